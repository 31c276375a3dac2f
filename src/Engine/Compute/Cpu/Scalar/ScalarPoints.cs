namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>The points as they were given; the scalar device needs no layout of its own.</summary>
internal sealed class ScalarPoints(Matrix points) : IPointSet
{
    internal Matrix Points { get; } = points;

    public int Count => Points.Rows;

    public int Dimensions => Points.Columns;

    public Matrix Select(ReadOnlySpan<int> rows) => Points.SelectRows(rows);

    public void Dispose()
    {
    }
}
