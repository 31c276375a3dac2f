using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// K-Means' steps: an iteration brings back k·(d + 1) totals and a pair a group; labels come back only where the points pass through the
/// device tile by tile.
/// </summary>
internal sealed class GpuKMeans : IKMeansSteps
{
    // Bits of a fixed-point sum that carry data; one is left for the sign and one against overflow in between.
    private const int SumBits = 62;
    // More digits than a pair of float32 has would be noise.
    private const int LargestTermBits = 44;
    // Groups that add changed points to sums, each to sums of its own; many sums fill the device by themselves.
    private const int LargestSumGroups = 512;
    private const int SumBytes = 16 << 20;

    private readonly GpuContext _context;
    private readonly GpuPoints _points;
    private readonly int _sumBits;
    private readonly int _assignChunk;
    private readonly List<IDisposable> _owned = [];
    private readonly TiledPoints _rows;
    private readonly KMeansSeedPasses _seeding;
    private readonly TiledVector<int> _labels;
    private readonly GpuBuffer<int> _previous;
    private readonly GpuBuffer<Vector2> _inertia;
    private readonly GpuBuffer<int> _changed;
    private readonly GpuBuffers _sums;
    private GpuBuffer<Vector4>? _centroids;
    private GpuBuffer<long>? _cells;
    private GpuBuffer<long>? _totals;
    private int _clusters;
    private int _sumGroups;
    private int _sumChunk;

    internal GpuKMeans(GpuContext context, GpuPoints points, ReadOnlySpan<double> weights)
    {
        _context = context;
        _points = points;
        try
        {
            _rows = Own(new TiledPoints(context, points, weights));
            _seeding = Own(new KMeansSeedPasses(_rows));
            int length = _rows.Tiles.Length;
            _assignChunk = TiledPoints.ChunkOf(length, TiledPoints.MaximumGroups, context.Sizes.AssignGroup);
            _labels = Own(new TiledVector<int>(context, _rows.Tiles, Invariant($"{length:N0} labels")));
            _previous = Own(context.Allocate<int>(length, Invariant($"{length:N0} labels")));
            _inertia = Own(context.Allocate<Vector2>(_rows.ChunksIn(length), "inertia"));
            _changed = Own(context.Allocate<int>(AssignGroups(length), "changes"));
            _sums = Own(new GpuBuffers(context));
            Restart();
        }
        catch
        {
            Dispose();
            throw;
        }
        // Values are within [−1, 1]; n of them, each times the largest weight, must fit into a sum.
        int weightExponent = _rows.LargestWeight > 0 ? Math.ILogB(_rows.LargestWeight) + 1 : 0;
        _sumBits = Math.Min(SumBits - (Math.ILogB(Math.Max(1, points.Count)) + 1), LargestTermBits) - weightExponent;
    }

