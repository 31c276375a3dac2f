using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>Ward's rounds with the searches on the device: it names four candidates for each cluster by float32 costs, the host decides in float64.</summary>
/// <remarks>
/// A cluster is a centroid and a size, named by the row of one of its members. The float64 record stays on the host, which
/// makes it exact: a candidate list is trusted only if the bound of float32's rounding says that no cluster outside it can be
/// nearer; else the host looks at every cluster. Small rounds, such as a chain's, never leave the host.
/// </remarks>
internal sealed class OpenClWard : IWardRounds
{
    private const int Group = 64;
    private const string File = "ward.cl";

    private readonly OpenClContext _context;
    private readonly OpenClPoints _source;
    private readonly long _hostPairs;
    private readonly int _dimensions;
    private readonly int _points;
    private readonly double[] _centroids;
    private readonly int[] _sizes;
    private readonly int[] _numbers;
    private readonly int[] _nearest;
    private readonly double[] _cost;
    private readonly bool[] _merged;
    private readonly OpenClBuffer<Vector4> _centroidBuffer;
    private readonly OpenClBuffer<float> _inverseBuffer;
    private readonly OpenClBuffer<Vector4> _low;
    private readonly OpenClBuffer<Vector4> _high;
    private readonly OpenClBuffer<float> _largest;
    private readonly OpenClBuffer<int> _queries;
    private readonly OpenClBuffer<int> _candidates;
    private readonly OpenClBuffer<float> _fourth;
    private readonly Vector4[] _quads;
    private readonly float[] _inverse;
    private List<int> _active;
    private List<int> _stale;
    private int _merges;

    /// <summary>Takes the clusters to begin with.</summary>
    /// <param name="hostPairs">Rounds of at most so many costs are computed on the host, since a launch would take longer.</param>
    internal OpenClWard(OpenClContext context, OpenClPoints points, ReadOnlySpan<int> sizes, long hostPairs)
    {
        if (sizes.Length != points.Count)
            throw new ArgumentException($"{points.Count} sizes expected, {sizes.Length} given.", nameof(sizes));
        _context = context;
        _source = points;
        _hostPairs = hostPairs;
        _dimensions = points.Dimensions;
        _points = points.Count;
        _centroids = (double[])points.Source.Values.Clone();
        _sizes = sizes.ToArray();
        _numbers = new int[_points];
        for (int i = 0; i < _points; i++)
            _numbers[i] = i;
        _nearest = new int[_points];
        _cost = new double[_points];
        _merged = new bool[_points];
        _active = [.. SpatialOrder.Of(points.Source)];
        _stale = [.. _active];
        int blocks = (_points + Group - 1) / Group;
        _quads = new Vector4[(long)_points * points.Quads];
        _inverse = new float[_points];
        _centroidBuffer = context.Allocate<Vector4>((long)_points * points.Quads, $"{_points:N0} centroids");
        _inverseBuffer = context.Allocate<float>(_points, "inverse sizes");
        _low = context.Allocate<Vector4>((long)blocks * points.Quads, "boxes");
        _high = context.Allocate<Vector4>((long)blocks * points.Quads, "boxes");
        _largest = context.Allocate<float>(blocks, "boxes");
        _queries = context.Allocate<int>(_points, "queries");
        _candidates = context.Allocate<int>(4L * _points, "candidates");
        _fourth = context.Allocate<float>(_points, "costs");
    }

    public int Active => _active.Count;

