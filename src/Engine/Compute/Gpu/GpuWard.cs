using System.Numerics;
using System.Runtime.InteropServices;
using Segmentation.Compute.Gpu.Kernels;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Spatial;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// Ward's rounds with the searches on the device: it names four candidates for each cluster by float32 costs, the host decides in float64.
/// </summary>
/// <remarks>
/// The float64 record stays on the host, which makes it exact: a candidate list is trusted only if the bound of float32's
/// rounding says that no cluster outside it can be nearer; else the host looks at every cluster. Small rounds, such as a
/// chain's, never leave the host.
/// </remarks>
internal sealed class GpuWard : IWardRounds
{
    private const int Candidates = WardKernels.Candidates;
    // An inverse size, four candidates, a cost and a query.
    private const int BytesPerCluster = 28;
    // Rows of a leaf of the tree whose order the clusters take.
    private const int LeafRows = 32;
    private const string File = "ward";

    private readonly GpuContext _context;
    private readonly GpuPoints _source;
    private readonly WardClusters _clusters;
    private readonly long _hostPairs;
    private readonly int _group;
    private readonly GpuBuffers _buffers;
    private readonly GpuBuffer<Vector4> _centroidBuffer;
    private readonly GpuBuffer<float> _inverseBuffer;
    private readonly GpuBuffer<Vector4> _low;
    private readonly GpuBuffer<Vector4> _high;
    private readonly GpuBuffer<float> _largest;
    private readonly GpuBuffer<int> _queries;
    private readonly GpuBuffer<int> _candidates;
    private readonly GpuBuffer<float> _fourth;
    private readonly Vector4[] _quads;
    private readonly float[] _inverse;
    private int _asked;

    /// <summary>Takes the clusters to begin with.</summary>
    /// <param name="hostPairs">Rounds of at most so many costs are computed on the host, since a launch would take longer.</param>
    internal GpuWard(GpuContext context, GpuPoints points, ReadOnlySpan<int> sizes, long hostPairs)
    {
        _context = context;
        _source = points;
        _hostPairs = hostPairs;
        int n = points.Count;
        _clusters = new WardClusters(points.Source, sizes, SpatialOrder(points));
        _quads = new Vector4[(long)n * points.Quads];
        _inverse = new float[n];
        _group = context.Sizes.WardGroup;
        int blocks = (n + _group - 1) / _group;
        long boxes = (long)blocks * points.Quads;
        context.Require(
            ((points.BytesPerRow + BytesPerCluster) * n) + (2 * points.BytesPerRow * blocks),
            Invariant($"Ward's linkage of {n:N0} × {points.Dimensions:N0} points"));
        // Rounds over a block's clusters, over blocks and over tiles of blocks.
        context.RequireRounds(n, points.Quads, (2L * blocks) + 1, "Ward's linkage");
        _buffers = new GpuBuffers(context);
        try
        {
            _centroidBuffer = _buffers.Allocate<Vector4>((long)n * points.Quads, Invariant($"{n:N0} centroids"));
            _inverseBuffer = _buffers.Allocate<float>(n, "inverse sizes");
            _low = _buffers.Allocate<Vector4>(boxes, "boxes");
            _high = _buffers.Allocate<Vector4>(boxes, "boxes");
            _largest = _buffers.Allocate<float>(blocks, "boxes");
            _queries = _buffers.Allocate<int>(n, "queries");
            _candidates = _buffers.Allocate<int>((long)Candidates * n, "candidates");
            _fourth = _buffers.Allocate<float>(n, "costs");
        }
        catch
        {
            _buffers.Dispose();
            throw;
        }
    }

    public int Active => _clusters.Active.Count;