    public void Restart()
    {
        _labels.Fill(-1);
        _totals?.Fill(0);
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        int k = centroids.Rows;
        Prepare(k);
        _centroids!.Write(_points.ToDeviceRows(centroids, KernelSizes.AssignTogether));
        using var rest = withInertia ? _context.Upload<Vector4>(_points.ToDeviceRows(centroids, rest: true), "centroids") : null;
        long changed = 0;
        double inertia = 0;
        for (int tile = 0; tile < _rows.Tiles.Count; tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, count) = _rows.Tiles[tile];
            var points = _points.Values(first, count);
            var labels = _labels.Enter(tile);
            _context.Kernel("assign", "Assign", _points.Options)
                .With(points).With(count).With(_assignChunk)
                .With(_centroids).With(Padded(k))
                .With(labels).With(_previous).With(_changed)
                .Run((long)AssignGroups(count) * _context.Sizes.AssignGroup, _context.Sizes.AssignGroup);
            Accumulate(tile, points, labels, k);
            foreach (int ofGroup in _changed.ToArray(AssignGroups(count)))
                changed += ofGroup;
            if (rest is not null)
                inertia = AddInertia(tile, points, rest, labels, inertia);
            _labels.Leave(tile);
        }
        var (sums, weights) = Totals(k);
        return new KMeansStep(changed, withInertia ? _rows.Unscaled(inertia) : double.NaN, sums, weights);
    }

    public void CopyLabels(Span<int> labels, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        _labels.Read(labels[.._points.Count]);
    }

    /// <inheritdoc/>
    /// <remarks>Float32 picks a few more than asked for; float64 puts them in order.</remarks>
    public int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        int n = _points.Count;
        var distances = OwnDistances(centroids);
        var order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        Array.Sort(order, (x, y) => distances[x] != distances[y] ? distances[y].CompareTo(distances[x]) : x.CompareTo(y));
        order = order[..(int)Math.Min(n, (2L * count) + 16)];
        var labels = new int[n];
        CopyLabels(labels, cancellation);
        var exact = new double[order.Length];
        for (int e = 0; e < order.Length; e++)
            exact[e] = -_rows.Weight(order[e]) * Squared(_points.Source.Row(order[e]), centroids.Row(labels[order[e]]));
        Array.Sort(exact, order);
        // Array.Sort leaves ties open: they go to the lower row.
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && exact[end] == exact[start])
                end++;
            Array.Sort(order, start, end - start);
            start = end;
        }
        return order[..Math.Min(count, n)];
    }

    public void BeginSeeding(CancellationToken cancellation = default) => _seeding.Begin();

    public double[] Potentials(Matrix candidates, CancellationToken cancellation = default) =>
        _seeding.Potentials(candidates, cancellation);

    public double AddSeeds(Matrix seeds, CancellationToken cancellation = default) => _seeding.Add(seeds, cancellation);

    public int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default) => _seeding.Sample(targets, cancellation);

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }

    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum = Math.FusedMultiplyAdd(a[j] - b[j], a[j] - b[j], sum);
        return sum;
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    // Centroids are compared several at once; the last ones stand in for those that lack.
    private static int Padded(int k) => (k + KernelSizes.AssignTogether - 1) / KernelSizes.AssignTogether * KernelSizes.AssignTogether;

    private int CellsOf(int k) => checked(k * ((4 * _points.Quads) + 1));

    private int AssignGroups(int rows) => Math.Max(1, (rows + _assignChunk - 1) / _assignChunk);

    // Adds what changed labels in a tile to the running totals.
    private void Accumulate(int tile, GpuBuffer<Vector4> points, GpuBuffer<int> labels, int k)
    {
        int count = _rows.Tiles[tile].Count;
        int cells = CellsOf(k);
        int groups = Math.Max(1, (count + _sumChunk - 1) / _sumChunk);
        _rows.Kernel("kmeans", "Accumulate")
            .With(points).With(count).With(_sumChunk).With(_rows.Weights(tile)).With(_rows.Weighted)
            .With(labels).With(_previous).With(k)
            .With((float)Math.ScaleB(1, _sumBits)).With(_cells!)
            .Run((long)groups * TiledPoints.Group, (cells + TiledPoints.Group - 1) / TiledPoints.Group, TiledPoints.Group, 1);
        _rows.Kernel("kmeans", "ReduceCells")
            .With(_cells!).With(groups).With(cells).With(_totals!)
            .Run((long)cells * TiledPoints.Group, TiledPoints.Group);
    }

    private double AddInertia(
        int tile, GpuBuffer<Vector4> points, GpuBuffer<Vector4> centroidRest, GpuBuffer<int> labels, double inertia)
    {
        var (first, count) = _rows.Tiles[tile];
        int groups = _rows.ChunksIn(count);
        _rows.Kernel("kmeans", "OwnInertia")
            .With(points).With(_points.Rest(first, count)).With(count).With(_rows.Chunk).With(_rows.Weights(tile)).With(_rows.Weighted)
            .With(_centroids!).With(centroidRest).With(labels).With(_inertia)
            .Run((long)groups * TiledPoints.Group, TiledPoints.Group);
        return TiledPoints.SumPairs(_inertia.ToArray(groups), inertia);
    }

    private float[] OwnDistances(Matrix centroids)
    {
        var distances = new float[_points.Count];
        using var rows = _context.Upload<Vector4>(_points.ToDeviceRows(centroids), "centroids");
        using var squared = _context.Allocate<float>(_rows.Tiles.Length, Invariant($"{_rows.Tiles.Length:N0} distances"));
        for (int tile = 0; tile < _rows.Tiles.Count; tile++)
        {
            var (first, count) = _rows.Tiles[tile];
            _rows.Kernel("seeding", "OwnDistances")
                .With(_points.Values(first, count)).With(count).With(_rows.Weights(tile)).With(_rows.Weighted).With(rows).With(
                    _labels.Enter(tile)).With(squared)
                .Run(count, TiledPoints.Group);
            squared.Read(distances.AsSpan(first, count));
        }
        return distances;
    }

    // Sums carried over from a fit with another k mean nothing: labels are forgotten with them.
    private void Prepare(int k)
    {
        if (k == _clusters)
            return;
        _clusters = 0;
        _sums.Dispose();
        int cells = CellsOf(k);
        int groups = (int)Math.Clamp(Math.Min(SumBytes, _context.Budget / 16) / cells / sizeof(long), 1, LargestSumGroups);
        _sumChunk = TiledPoints.ChunkOf(_rows.Tiles.Length, groups, TiledPoints.Group);
        _sumGroups = Math.Max(1, (_rows.Tiles.Length + _sumChunk - 1) / _sumChunk);
        _totals = null;
        _centroids = _sums.Allocate<Vector4>((long)Padded(k) * _points.Quads, "centroids");
        _cells = _sums.Allocate<long>((long)_sumGroups * cells, Invariant($"partial sums of {k:N0} clusters"));
        _totals = _sums.Allocate<long>(cells, Invariant($"sums of {k:N0} clusters"));
        Restart();
        _clusters = k;
    }

    private (Matrix Sums, double[] Weights) Totals(int k)
    {
        int features = 4 * _points.Quads;
        var totals = _totals!.ToArray(CellsOf(k));
        var sums = new Matrix(k, _points.Dimensions);
        var weights = new double[k];
        for (int c = 0; c < k; c++)
        {
            weights[c] = Math.ScaleB(totals[(k * features) + c], -_sumBits);
            for (int j = 0; j < _points.Dimensions; j++)
                sums[c, j] = (Math.ScaleB(totals[(c * features) + j], -_sumBits) / _points.Scale) + (weights[c] * _points.Center[j]);
        }
        return (sums, weights);
    }
}
