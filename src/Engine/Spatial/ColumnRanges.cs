using System.Numerics;

namespace Segmentation.Spatial;

/// <summary>The least and the greatest value of each column of a table, by one scan, vectorised along its rows.</summary>
internal sealed class ColumnRanges
{
    private const int ValuesPerChunk = 1 << 18;

    private readonly double[] _low;
    private readonly double[] _high;

    private ColumnRanges(int columns)
    {
        _low = new double[columns];
        _high = new double[columns];
        Array.Fill(_low, double.MaxValue);
        Array.Fill(_high, double.MinValue);
    }

    /// <summary>Least values, length d; the greatest of all numbers where there are no rows.</summary>
    internal ReadOnlySpan<double> Low => _low;

    /// <summary>Greatest values, length d; the least of all numbers where there are no rows.</summary>
    internal ReadOnlySpan<double> High => _high;

    /// <summary>Scans a table.</summary>
    /// <exception cref="ArgumentException">A value that is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static ColumnRanges Of(Matrix table, int threads, CancellationToken cancellation)
    {
        int d = table.Columns;
        int chunkRows = Math.Max(1, ValuesPerChunk / Math.Max(1, d));
        int chunks = (table.Rows + chunkRows - 1) / chunkRows;
        var parts = new ColumnRanges[chunks];
        var sums = new double[chunks][];
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            parts[chunk] = new ColumnRanges(d);
            sums[chunk] = new double[d];
            int rows = Math.Min(chunkRows, table.Rows - (chunk * chunkRows));
            parts[chunk].Add(table.Values.AsSpan((int)((long)chunk * chunkRows * d), rows * d), sums[chunk]);
        }, cancellation);
        // Anything that is not finite shows in its column's sum, which spares a scan of its own; so may an overflow, hence the second look.
        if (!Array.TrueForAll(sums, sum => Array.TrueForAll(sum, double.IsFinite)))
            table.RequireFinite("points");
        var ranges = new ColumnRanges(d);
        foreach (ColumnRanges part in parts)
        {
            for (int j = 0; j < d; j++)
                ranges.Widen(j, part._low[j], part._high[j]);
        }
        return ranges;
    }

    private void Add(ReadOnlySpan<double> rows, Span<double> sums)
    {
        int d = sums.Length;
        if (d == 0)
            return;
        int width = Vector<double>.Count;
        // d registers hold `width` rows; lane l of register r is always column (r·width + l) mod d.
        int period = d * width;
        int whole = rows.Length / period * period;
        for (int r = 0; r < d && whole > 0; r++)
        {
            var sum = Vector<double>.Zero;
            var low = new Vector<double>(double.MaxValue);
            var high = new Vector<double>(double.MinValue);
            for (int at = r * width; at < whole; at += period)
            {
                var value = new Vector<double>(rows[at..]);
                sum += value;
                low = Vector.Min(low, value);
                high = Vector.Max(high, value);
            }
            for (int lane = 0; lane < width; lane++)
            {
                int j = ((r * width) + lane) % d;
                sums[j] += sum[lane];
                Widen(j, low[lane], high[lane]);
            }
        }
        for (int at = whole; at < rows.Length; at++)
        {
            sums[at % d] += rows[at];
            Widen(at % d, rows[at], rows[at]);
        }
    }

    private void Widen(int j, double low, double high)
    {
        _low[j] = Math.Min(_low[j], low);
        _high[j] = Math.Max(_high[j], high);
    }
}
