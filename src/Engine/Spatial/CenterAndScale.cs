using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Segmentation.Spatial;

/// <summary>
/// A shift of each column and one power of two for all, which bring a table to where arithmetic on it keeps its digits: wherever
/// the points lie, and whatever their size. A power of two costs no digit.
/// </summary>
internal sealed class CenterAndScale
{
    private const int RowsPerChunk = 4096;
    private const int MedianRows = 255;

    // Both the factor and its inverse are normal numbers up to here.
    private const int MaxExponent = 1022;

    // The float32 center is rounded to this share of the unit, so that whole numbers and short binary fractions stay exact, and ties
    // stay ties. Fine enough that most rows stay near zero where a few lie far out and set the unit.
    private const double CenterGrain = 1.0 / (1 << 16);

    // The points lie within 1; from farther than this, their distances differ by less than float32 can resolve.
    private const float FarthestStored = 1e6f;

    private readonly double[] _center;

    private CenterAndScale(double[] center, int exponent)
    {
        _center = center;
        Factor = Math.ScaleB(1, exponent);
        Unit = Math.ScaleB(1, -exponent);
    }

    /// <summary>What one unit after the map is in the table's own units; a power of two.</summary>
    internal double Unit { get; }

    /// <summary>What centered values are multiplied by; 1 / <see cref="Unit"/>.</summary>
    internal double Factor { get; }

    /// <summary>What is subtracted from every row, length d.</summary>
    internal ReadOnlySpan<double> Center => _center;

    /// <summary>The map under which points are stored as float32: into [−1, 1], centered near the median of each column.</summary>
    /// <remarks>A mean would lie wherever a few far rows draw it, and float32 is finest near the center.</remarks>
    /// <param name="points">n×d.</param>
    /// <exception cref="ArgumentException">A value that is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static CenterAndScale ForFloat32(Matrix points, int threads, CancellationToken cancellation)
    {
        var ranges = ColumnRanges.Of(points, threads, cancellation);
        double[] center = SampledMedians(points);
        double reach = 0;
        for (int j = 0; j < center.Length && points.Rows > 0; j++)
            reach = Math.Max(reach, Math.Max(ranges.High[j] - center[j], center[j] - ranges.Low[j]));
        int exponent = reach > 0 ? Exponent(-1, reach * (1 + CenterGrain)) : 0;
        double grain = Math.ScaleB(CenterGrain, -exponent);
        for (int j = 0; j < center.Length; j++)
            center[j] = Math.Round(center[j] / grain) * grain;
        return new CenterAndScale(center, exponent);
    }

    /// <summary>
    /// The map for float64 arithmetic: centered at the middle of each column's range, the largest value near
    /// 2^<paramref name="exponent"/>.
    /// </summary>
    /// <remarks>
    /// At an offset of 10⁶ an uncentered linkage is off by 5e-9, since averages of large numbers round coarsely. The middle of the
    /// range, unlike a mean, does not depend on the order of the rows: shuffled rows give the same values to the last bit.
    /// </remarks>
    /// <param name="table">n×d, finite.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static CenterAndScale ForFloat64(Matrix table, int exponent, int threads, CancellationToken cancellation)
    {
        var ranges = ColumnRanges.Of(table, threads, cancellation);
        var center = new double[table.Columns];
        double largest = 0;
        for (int j = 0; j < center.Length; j++)
        {
            // Halved before they are added: two values near the largest double would overflow.
            center[j] = (ranges.Low[j] / 2) + (ranges.High[j] / 2);
            largest = Math.Max(largest, Math.Max(ranges.High[j] - center[j], center[j] - ranges.Low[j]));
        }
        return new CenterAndScale(center, largest > 0 ? Exponent(exponent, largest) : 0);
    }

    /// <summary>One value of a row, centered and scaled.</summary>
    internal double Value(ReadOnlySpan<double> row, int j) => (row[j] - _center[j]) * Factor;

    /// <summary>Centers and scales one row.</summary>
    internal void Apply(ReadOnlySpan<double> row, Span<double> scaled)
    {
        for (int j = 0; j < row.Length; j++)
            scaled[j] = Value(row, j);
    }

    /// <summary>Stores one row as float32.</summary>
    internal void Store(ReadOnlySpan<double> row, Span<float> stored)
    {
        for (int j = 0; j < row.Length; j++)
            stored[j] = (float)Value(row, j);
    }

    /// <summary>Stores a run of rows as float32, row-major.</summary>
    /// <param name="centers">The center as often as there are rows in the run, or more often.</param>
    /// <param name="stored">Room for the run and a register more.</param>
    internal unsafe void Store(ReadOnlySpan<double> rows, ReadOnlySpan<double> centers, float* stored)
    {
        fixed (double* value = rows)
        fixed (double* center = centers)
        {
            int i = 0;
            for (; i + Vector256<float>.Count <= rows.Length; i += Vector256<float>.Count)
            {
                Vector256<double> low = (Vector256.Load(value + i) - Vector256.Load(center + i)) * Factor;
                Vector256<double> high = (Vector256.Load(value + i + 4) - Vector256.Load(center + i + 4)) * Factor;
                Vector256.Narrow(low, high).Store(stored + i);
            }
            for (; i < rows.Length; i++)
                stored[i] = (float)((value[i] - center[i]) * Factor);
        }
    }

    /// <summary>All rows as float32, row-major.</summary>
    internal float[] Store(Matrix rows, int threads = 1, CancellationToken cancellation = default)
    {
        var stored = new float[rows.Values.Length];
        Store(rows, 0, rows.Rows, stored, threads, (_, _) => { }, cancellation);
        return stored;
    }

    /// <summary>
    /// Some rows of another table as float32, row-major; null where one lies so far out that float32 cannot resolve the distances of
    /// these points from there.
    /// </summary>
    internal float[]? StoreNear(Matrix rows, int first, int count, int threads, CancellationToken cancellation)
    {
        var stored = new float[(long)count * rows.Columns];
        var near = new bool[(count + RowsPerChunk - 1) / RowsPerChunk];
        void Look(int chunk, ReadOnlySpan<float> part) => near[chunk] = TensorPrimitives.MaxMagnitude(part) < FarthestStored;
        Store(rows, first, count, stored, threads, Look, cancellation);
        return Array.TrueForAll(near, yes => yes) ? stored : null;
    }

    private void Store(
        Matrix rows, int first, int count, float[] stored, int threads, Action<int, ReadOnlySpan<float>> look,
        CancellationToken cancellation)
    {
        int d = rows.Columns;
        ChunkedParallel.ForChunks((count + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            int from = chunk * RowsPerChunk;
            int to = Math.Min(count, from + RowsPerChunk);
            for (int i = from; i < to; i++)
                Store(rows.Row(first + i), stored.AsSpan(i * d, d));
            look(chunk, stored.AsSpan(from * d, (to - from) * d));
        }, cancellation);
    }

    private static int Exponent(int wanted, double largest) => Math.Clamp(wanted - Math.ILogB(largest), -MaxExponent, MaxExponent);

    /// <summary>The median of each column among rows taken evenly.</summary>
    private static double[] SampledMedians(Matrix points)
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
}
