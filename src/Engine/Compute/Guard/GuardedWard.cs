namespace Segmentation.Compute.Guard;

/// <summary>Ward's rounds with room for their merges, until one fails.</summary>
internal sealed class GuardedWard(GuardedPoints points, IWardRounds inner) : IWardRounds
{
    private bool _disposed;
    private bool _interrupted;

    public int Active => inner.Active;

    public double? EstimateSeconds(CancellationToken cancellation = default)
    {
        RequireWhole();
        _interrupted = true;
        double? seconds = inner.EstimateSeconds(cancellation);
        _interrupted = false;
        return seconds;
    }

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        RequireWhole();
        if (merges.Length < Active / 2)
            throw new ArgumentException($"A round of {Active} clusters may make {Active / 2} merges, which do not fit into {merges.Length}.", nameof(merges));
        _interrupted = true;
        int made = inner.Next(merges, cancellation);
        _interrupted = false;
        return made;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        inner.Dispose();
    }

    private void RequireWhole()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IWardRounds));
        points.RequireAlive();
        if (_interrupted)
            throw new InvalidOperationException("The last round was cancelled or failed: some of its merges may be made. Begin again.");
    }
}
