using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>
/// The units in which points are stored as float32: centred, and scaled by a power of two into [−1, 1], so that float32 keeps its
/// digits wherever the points lie and nothing overflows.
/// </summary>
internal sealed class CenterAndScale
{
    private const int ChunkValues = 1 << 18;
    private const int RowsPerChunk = 4096;
    private const int MedianRows = 255;

    // The centre is rounded to this share of the scale, so that whole numbers and short binary fractions stay exact, and ties stay ties.
    // Fine enough that most rows stay near zero where a few lie far out and set the scale.
    private const double CentreGrain = 1.0 / (1 << 16);

    // The points lie within 1; from farther than this, their distances differ by less than float32 can tell.
    private const float FarthestStored = 1e6f;

    private readonly double[] _centre;

    internal CenterAndScale(Matrix points, int threads, CancellationToken cancellation)
    {
        int d = points.Columns;
        int chunkRows = Math.Max(1, ChunkValues / Math.Max(1, d));
        int chunks = (points.Rows + chunkRows - 1) / chunkRows;
        var sums = new double[chunks][];
        var lows = new double[chunks][];
        var highs = new double[chunks][];
        Threading.ForChunks(chunks, threads, chunk =>
        {
            sums[chunk] = new double[d];
            lows[chunk] = [.. Enumerable.Repeat(double.MaxValue, d)];
            highs[chunk] = [.. Enumerable.Repeat(double.MinValue, d)];
            int rows = Math.Min(chunkRows, points.Rows - (chunk * chunkRows));
            AddColumns(points.Values.AsSpan((int)((long)chunk * chunkRows * d), rows * d), sums[chunk], lows[chunk], highs[chunk]);
        }, cancellation);
        // Anything that is not finite shows in its column's sum, which spares a scan of its own; so may an overflow, hence the second look.
        if (!Array.TrueForAll(sums, sum => Array.TrueForAll(sum, double.IsFinite)))
            points.RequireFinite("points");
        _centre = Medians(points);
        double reach = 0;
        for (int j = 0; j < d && chunks > 0; j++)
            reach = Math.Max(reach, Math.Max(highs.Max(high => high[j]) - _centre[j], _centre[j] - lows.Min(low => low[j])));
        Scale = reach > 0 ? Math.ScaleB(1, Math.ILogB(reach * (1 + CentreGrain)) + 1) : 1;
        for (int j = 0; j < d; j++)
            _centre[j] = Math.Round(_centre[j] / (Scale * CentreGrain)) * (Scale * CentreGrain);
    }

    /// <summary>What one stored unit is in the points' own units; a power of two.</summary>
    internal double Scale { get; }

    /// <summary>What is subtracted from every row before scaling.</summary>
    internal ReadOnlySpan<double> Centre => _centre;

    /// <summary>Stores one row.</summary>
    internal void Store(ReadOnlySpan<double> row, Span<float> stored)
    {
        double inverse = 1 / Scale;
        for (int j = 0; j < row.Length; j++)
            stored[j] = (float)((row[j] - _centre[j]) * inverse);
    }

    /// <summary>Stores a run of rows, row-major.</summary>
    /// <param name="centres">The centre as often as there are rows in the run, or more often.</param>
    /// <param name="stored">Room for the run and a register more.</param>
    internal unsafe void Store(ReadOnlySpan<double> rows, ReadOnlySpan<double> centres, float* stored)
    {
        double inverse = 1 / Scale;
        fixed (double* value = rows)
        fixed (double* centre = centres)
        {
            int i = 0;
            for (; i + Vector256<float>.Count <= rows.Length; i += Vector256<float>.Count)
            {
                Vector256<double> low = (Vector256.Load(value + i) - Vector256.Load(centre + i)) * inverse;
                Vector256<double> high = (Vector256.Load(value + i + 4) - Vector256.Load(centre + i + 4)) * inverse;
                Vector256.Narrow(low, high).Store(stored + i);
            }
            for (; i < rows.Length; i++)
                stored[i] = (float)((value[i] - centre[i]) * inverse);
        }
    }

    /// <summary>Rows as they are stored, row-major.</summary>
    internal float[] Store(Matrix rows, int threads = 1, CancellationToken cancellation = default)
    {
        int d = rows.Columns;
        var stored = new float[rows.Values.Length];
        Threading.ForChunks((rows.Rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            for (int i = chunk * RowsPerChunk; i < Math.Min(rows.Rows, (chunk + 1) * RowsPerChunk); i++)
                Store(rows.Row(i), stored.AsSpan(i * d, d));
        }, cancellation);
        return stored;
    }

    /// <summary>Some rows of another table in these units, row-major; null where one lies so far out that float32 no longer tells these points apart from there.</summary>
    internal float[]? StoreNear(Matrix rows, int first, int count, int threads, CancellationToken cancellation)
    {
        int d = rows.Columns;
        var stored = new float[(long)count * d];
        var near = new bool[(count + RowsPerChunk - 1) / RowsPerChunk];
        Threading.ForChunks(near.Length, threads, chunk =>
        {
            int last = Math.Min(count, (chunk + 1) * RowsPerChunk);
            for (int i = chunk * RowsPerChunk; i < last; i++)
                Store(rows.Row(first + i), stored.AsSpan(i * d, d));
            near[chunk] = TensorPrimitives.MaxMagnitude<float>(stored.AsSpan(chunk * RowsPerChunk * d, (last - (chunk * RowsPerChunk)) * d)) < FarthestStored;
        }, cancellation);
        return Array.TrueForAll(near, yes => yes) ? stored : null;
    }

    /// <summary>The median of each column among rows taken evenly: a mean would lie wherever a few far rows draw it, and float32 is finest near the centre.</summary>
    private static double[] Medians(Matrix points)
    {
        var medians = new double[points.Columns];
        int taken = Math.Min(MedianRows, points.Rows);
        var sample = new double[taken];
        for (int j = 0; j < medians.Length && taken > 0; j++)
        {
            for (int i = 0; i < taken; i++)
                sample[i] = points[(int)((long)points.Rows * i / taken), j];
            Array.Sort(sample);
            medians[j] = sample[taken / 2];
        }
        return medians;
    }

    /// <summary>Sums, lows and highs of columns, vectorised along a row-major run.</summary>
    private static void AddColumns(ReadOnlySpan<double> rows, Span<double> sums, Span<double> lows, Span<double> highs)
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
                AddValue(((r * width) + lane) % d, sum[lane], low[lane], high[lane], sums, lows, highs);
        }
        for (int at = whole; at < rows.Length; at++)
            AddValue(at % d, rows[at], rows[at], rows[at], sums, lows, highs);
    }

    private static void AddValue(int j, double sum, double low, double high, Span<double> sums, Span<double> lows, Span<double> highs)
    {
        sums[j] += sum;
        lows[j] = Math.Min(lows[j], low);
        highs[j] = Math.Max(highs[j], high);
    }
}
