using Segmentation.Compute.Cpu.Scalar;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>Points on the SIMD device: the float64 record, and float32 layouts that kernels build when first asked for.</summary>
internal sealed class SimdPoints(Matrix points, int threads, CancellationToken cancellation) : IPointSet
{
    private const int RowsBetweenChecks = 1024;

    private readonly Lock _gate = new();
    private ColumnBlocks? _blocks;
    private SimdPoints? _directions;
    private PermutableBlocks? _spare;

    internal Matrix Points { get; } = points;

    internal int Threads { get; } = threads;

    public int Count => Points.Rows;

    public int Dimensions => Points.Columns;

    internal CenterAndScale Units { get; } = CenterAndScale.ForFloat32(points, threads, cancellation);

    /// <summary>Column blocks with every row in its own place.</summary>
    internal ColumnBlocks Blocks(CancellationToken cancellation)
    {
        lock (_gate)
            return _blocks ??= new ColumnBlocks(Points, Units, Threads, cancellation);
    }

    /// <summary>The rows scaled to length 1, in float64 before they are stored; a row of zeros stays.</summary>
    internal SimdPoints Directions(CancellationToken cancellation)
    {
        lock (_gate)
            return _directions ??= new SimdPoints(Normalized(Points, cancellation), Threads, cancellation);
    }

    public Matrix Select(ReadOnlySpan<int> rows) => Points.SelectRows(rows);

    /// <summary>Column blocks for one K-Means alone, which may move rows in them.</summary>
    internal PermutableBlocks BorrowRows(CancellationToken cancellation) =>
        Interlocked.Exchange(ref _spare, null) ?? new PermutableBlocks(new ColumnBlocks(Points, Units, Threads, cancellation));

    /// <summary>
    /// Keeps the blocks for the next K-Means. Moved rows are not kept: partial sums would round otherwise in the next fit than in a first
    /// one.
    /// </summary>
    internal void Return(PermutableBlocks rows)
    {
        if (rows.IsMoved)
            rows.Dispose();
        else
            Interlocked.Exchange(ref _spare, rows)?.Dispose();
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _spare, null)?.Dispose();
        _blocks?.Dispose();
        _directions?.Dispose();
    }

    private static Matrix Normalized(Matrix points, CancellationToken cancellation)
    {
        Matrix directions = points.Clone();
        for (int i = 0; i < points.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            Span<double> row = directions.Row(i);
            double norm = Math.Sqrt(ScalarDistances.Squared(row, new double[row.Length]));
            for (int j = 0; j < row.Length && norm > 0; j++)
                row[j] /= norm;
        }
        return directions;
    }
}
