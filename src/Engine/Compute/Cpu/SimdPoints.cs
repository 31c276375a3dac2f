namespace Segmentation.Compute.Cpu;

/// <summary>Points on the SIMD device: the float64 record, and float32 layouts that kernels build when first asked for.</summary>
internal sealed class SimdPoints(Matrix points, int threads) : IPointSet
{
    private RowStore? _spare;

    internal Matrix Points { get; } = points;

    internal int Threads { get; } = threads;

    public int Count => Points.Rows;

    public int Dimensions => Points.Columns;

    public Matrix Select(ReadOnlySpan<int> rows) => Points.SelectRows(rows);

    /// <summary>Column blocks for one K-Means alone, which may move rows in them.</summary>
    internal RowStore BorrowRows() => Interlocked.Exchange(ref _spare, null) ?? new RowStore(new ColumnBlocks(Points, Threads));

    /// <summary>Keeps the blocks for the next K-Means. Moved rows are not kept: partial sums would round otherwise in the next fit than in a first one.</summary>
    internal void Return(RowStore rows)
    {
        if (rows.IsMoved)
            rows.Dispose();
        else
            Interlocked.Exchange(ref _spare, rows)?.Dispose();
    }

    public void Dispose() => Interlocked.Exchange(ref _spare, null)?.Dispose();
}
