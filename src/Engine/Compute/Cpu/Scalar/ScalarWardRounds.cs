using System.Runtime.InteropServices;

namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>Ward's rounds in plain loops: every search looks at every cluster. The specification of the faster devices.</summary>
/// <remarks>n·d memory, about four searches of all clusters for each point.</remarks>
internal sealed class ScalarWardRounds(Matrix points, ReadOnlySpan<int> sizes) : IWardRounds
{
    private readonly WardClusters _clusters = new(points, sizes, [.. Enumerable.Range(0, points.Rows)]);

    public int Active => _clusters.Active.Count;

    public double? EstimateSeconds(CancellationToken cancellation = default) => null;

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        if (Active < 2)
            return 0;
        foreach (int a in _clusters.Stale)
        {
            cancellation.ThrowIfCancellationRequested();
            _clusters.TakeNearest(a, CollectionsMarshal.AsSpan(_clusters.Active));
        }
        return _clusters.MergeReciprocal(merges);
    }

    public void Dispose()
    {
    }
}
