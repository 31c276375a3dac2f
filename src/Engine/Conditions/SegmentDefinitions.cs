using System.Text;

namespace Segmentation.Conditions;

/// <summary>One named segment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Condition">Who belongs to it; null for whoever fits no earlier one.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
internal sealed record SegmentDefinition(string Name, Condition? Condition, int Line);

/// <summary>Named segments by conditions, in order: the first that a customer fits is its own.</summary>
/// <param name="Source">The file, as the user named it.</param>
/// <param name="Segments">As defined; the last one has no condition and takes whoever fits none.</param>
internal sealed record SegmentDefinitions(string Source, IReadOnlyList<SegmentDefinition> Segments)
{
    /// <summary>Name of those who fit no condition, where the file gives none.</summary>
    internal const string Rest = "Others";

    private const string Otherwise = "otherwise";
    private const int MostSegments = 50;

    /// <summary>
    /// Reads a file of lines <c>NAME: CONDITION</c>; the last may be <c>NAME: otherwise</c>. Lines that begin with # are comments.
    /// </summary>
    /// <exception cref="InputException">A line that cannot be read: the message names file, line, place and value.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    internal static SegmentDefinitions ReadFile(string path, CancellationToken cancellation = default)
    {
        byte[] bytes = InputFile.ReadAll(path, cancellation);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{path} is not UTF-8 text. Save it as UTF-8.", error);
        }
        return Parse(path, text.TrimStart('\uFEFF'));
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="source">The file's name, for messages.</param>
    internal static SegmentDefinitions Parse(string source, string text)
    {
        var segments = new List<SegmentDefinition>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Trim() is "" or ['#', ..])
                continue;
            SegmentDefinition segment = ReadLine(source, line, i + 1);
            if (segments is [.., { Condition: null } last])
                throw new InputException(
                    source, i + 1, $"\"{last.Name}: {Otherwise}\" in line {last.Line} takes everyone who is left. Put it last.");
            if (segments.Find(other => string.Equals(other.Name, segment.Name, StringComparison.OrdinalIgnoreCase)) is { } twin)
                throw new InputException(
                    source, i + 1,
                    MessageText.Of(
                        $"\"{segment.Name}\" is the name in line {twin.Line} too. Join two conditions by or, or give another name."));
            segments.Add(segment);
        }
        if (!segments.Exists(segment => segment.Condition is not null))
            throw new InputException(MessageText.Of($"{source} names no segment. Write lines such as 'deal hunters: promo_share > 0.5'."));
        if (segments[^1].Condition is not null)
            segments.Add(new SegmentDefinition(FreeName(segments), null, 0));
        return segments.Count <= MostSegments
            ? new SegmentDefinitions(source, segments)
            : throw new InputException(MessageText.Of($"{source} names {segments.Count} segments, and {MostSegments} are the most."));
    }

    /// <summary>Refuses conditions that name a column which is not there, or compare one with what it does not hold.</summary>
    /// <param name="columns">All columns.</param>
    /// <param name="what">What they are, for the message: <c>feature</c>.</param>
    /// <exception cref="InputException">Names file, line, place, column and the nearest known one.</exception>
    internal void Check(IReadOnlyList<ConditionColumn> columns, string what)
    {
        foreach (SegmentDefinition segment in Segments)
        {
            foreach (ColumnComparison comparison in segment.Condition?.Comparisons ?? [])
                _ = Find(columns, segment, comparison, what);
        }
    }

    /// <summary>The number of each row's segment.</summary>
    /// <param name="columns">All columns.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="what">As in <see cref="Check"/>.</param>
    internal int[] Label(IReadOnlyList<ConditionColumn> columns, int rows, string what)
    {
        Func<int, bool?>?[] tests =
            [.. Segments.Select(segment => segment.Condition?.Bind(comparison => Find(columns, segment, comparison, what)))];
        var labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            int place = 0;
            while (tests[place] is { } test && test(row) != true)
                place++;
            labels[row] = place;
        }
        return labels;
    }

    private static SegmentDefinition ReadLine(string source, string line, int number)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : line[..colon].Trim();
        if (name.Length == 0)
            throw new InputException(
                source, number, MessageText.Of($"\"{line.Trim()}\" is not NAME: CONDITION, such as deal hunters: promo_share > 0.5"));
        string condition = line[(colon + 1)..];
        return condition.Trim().Equals(Otherwise, StringComparison.OrdinalIgnoreCase)
            ? new SegmentDefinition(name, null, number)
            : new SegmentDefinition(
                name,
                ConditionReader.Read(
                    condition, colon + 1, (place, message) => new InputException(source, number, Invariant($"column {place}: ") + message)),
                number);
    }

    private ConditionColumn Find(
        IReadOnlyList<ConditionColumn> columns, SegmentDefinition segment, ColumnComparison comparison, string what)
    {
        ConditionColumn? column = columns.FirstOrDefault(column => column.Name == comparison.Column);
        if (column is null)
        {
            string[] names = [.. columns.Select(one => one.Name)];
            throw Wrong(
                segment, comparison,
                MessageText.Of(
                    $"there is no {what} \"{comparison.Column}\".{Nearest.Question(comparison.Column, names)} "
                    + $"There are: {string.Join(", ", names)}."));
        }
        if (column.Kinds.HasFlag(comparison.Needs))
            return column;
        throw Wrong(segment, comparison, comparison.Needs == ConditionKinds.Number
            ? MessageText.Of($"\"{column.Name}\" holds texts, and {comparison} compares it with a number.")
            : MessageText.Of($"\"{column.Name}\" holds numbers, and {comparison} compares it with a text."));
    }

    private InputException Wrong(SegmentDefinition segment, ColumnComparison comparison, string message) =>
        new(Source, segment.Line, Invariant($"column {comparison.At}: ") + message);

    private static string FreeName(List<SegmentDefinition> segments)
    {
        string name = Rest;
        while (segments.Exists(segment => string.Equals(segment.Name, name, StringComparison.OrdinalIgnoreCase)))
            name += "'";
        return name;
    }
}
