using System.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Csv;

/// <summary>The first rows of a source, cut into fields: what detection looks at.</summary>
internal sealed class CsvSample
{
    /// <summary>Bytes looked at.</summary>
    internal const int SampleBytes = 256 << 10;

    /// <summary>Rows looked at one by one.</summary>
    internal const int MostRows = 2_000;

    private readonly RowBlock _block;
    private readonly FieldIndex _index;
    private readonly int _firstRow;

    /// <summary>Looks at the beginning of a source.</summary>
    /// <param name="reader">Not read from yet.</param>
    /// <exception cref="InputException">A broken quote in the first row, or a column that is named twice.</exception>
    internal CsvSample(BlockReader reader)
    {
        (_block, _index) = reader.Peek(SampleBytes);
        LineEnd = reader.LineEnd;
        Delimiter = reader.Delimiter;
        if (_index.RowCount == 0)
            throw Faults.At(reader.Name, _block.FirstLine, "error.header-quote");
        _firstRow = reader.HasHeader ? 1 : 0;
        Header = [.. Enumerable.Range(0, Width(0))
            .Select(i => reader.HasHeader ? Encoding.UTF8.GetString(Field(0, i)) : Invariant($"{i + 1}"))];
        foreach (IGrouping<string,
            string> same in Header.GroupBy(column => column).Where(same => same.Key.Length > 0 && same.Skip(1).Any()))
            throw Faults.At(reader.Name, _block.FirstLine, "error.columns-alike", ("column", same.Key));
    }

    /// <summary>The text.</summary>
    internal RowBlock Block => _block;

    /// <summary>Its fields.</summary>
    internal FieldIndex Index => _index;

    internal byte LineEnd { get; }

    /// <summary>Line of the first row of data.</summary>
    internal long FirstDataLine => LineOf(_firstRow);

    /// <summary>Column names; 1, 2, 3, … where the source has no header.</summary>
    internal string[] Header { get; }

    internal byte Delimiter { get; }

    /// <summary>The first row of data: 1, or 0 where the source has no header.</summary>
    internal int FirstRow => _firstRow;

    /// <summary>Rows that can be looked at, the header included.</summary>
    internal int RowCount => Math.Min(_index.RowCount, MostRows);

    /// <summary>Line that a row stands in.</summary>
    internal long LineOf(int row) => _block.LineAt(_index.Ends[_index.Rows[Math.Min(row, _index.RowCount)]] + 1, LineEnd);

    /// <summary>Plain texts of one column that are not empty, without outer spaces.</summary>
    internal IEnumerable<byte[]> Values(int column)
    {
        for (int row = _firstRow; row < RowCount; row++)
        {
            byte[] value = Text(row, column).ToArray();
            if (value.Length > 0)
                yield return value;
        }
    }

    /// <summary>The plain text of a field; empty where the row is too short.</summary>
    internal ReadOnlySpan<byte> Text(int row, int column) => column < Width(row) ? Field(row, column) : default;

    private int Width(int row) => _index.Rows[row + 1] - _index.Rows[row];

    private ReadOnlySpan<byte> Field(int row, int column) => _index.Text(_block, row, column);
}
