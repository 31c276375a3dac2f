using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>A table in plain text with aligned columns; numbers to the right.</summary>
internal sealed class AlignedTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>A table whose headings are sentences of a language.</summary>
    public static AlignedTable Of(Language text, params string[] keys) => new([.. keys.Select(key => text[key])]);

    /// <summary>Adds a row with one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes all rows.</summary>
    public void Write(TextWriter writer)
    {
        foreach (string line in Lines())
            writer.WriteLine(line);
    }

    /// <summary>All rows as lines.</summary>
    public IEnumerable<string> Lines()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length))];
        bool[] numeric =
            [.. Enumerable.Range(0, header.Length).Select(column => _rows.Count > 1 && _rows.Skip(1).All(row => IsNumber(row[column])))];
        foreach (string[] row in _rows)
            yield return string.Join(
                "  ", row.Select((cell, column) => numeric[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))
                    .TrimEnd();
    }

    private static bool IsNumber(string cell) =>
        cell.Length > 0 && cell.All(c => char.IsAsciiDigit(c) || c is '.' or ',' or '-' or '+' or '−' or '%' or ' ' or '\u00a0');
}