    /// <summary>Searches whose candidates did not settle it, so that the host looked at every cluster; for tests and tuning.</summary>
    internal long Unsettled { get; private set; }

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        if (Active < 2)
            return 0;
        FindNearest(cancellation);
        AdoptNearer();
        int made = 0;
        foreach (int a in _active)
        {
            int b = _nearest[a];
            if (a < b && _nearest[b] == a)
                merges[made++] = Merge(a, b);
        }
        _active = _active.FindAll(a => _sizes[a] > 0);
        // A cluster whose nearest was not touched keeps it: a union is never nearer than the nearer of its parts was.
        _stale = _active.FindAll(a => _merged[a] || _merged[_nearest[a]]);
        Array.Clear(_merged);
        return made;
    }

    public void Dispose()
    {
        _centroidBuffer.Dispose();
        _inverseBuffer.Dispose();
        _low.Dispose();
        _high.Dispose();
        _largest.Dispose();
        _queries.Dispose();
        _candidates.Dispose();
        _fourth.Dispose();
    }

    private void FindNearest(CancellationToken cancellation)
    {
        if ((long)_stale.Count * Active <= _hostPairs)
            ScanAll(_stale, cancellation);
        else
            ScanAll(AskDevice(cancellation), cancellation);
    }

    private void ScanAll(List<int> clusters, CancellationToken cancellation) =>
        Threading.ForChunks(clusters.Count, clusters.Count * (long)Active < 1 << 14 ? 1 : Threading.AllCores, q => Scan(clusters[q]), cancellation);

    private void Scan(int a)
    {
        int nearest = -1;
        double least = double.PositiveInfinity;
        foreach (int b in _active)
        {
            if (b == a)
                continue;
            double cost = Cost(a, b);
            if (nearest < 0 || PairOrder.Prefers(a, cost, b, least, nearest))
                (nearest, least) = (b, cost);
        }
        (_nearest[a], _cost[a]) = (nearest, least);
    }

    // Returns the clusters whose nearest the candidates did not settle.
    private List<int> AskDevice(CancellationToken cancellation)
    {
        int count = Active;
        int[] positions = Upload();
        int blocks = (count + Group - 1) / Group;
        _context.Kernel(File, "cluster_boxes", _source.Options)
            .With(_centroidBuffer).With(_inverseBuffer).With(count).With(blocks).With(_low).With(_high).With(_largest)
            .Run(blocks, Group);
        var kernel = _context.Kernel(File, "nearest_clusters", _source.Options);
        int slab = (int)Math.Clamp(_context.PairsPerLaunch / count / _source.Quads / Group * Group, Group, Math.Max(Group, _points));
        var candidates = new int[4 * Math.Min(slab, positions.Length)];
        var fourth = new float[Math.Min(slab, positions.Length)];
        var unsettled = new List<int>();
        for (int first = 0; first < positions.Length; first += slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int asked = Math.Min(slab, positions.Length - first);
            kernel.With(_centroidBuffer).With(_inverseBuffer).With(count).With(_low).With(_high).With(_largest).With(blocks)
                .With(_queries).With(first).With(asked).With(_candidates).With(_fourth).Run(asked, Group);
            _candidates.Read(candidates.AsSpan(0, 4 * asked));
            _fourth.Read(fourth.AsSpan(0, asked));
            for (int q = 0; q < asked; q++)
            {
                int a = _active[positions[first + q]];
                if (!Decide(a, candidates.AsSpan(4 * q, 4), fourth[q]))
                    unsettled.Add(a);
            }
        }
        Unsettled += unsettled.Count;
        return unsettled;
    }

    // Writes the active clusters in order, and the queries as places among them; returns those.
    private int[] Upload()
    {
        int count = Active;
        int quads = _source.Quads;
        var isStale = new HashSet<int>(_stale);
        var positions = new int[_stale.Count];
        int asked = 0;
        for (int at = 0; at < count; at++)
        {
            int a = _active[at];
            if (isStale.Contains(a))
                positions[asked++] = at;
            _inverse[at] = (float)(1.0 / _sizes[a]);
            var row = _centroids.AsSpan(a * _dimensions, _dimensions);
            for (int q = 0; q < quads; q++)
                _quads[((long)q * count) + at] = _source.ToDeviceQuad(row, q);
        }
        _centroidBuffer.Write(_quads.AsSpan(0, count * quads));
        _inverseBuffer.Write(_inverse.AsSpan(0, count));
        _queries.Write(positions);
        return positions;
    }

    private bool Decide(int a, ReadOnlySpan<int> candidates, float fourth)
    {
        int nearest = -1;
        double least = double.PositiveInfinity;
        foreach (int position in candidates)
        {
            if (position < 0)
                continue;
            int b = _active[position];
            double cost = Cost(a, b);
            if (nearest < 0 || PairOrder.Prefers(a, cost, b, least, nearest))
                (nearest, least) = (b, cost);
        }
        (_nearest[a], _cost[a]) = (nearest, least);
        if (float.IsPositiveInfinity(fourth))
            return nearest >= 0;
        // Coordinates lie within [−2, 2] and were rounded to float32, which moves each end of a distance by at most √d·2⁻²⁴;
        // the sum of squares and the quotient round by a few units more. A cost below this bound beats all that are not listed.
        double moved = Math.Sqrt(_dimensions) * Math.ScaleB(1, -22) * Math.Sqrt(_sizes[a]);
        double relative = (_dimensions + 8) * Math.ScaleB(1, -23);
        double bound = Math.Max(0, (Math.Sqrt(fourth) * (1 - relative)) - moved) / _source.Scale;
        return nearest >= 0 && least < bound * bound;
    }

    // In exact arithmetic a new cluster is never nearer to c than c's nearest; rounding, or a tie's hash, may say otherwise.
    // c then takes the new one, so that the least pair of all is always reciprocal and every round merges.
    private void AdoptNearer()
    {
        foreach (int a in _stale)
        {
            int c = _nearest[a];
            if (PairOrder.Prefers(c, _cost[a], a, _cost[c], _nearest[c]))
                (_nearest[c], _cost[c]) = (a, _cost[a]);
        }
    }

    private WardMerge Merge(int a, int b)
    {
        double sizeA = _sizes[a];
        double sizeB = _sizes[b];
        for (int j = 0; j < _dimensions; j++)
        {
            ref double centre = ref _centroids[(a * _dimensions) + j];
            centre = ((sizeA * centre) + (sizeB * _centroids[(b * _dimensions) + j])) / (sizeA + sizeB);
        }
        _sizes[a] += _sizes[b];
        _sizes[b] = 0;
        _merged[a] = _merged[b] = true;
        var merge = new WardMerge(_numbers[a], _numbers[b], _cost[a], _sizes[a]);
        _numbers[a] = _points + _merges++;
        return merge;
    }

    private double Cost(int a, int b)
    {
        double squared = 0;
        var left = _centroids.AsSpan(a * _dimensions, _dimensions);
        var right = _centroids.AsSpan(b * _dimensions, _dimensions);
        for (int j = 0; j < left.Length; j++)
        {
            double difference = left[j] - right[j];
            squared = Math.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared / ((1.0 / _sizes[a]) + (1.0 / _sizes[b]));
    }
}
