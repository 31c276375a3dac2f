using System.Text.RegularExpressions;
using Segmentation.Features;
using Segmentation.Lists;
using Segmentation.Outputs;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Lists;

/// <summary>The folder of lists: a file a segment, who is on which, and the account that lists them.</summary>
internal static partial class ListFiles
{
    /// <summary>The file that tells how lists were made and which files there are.</summary>
    public const string Record = "lists.json";

    /// <summary>Who is on which list, and who is held back: what a trial is read by.</summary>
    public const string Assignments = "assignments.csv";

    private const int LongestName = 60;

    /// <summary>Names of the files of lists, in their order: <c>01-loyal.csv</c>.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<SegmentList> lists) =>
        [.. lists.Index().Select(list => NameOf(list.Index, list.Item.Segment))];

    /// <summary>Every name that lists can have in a folder: those given, and those of earlier lists that lie there.</summary>
    public static IReadOnlySet<string> Known(string folder, IReadOnlyList<string> names) =>
        new HashSet<string>([Record, Assignments, .. names, .. Earlier(folder)], StringComparer.Ordinal);

    /// <summary>Names that will be written.</summary>
    public static IReadOnlyCollection<string> Expected(IReadOnlyList<string> names) => [Record, Assignments, .. names];

    /// <summary>Writes all files aside.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="segments">The segments that they were made of.</param>
    /// <param name="contacts">How to reach the customers.</param>
    /// <param name="account">The account, without its files.</param>
    public static void WriteAside(
        OutputFolder folder, IReadOnlyList<SegmentList> lists, ScoredTable segments, ContactBook contacts, ListTarget target,
        ListsDocument account)
    {
        IReadOnlyList<string> names = Names(lists);
        for (int i = 0; i < lists.Count; i++)
            folder.Write(names[i], Table(lists[i], segments, contacts, target).WriteCsv);
        folder.Write(Assignments, TrialAssignments.Of(lists, segments.Ids).Table().WriteCsv);
        account = account with { Files = [.. folder.Files] };
        folder.Write(Record, stream => JsonOutput.WriteSealed(
            stream, account, seal => account with { OwnSha256 = seal }, JsonOutput.Documents.ListsDocument));
    }

    /// <summary>The list of one segment as its target takes it: one row a customer to write to.</summary>
    public static RowTable Table(SegmentList list, ScoredTable segments, ContactBook contacts, ListTarget target)
    {
        RowColumn[] columns = [.. target.Columns.Select(column => new RowColumn(column.Header, FieldKind.Text))];
        return new RowTable(columns, list.Members.Count, (i, row) =>
        {
            string id = segments.Ids[list.Members[i]];
            var customer = new ListedCustomer(id, list.Segment, contacts.Contacts[id]);
            foreach (ListColumn column in target.Columns)
                row.Field(column.Value(customer) ?? "");
        });
    }

    private static string NameOf(int index, string segment)
    {
        string name = NoLetters().Replace(segment.Trim().ToLowerInvariant(), "-").Trim('-');
        if (name.Length > LongestName)
            name = name[..LongestName].TrimEnd('-');
        return name.Length == 0 ? Invariant($"{index + 1:00}.csv") : Invariant($"{index + 1:00}-{name}.csv");
    }

    private static IEnumerable<string> Earlier(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => ListName().IsMatch(name)) : [];

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NoLetters();

    [GeneratedRegex(@"^\d{2,}(-[\p{L}\p{Nd}-]+)?\.csv$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ListName();
}
