using System.Text;
using Segmentation.Transactions.Columns;

namespace Segmentation.Transactions;

/// <summary>The first rows of a source, cut into fields: what detection looks at.</summary>
internal sealed class CsvSample
{
    private const int MostRows = 2_000;

    private readonly RowBlock _block;
    private readonly FieldIndex _index = new();

    /// <summary>Cuts a text into fields.</summary>
    /// <param name="text">UTF-8, whole rows from the start.</param>
    /// <param name="delimiter">Null detects it from the header.</param>
    /// <param name="lineEnd">As <see cref="RowReader.LineEnd"/>.</param>
    /// <param name="name">Named in errors.</param>
    /// <exception cref="InputException">A broken quote in the header, or a column that is named twice.</exception>
    internal CsvSample(byte[] text, char? delimiter, byte lineEnd, string name)
    {
        bool ends = text.Length > 0 && text[^1] == lineEnd;
        _block = new RowBlock { Length = text.Length + (ends ? 0 : 1), FirstLine = 1 };
        _block.Bytes = new byte[_block.Length + RowBlock.Slack];
        text.CopyTo(_block.Bytes, 0);
        _block.Bytes[_block.Length - 1] = lineEnd;
        _block.HasQuotes = text.AsSpan().Contains((byte)'"');
        Delimiter = (byte)(delimiter ?? DetectDelimiter(_block.Content, lineEnd));
        _index.Scan(_block, Delimiter, lineEnd);
        if (_index.RowCount == 0)
            throw new InputException(name, 1, "a quote in the header is never closed.");
        Header = [.. Enumerable.Range(0, Width(0)).Select(i => Encoding.UTF8.GetString(Field(0, i)))];
        foreach (IGrouping<string, string> same in Header.GroupBy(column => column).Where(same => same.Key.Length > 0 && same.Skip(1).Any()))
            throw new InputException(name, 1, $"two columns are named \"{same.Key}\".");
    }

    /// <summary>Column names.</summary>
    internal string[] Header { get; }

    internal byte Delimiter { get; }

    /// <summary>Rows that can be looked at, the header included.</summary>
    internal int RowCount => Math.Min(_index.RowCount, MostRows);

    /// <summary>Plain texts of one column that are not empty, without outer spaces.</summary>
    internal IEnumerable<byte[]> Values(int column)
    {
        for (int row = 1; row < RowCount; row++)
        {
            if (column >= Width(row))
                continue;
            byte[] value = Field(row, column).ToArray();
            if (value.Length > 0)
                yield return value;
        }
    }

    /// <summary>The plain text of a field; empty where the row is too short.</summary>
    internal ReadOnlySpan<byte> Text(int row, int column) => column < Width(row) ? Field(row, column) : default;

    /// <summary>Counts what some columns of all rows here would give as the customer.</summary>
    internal void Count(CustomerCensus census, int[] candidates, int order) => CensusRows.Add(census, _block, _index, 1, candidates, order);

    private int Width(int row) => _index.Rows[row + 1] - _index.Rows[row];

    private ReadOnlySpan<byte> Field(int row, int column) => _index.Text(_block, row, column);

    /// <summary>The candidate that stands most often in the header, outside quotes.</summary>
    private static char DetectDelimiter(ReadOnlySpan<byte> text, byte lineEnd)
    {
        const string Candidates = ",;\t|";
        var counts = new int[Candidates.Length];
        bool inside = false;
        foreach (byte b in text)
        {
            if (b == '"')
                inside = !inside;
            else if (b == lineEnd && !inside)
                break;
            else if (!inside && Candidates.IndexOf((char)b) is >= 0 and int candidate)
                counts[candidate]++;
        }
        return Candidates[Array.IndexOf(counts, counts.Max())];
    }
}
