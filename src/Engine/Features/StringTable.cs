using System.Text;
using Segmentation.Transactions;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>One column of text, each distinct text kept once.</summary>
/// <param name="Name">From the header.</param>
/// <param name="Texts">The distinct texts, in order of first appearance, without outer spaces.</param>
/// <param name="Codes">For each row the number of its text.</param>
internal sealed record TextColumn(string Name, IReadOnlyList<string> Texts, int[] Codes)
{
    /// <summary>The text of a row.</summary>
    public string this[int row] => Texts[Codes[row]];

    /// <summary>The same column with texts replaced; texts that become equal stay apart by code.</summary>
    public TextColumn Replace(IReadOnlyDictionary<string, string> replacements) =>
        this with { Texts = [.. Texts.Select(text => replacements.GetValueOrDefault(text, text))] };
}

/// <summary>A delimited text file, uninterpreted: what typed tables are made of.</summary>
internal sealed record StringTable
{
    internal StringTable(string name, IReadOnlyList<TextColumn> columns, int rows) => (Name, Columns, Rows) = (name, columns, rows);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; init; }

    /// <summary>Columns in file order.</summary>
    internal IReadOnlyList<TextColumn> Columns { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; init; }

    /// <summary>What reading passed over or assumed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Reads a delimited file with a header; delimiter and encoding are detected, <c>.gz</c> is unpacked.</summary>
    /// <exception cref="InputException">No rows, a row of another width, a broken quote: the message names file and line.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static StringTable ReadCsv(string source, CancellationToken cancellation = default)
    {
        using var csv = new CsvRows(source, cancellation: cancellation);
        string path = csv.Name;
        int d = csv.Header.Length;
        var codes = new List<int>[d];
        var texts = new List<string>[d];
        var codeOf = new Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>[d];
        for (int c = 0; c < d; c++)
        {
            codes[c] = [];
            texts[c] = [];
            codeOf[c] = new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }
        char[] buffer = new char[256];
        while (csv.Next(cancellation))
        {
            for (int c = 0; c < d; c++)
            {
                ReadOnlySpan<byte> field = csv.Field(c);
                if (buffer.Length < field.Length)
                    buffer = new char[2 * field.Length];
                ReadOnlySpan<char> text = buffer.AsSpan(0, Encoding.UTF8.GetChars(field, buffer));
                if (!codeOf[c].TryGetValue(text, out int code))
                {
                    code = texts[c].Count;
                    codeOf[c][text] = code;
                    texts[c].Add(new string(text));
                }
                codes[c].Add(code);
            }
        }
        if (codes[0].Count == 0)
            throw Faults.Of("error.no-rows", ("file", path));
        return new StringTable(
            path, [.. Enumerable.Range(0, d).Select(c => new TextColumn(csv.Header[c], texts[c], [.. codes[c]]))],
            codes[0].Count) { Findings = [.. csv.Findings.Select(finding => finding with { Advice = null })] };
    }

    /// <summary>Reads a CSV of two columns, neither of which may be empty.</summary>
    /// <param name="needs">What it needs, as a refusal says it: <c>names need two columns, the segment and its new name</c>.</param>
    /// <param name="both">What each row needs: <c>a segment and its new name</c>.</param>
    /// <returns>The two texts of each row, with its line.</returns>
    /// <exception cref="InputException">Other than two columns, or an empty field.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    internal static (int Line, string First, string Second)[] ReadPairs(
        string source, string needs, string both, CancellationToken cancellation)
    {
        StringTable table = ReadCsv(source, cancellation);
        if (table.Columns.Count != 2)
            throw new InputException(source, 1, $"{needs}; {table.Columns.Count} given.");
        (int Line, string First, string Second)[] pairs =
            [.. Enumerable.Range(0, table.Rows).Select(row => (row + 2, table.Columns[0][row], table.Columns[1][row]))];
        foreach ((int line, string first, string second) in pairs)
        {
            if (first.Length == 0 || second.Length == 0)
                throw new InputException(source, line, $"{both} are needed, and one of them is empty.");
        }
        return pairs;
    }

    /// <summary>The column of that name.</summary>
    /// <exception cref="InputException">No such column; the message lists those there are.</exception>
    internal TextColumn this[string column] =>
        Columns.FirstOrDefault(candidate => candidate.Name == column)
        ?? throw new InputException(
            $"{Name}: no column '{column}'. Columns: {string.Join(", ", Columns.Select(candidate => candidate.Name))}.");
}
