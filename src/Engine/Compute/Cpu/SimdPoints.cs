namespace Segmentation.Compute.Cpu;

/// <summary>Points on the SIMD device: the float64 record, and float32 layouts that kernels build when first asked for.</summary>
internal sealed class SimdPoints(Matrix points, int threads) : IPointSet
{
    internal Matrix Points { get; } = points;

    internal int Threads { get; } = threads;

    public int Count => Points.Rows;

    public int Dimensions => Points.Columns;

    public Matrix Select(ReadOnlySpan<int> rows) => Points.SelectRows(rows);

    public void Dispose()
    {
    }
}
