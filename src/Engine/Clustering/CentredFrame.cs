namespace Segmentation.Clustering;

/// <summary>A shift and a power of two that bring a table into the range where arithmetic on it keeps its digits.</summary>
/// <remarks>
/// At an offset of 10⁶ an uncentred linkage is off by 5e-9, since averages of large numbers round coarsely. The centre is the
/// middle of each column's range rather than its mean: it does not depend on the order of the rows, so shuffled rows give
/// the same heights to the last bit. For Ward the largest value becomes 2⁴⁰⁰: squares times sizes stay far from overflow and leave 10²⁸⁰
/// of room below, so that even columns such as 1.3^i, i = 0…1500, keep their small distances. A power of two costs no digit.
/// </remarks>
internal sealed class CentredFrame
{
    /// <summary>The power of two of the largest value where Ward's costs keep all their digits.</summary>
    internal const int WardExponent = 400;

    private const int RowsPerChunk = 1 << 15;

    private readonly double[] _centre;
    private readonly double _scale;

    private CentredFrame(double[] centre, int exponent)
    {
        _centre = centre;
        _scale = Math.ScaleB(1, exponent);
        Unit = Math.ScaleB(1, -exponent);
    }

    /// <summary>What one unit of the frame is in the table's units.</summary>
    internal double Unit { get; }

    /// <summary>The frame of a table of finite values, in which the largest is about two to the power of <paramref name="exponent"/>.</summary>
    internal static CentredFrame Of(Matrix table, int exponent, int threads, CancellationToken cancellation)
    {
        int d = table.Columns;
        int chunks = (table.Rows + RowsPerChunk - 1) / RowsPerChunk;
        var lows = new double[chunks * d];
        var highs = new double[chunks * d];
        Threading.ForChunks(chunks, threads, chunk =>
        {
            Span<double> low = lows.AsSpan(chunk * d, d);
            Span<double> high = highs.AsSpan(chunk * d, d);
            low.Fill(double.PositiveInfinity);
            high.Fill(double.NegativeInfinity);
            for (int i = chunk * RowsPerChunk; i < Math.Min(table.Rows, (chunk + 1) * RowsPerChunk); i++)
            {
                ReadOnlySpan<double> row = table.Row(i);
                for (int k = 0; k < row.Length; k++)
                {
                    low[k] = Math.Min(low[k], row[k]);
                    high[k] = Math.Max(high[k], row[k]);
                }
            }
        }, cancellation);
        var centre = new double[d];
        double largest = 0;
        for (int k = 0; k < d; k++)
        {
            double low = double.PositiveInfinity;
            double high = double.NegativeInfinity;
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                low = Math.Min(low, lows[(chunk * d) + k]);
                high = Math.Max(high, highs[(chunk * d) + k]);
            }
            // Halved before they are added: two values near the largest double would overflow.
            centre[k] = (low / 2) + (high / 2);
            largest = Math.Max(largest, Math.Max(high - centre[k], centre[k] - low));
        }
        // At most 1000 from the ends of the exponent's range, so that the scale and its inverse are normal numbers.
        return new CentredFrame(centre, largest > 0 ? Math.Clamp(exponent - Math.ILogB(largest), -1000, 1000) : 0);
    }

    /// <summary>Centres and scales one row.</summary>
    internal void Apply(ReadOnlySpan<double> row, Span<double> framed)
    {
        for (int k = 0; k < row.Length; k++)
            framed[k] = Value(row, k);
    }

    /// <summary>Whether two rows are equal once centred. Two values that differ by less than the centre's last bit are one.</summary>
    internal bool Same(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int k = 0; k < a.Length; k++)
        {
            if (Value(a, k) != Value(b, k))
                return false;
        }
        return true;
    }

    /// <summary>A hash of the centred row, equal for rows that are the <see cref="Same"/>.</summary>
    internal ulong Hash(ReadOnlySpan<double> row)
    {
        ulong hash = 0;
        for (int k = 0; k < row.Length; k++)
        {
            // Adding zero makes −0 into +0, which equal each other and must hash alike.
            ulong z = (hash ^ BitConverter.DoubleToUInt64Bits(Value(row, k) + 0.0)) + 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            hash = z ^ (z >> 31);
        }
        return hash;
    }

    /// <summary>One value of a row, centred and scaled.</summary>
    internal double Value(ReadOnlySpan<double> row, int k) => (row[k] - _centre[k]) * _scale;
}