    public double? EstimateSeconds(CancellationToken cancellation = default) => null;

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        if (Active < 2)
            return 0;
        bool onHost = (long)_clusters.Stale.Count * Active <= _hostPairs;
        Scan(onHost ? _clusters.Stale : AskDevice(cancellation), cancellation);
        return _clusters.MergeReciprocal(merges);
    }

    /// <summary>Candidates of the last batch of searches that the device did, and the fourth cost of each; for tests.</summary>
    internal (int[] Candidates, float[] Fourth) LastSearch() => (_candidates.ToArray(_asked * Candidates), _fourth.ToArray(_asked));

    public void Dispose() => _buffers.Dispose();

    // Clusters that lie near each other should stand near each other: a block of them then has a small box, and a group's searches
    // have much of their way in common. The order of a kd-tree's leaves does that; it has no say in the result.
    private static int[] SpatialOrder(GpuPoints points)
    {
        int d = points.Dimensions;
        if (d == 0 || points.Count == 0)
            return [.. Enumerable.Range(0, points.Count)];
        var values = new float[(long)points.Count * d];
        for (int i = 0; i < points.Count; i++)
        {
            for (int j = 0; j < d; j++)
                values[((long)i * d) + j] = points.ToDevice(points.Source[i, j], j);
        }
        return new KdTree(values, d, LeafRows, ChunkedParallel.AllCores).Order;
    }

    // Looks at every cluster, for each of some.
    private void Scan(List<int> clusters, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(
            clusters.Count,
            clusters.Count * (long)Active < 1 << 14 ? 1 : ChunkedParallel.AllCores,
            q => _clusters.TakeNearest(clusters[q], CollectionsMarshal.AsSpan(_clusters.Active)),
            cancellation);

    // Returns the clusters whose nearest the candidates did not settle.
    private List<int> AskDevice(CancellationToken cancellation)
    {
        int count = Active;
        int[] positions = Upload();
        int blocks = (count + _group - 1) / _group;
        _context.Kernel(File, "ClusterBoxes", _source.Options)
            .With(_centroidBuffer).With(_inverseBuffer).With(count).With(blocks).With(_low).With(_high).With(_largest)
            .Run(blocks, _group);
        var kernel = _context.Kernel(File, "NearestClusters", _source.Options);
        int slab = (int)Math.Clamp(
            _context.PairsPerLaunch / count / _source.Quads / _group * _group, _group, Math.Max(_group, _source.Count));
        var candidates = new int[Candidates * Math.Min(slab, positions.Length)];
        var fourth = new float[Math.Min(slab, positions.Length)];
        var unsettled = new List<int>();
        for (int first = 0; first < positions.Length; first += slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int asked = Math.Min(slab, positions.Length - first);
            kernel.With(_centroidBuffer).With(_inverseBuffer).With(count).With(_low).With(_high).With(_largest).With(blocks)
                .With(_queries).With(first).With(asked).With(_candidates).With(_fourth).Run(asked, _group);
            _asked = asked;
            _candidates.Read(candidates.AsSpan(0, Candidates * asked));
            _fourth.Read(fourth.AsSpan(0, asked));
            for (int q = 0; q < asked; q++)
            {
                int a = _clusters.Active[positions[first + q]];
                if (!Settles(a, candidates.AsSpan(Candidates * q, Candidates), fourth[q]))
                    unsettled.Add(a);
            }
        }
        return unsettled;
    }

    // Writes the active clusters in order, and the queries as places among them; returns those.
    private int[] Upload()
    {
        List<int> active = _clusters.Active;
        int count = active.Count;
        int quads = _source.Quads;
        var isStale = new HashSet<int>(_clusters.Stale);
        var positions = new int[isStale.Count];
        int asked = 0;
        for (int at = 0; at < count; at++)
        {
            int a = active[at];
            if (isStale.Contains(a))
                positions[asked++] = at;
            _inverse[at] = (float)(1.0 / _clusters.Size(a));
            for (int q = 0; q < quads; q++)
                _quads[((long)q * count) + at] = _source.ToDeviceQuad(_clusters.Centroid(a), q);
        }
        _centroidBuffer.Write(_quads.AsSpan(0, count * quads));
        _inverseBuffer.Write(_inverse.AsSpan(0, count));
        _queries.Write(positions);
        return positions;
    }

    // Takes the nearest of the candidates; true where none that is not among them can be nearer.
    private bool Settles(int a, Span<int> places, float fourth)
    {
        int found = 0;
        foreach (int place in places)
        {
            if (place >= 0)
                places[found++] = _clusters.Active[place];
        }
        double least = _clusters.TakeNearest(a, places[..found]);
        if (found == 0 || float.IsPositiveInfinity(fourth))
            return found > 0;
        // Coordinates lie within [−2, 2] and were rounded to float32, which moves each end of a distance by at most √d·2⁻²⁴;
        // the sum of squares and the quotient round by a few units more. A cost below this bound beats all that are not listed.
        int d = _source.Dimensions;
        double moved = Math.Sqrt(d) * Math.ScaleB(1, -22) * Math.Sqrt(_clusters.Size(a));
        double relative = (d + 8) * Math.ScaleB(1, -23);
        double bound = Math.Max(0, (Math.Sqrt(fourth) * (1 - relative)) - moved) / _source.Scale;
        return least < bound * bound;
    }
}
