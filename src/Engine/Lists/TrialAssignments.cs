using Segmentation.Features;

namespace Segmentation.Lists;

/// <summary>Who was on which list of a trial, and who was held back.</summary>
/// <param name="Ids">Customer ids.</param>
/// <param name="Names">Names of the segments, in the order of the lists.</param>
/// <param name="Segments">Place in <paramref name="Names"/> of each customer's segment.</param>
/// <param name="IsHeld">Whether each customer was held back.</param>
internal sealed record TrialAssignments(IReadOnlyList<string> Ids, IReadOnlyList<string> Names, int[] Segments, bool[] IsHeld)
{
    /// <summary>The word of customers to write to.</summary>
    public const string OnList = "list";

    /// <summary>The word of customers who are held back.</summary>
    public const string Held = "control";

    /// <summary>Columns of the file.</summary>
    public static IReadOnlyList<RowColumn> Columns { get; } =
        [new("customer_id", FieldKind.Text), new("segment", FieldKind.Text), new("group", FieldKind.Text)];

    /// <summary>The assignments of lists, list by list.</summary>
    public static TrialAssignments Of(IReadOnlyList<SegmentList> lists, IdList ids)
    {
        (int Row, int List, bool Held)[] all =
        [
            .. lists.Index().SelectMany(entry => entry.Item.Members.Select(row => (row, entry.Index, false))
                .Concat(entry.Item.Held.Select(row => (row, entry.Index, true))).OrderBy(member => member.row)),
        ];
        return new TrialAssignments(
            [.. all.Select(member => ids[member.Row])], [.. lists.Select(list => list.Segment)],
            [.. all.Select(member => member.List)], [.. all.Select(member => member.Held)]);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">It is not as lists are written.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static TrialAssignments ReadCsv(string path, CancellationToken cancellation = default)
    {
        StringTable table = StringTable.ReadCsv(path, cancellation);
        TextColumn ids = table[Columns[0].Name], segments = table[Columns[1].Name], groups = table[Columns[2].Name];
        if (groups.Texts.FirstOrDefault(text => text is not (OnList or Held)) is { } odd)
        {
            throw new InputException(MessageText.Of(
                $"{table.Name}: \"{odd}\" is neither {OnList} nor {Held} (column 'group'). Give the folder that 'segment lists' wrote."));
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string[] all = [.. Enumerable.Range(0, table.Rows).Select(row => ids[row])];
        if (all.FirstOrDefault(id => !seen.Add(id)) is { } twice)
            throw new InputException(MessageText.Of($"{table.Name}: customer '{twice}' stands there twice."));
        bool[] held = [.. Enumerable.Range(0, table.Rows).Select(row => groups[row] == Held)];
        return new TrialAssignments(all, segments.Texts, segments.Codes, held);
    }

    /// <summary>One row a customer.</summary>
    public RowTable Table() => new(Columns, Ids.Count, (i, row) =>
    {
        row.Field(Ids[i]);
        row.Field(Names[Segments[i]]);
        row.Field(IsHeld[i] ? Held : OnList);
    });
}
