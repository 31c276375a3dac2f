namespace Segmentation.Compute.Guard;

/// <summary>Points with the device that they belong to.</summary>
internal sealed class GuardedPoints(DeviceGuard owner, IPointSet inner) : IPointSet
{
    private bool _disposed;

    internal DeviceGuard Owner { get; } = owner;

    /// <summary>The points as their device knows them.</summary>
    internal IPointSet Inner { get; } = inner;

    public int Count => Inner.Count;

    public int Dimensions => Inner.Dimensions;

    public Matrix Select(ReadOnlySpan<int> rows)
    {
        RequireAlive();
        return Inner.Select(rows);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Inner.Dispose();
    }

    /// <summary>Throws once the points or their device are disposed.</summary>
    internal void RequireAlive()
    {
        Owner.RequireAlive();
        ObjectDisposedException.ThrowIf(_disposed, typeof(IPointSet));
    }
}
