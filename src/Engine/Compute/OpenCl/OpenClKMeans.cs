using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>K-Means on resident points: labels and int64 sums stay on the device, an iteration brings back k·(d + 1) totals and a pair a group.</summary>
internal sealed class OpenClKMeans : IKMeansSteps
{
    // Must equal TOGETHER in kmeans.cl.
    private const int Together = 4;
    private const int Group = 64;
    private const int MaximumGroups = 2048;
    // Bits of a fixed-point sum that carry data; one is left for the sign and one against overflow in between.
    private const int SumBits = 62;
    // More digits than a pair of float32 has would be noise.
    private const int LargestTermBits = 44;
    private const string File = "kmeans.cl";

    private readonly OpenClContext _context;
    private readonly OpenClPoints _points;
    private readonly int _chunk;
    private readonly int _groups;
    private readonly int _sumBits;
    private readonly double[] _weights;
    private readonly OpenClBuffer<Vector2> _weightBuffer;
    private readonly OpenClBuffer<int> _labels;
    private readonly OpenClBuffer<int> _previous;
    private readonly OpenClBuffer<Vector2> _inertia;
    private readonly OpenClBuffer<int> _changed;
    private OpenClBuffer<float>? _nearest;
    private OpenClBuffer<Vector4>? _centroids;
    private OpenClBuffer<long>? _cells;
    private OpenClBuffer<long>? _totals;
    private int _clusters;
    private int _accumulateGroups;
    private int _accumulateChunk;
    private double[] _chunkPotentials = [];

    internal OpenClKMeans(OpenClContext context, OpenClPoints points, ReadOnlySpan<double> weights)
    {
        PointSetRequests.Weights(points, weights);
        _context = context;
        _points = points;
        int n = points.Count;
        _chunk = ChunkOf(n, MaximumGroups);
        _groups = Math.Max(1, (n + _chunk - 1) / _chunk);
        _weights = weights.ToArray();
        double largestWeight = _weights.Length == 0 ? 1 : Largest(_weights);
        // Values are within [−1, 1]; n of them, each times the largest weight, must fit into a sum.
        int weightExponent = largestWeight > 0 ? Math.ILogB(largestWeight) + 1 : 0;
        _sumBits = Math.Min(SumBits - (Math.ILogB(Math.Max(1, n)) + 1), LargestTermBits) - weightExponent;
        _weightBuffer = context.Allocate<Vector2>(_weights.Length, "weights");
        if (_weights.Length > 0)
            _weightBuffer.Produce((span, at) => FillWeights(span, at));
        _labels = context.Allocate<int>(n, $"{n:N0} labels");
        _previous = context.Allocate<int>(n, $"{n:N0} labels");
        _inertia = context.Allocate<Vector2>(_groups, "inertia");
        _changed = context.Allocate<int>(_groups, "changes");
        Restart();
    }

    private int Weighted => _weights.Length > 0 ? 1 : 0;

    public void Restart()
    {
        _labels.Fill(-1);
        _totals?.Fill(0);
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        PointSetRequests.Centroids(_points, centroids);
        int k = centroids.Rows;
        Prepare(k);
        int n = _points.Count;
        int cells = CellsOf(k);
        _centroids!.Write(_points.ToDeviceRows(centroids, Together));
        _context.Kernel(File, "assign", _points.Options)
            .With(_points.Buffer).With(n).With(_chunk)
            .With(_centroids).With((k + Together - 1) / Together * Together)
            .With(_labels).With(_previous).With(_changed)
            .Run((long)_groups * Group, Group);
        _context.Kernel(File, "accumulate", _points.Options)
            .With(_points.Buffer).With(n).With(_accumulateChunk).With(_weightBuffer).With(Weighted)
            .With(_labels).With(_previous).With(k)
            .With((float)Math.ScaleB(1, _sumBits)).With(_cells!)
            .Run((long)_accumulateGroups * Group, (cells + Group - 1) / Group, Group, 1);
        _context.Kernel(File, "reduce_cells", _points.Options)
            .With(_cells!).With(_accumulateGroups).With(cells).With(_totals!)
            .Run((long)cells * Group, Group);

        long changed = 0;
        foreach (int count in _changed.ToArray(_groups))
            changed += count;
        double inertia = withInertia ? Inertia(centroids) : double.NaN;
        var (sums, weights) = Totals(k);
        return new KMeansStep(changed, inertia, sums, weights);
    }

    public void CopyLabels(Span<int> labels) => _labels.Read(labels[.._points.Count]);

    /// <inheritdoc/>
    /// <remarks>Float32 picks a few more than asked for; float64 puts them in order.</remarks>
    public int[] Farthest(Matrix centroids, int count)
    {
        int n = _points.Count;
        using var rows = _context.Upload<Vector4>(_points.ToDeviceRows(centroids), "centroids");
        using var squared = _context.Allocate<float>(n, $"{n:N0} distances");
        _context.Kernel(File, "own_distances", _points.Options)
            .With(_points.Buffer).With(n).With(_weightBuffer).With(Weighted).With(rows).With(_labels).With(squared).Run(n, Group);
        var distances = squared.ToArray(n);
        var order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        Array.Sort(order, (x, y) => distances[x] != distances[y] ? distances[y].CompareTo(distances[x]) : x.CompareTo(y));
        order = order[..(int)Math.Min(n, (2L * count) + 16)];
        var labels = new int[n];
        CopyLabels(labels);
        var exact = new double[order.Length];
        for (int e = 0; e < order.Length; e++)
            exact[e] = -Weight(order[e]) * Squared(_points.Source.Row(order[e]), centroids.Row(labels[order[e]]));
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

    public void BeginSeeding()
    {
        _nearest ??= _context.Allocate<float>(_points.Count, $"{_points.Count:N0} distances");
        _nearest.Fill(float.PositiveInfinity);
        _chunkPotentials = []; // no seed yet: a sample is drawn by weight alone
    }

    public double[] Potentials(Matrix candidates)
    {
        using var rows = _context.Upload<Vector4>(_points.ToDeviceRows(candidates), "candidates");
        using var partial = _context.Allocate<Vector2>((long)_groups * Math.Max(1, candidates.Rows), "potentials");
        _context.Kernel(File, "potentials", _points.Options)
            .With(_points.Buffer).With(_points.Count).With(_chunk).With(_weightBuffer).With(Weighted)
            .With(rows).With(Nearest()).With(partial)
            .Run((long)_groups * Group, candidates.Rows, Group, 1);
        var pairs = partial.ToArray();
        var potentials = new double[candidates.Rows];
        for (int c = 0; c < potentials.Length; c++)
            potentials[c] = Unscaled(SumPairs(pairs.AsSpan(c * _groups, _groups)));
        return potentials;
    }

    public double AddSeeds(Matrix seeds)
    {
        using var rows = _context.Upload<Vector4>(_points.ToDeviceRows(seeds), "seeds");
        using var partial = _context.Allocate<Vector2>(_groups, "potentials");
        _context.Kernel(File, "add_seeds", _points.Options)
            .With(_points.Buffer).With(_points.Count).With(_chunk).With(_weightBuffer).With(Weighted)
            .With(rows).With(seeds.Rows).With(Nearest()).With(partial)
            .Run((long)_groups * Group, Group);
        var pairs = partial.ToArray(_groups);
        _chunkPotentials = new double[_groups];
        for (int g = 0; g < _groups; g++)
            _chunkPotentials[g] = (double)pairs[g].X + pairs[g].Y;
        return Unscaled(SumPairs(pairs));
    }

    /// <inheritdoc/>
    /// <remarks>The chunk comes from the chunks' sums, the row from that chunk's distances, which alone are read back.</remarks>
    public int[] Sample(ReadOnlySpan<double> targets)
    {
        var rows = new int[targets.Length];
        bool byWeight = _chunkPotentials.Length == 0;
        double[] masses = byWeight ? ChunkWeights() : _chunkPotentials;
        double total = 0;
        int last = 0;
        for (int g = 0; g < masses.Length; g++)
        {
            total += masses[g];
            last = masses[g] > 0 ? g : last;
        }
        var chunk = new float[_chunk];
        int loaded = -1;
        for (int t = 0; t < targets.Length; t++)
        {
            double rest = targets[t] * total;
            int g = 0;
            while (g < last && rest >= masses[g])
                rest -= masses[g++];
            int first = g * _chunk;
            var distances = chunk.AsSpan(0, Math.Min(_chunk, _points.Count - first));
            if (byWeight)
                distances.Fill(1);
            else if (loaded != g)
                Nearest().Read(distances, first);
            loaded = g;
            rows[t] = RowAt(distances, first, rest);
        }
        return rows;
    }

    public void Dispose()
    {
        _weightBuffer.Dispose();
        _labels.Dispose();
        _previous.Dispose();
        _inertia.Dispose();
        _changed.Dispose();
        _nearest?.Dispose();
        _centroids?.Dispose();
        _cells?.Dispose();
        _totals?.Dispose();
    }

    private static int ChunkOf(int n, int groups) => Math.Max(1, (((n + groups - 1) / groups) + Group - 1) / Group) * Group;

    private static double SumPairs(ReadOnlySpan<Vector2> pairs)
    {
        double sum = 0;
        foreach (var pair in pairs)
            sum += (double)pair.X + pair.Y;
        return sum;
    }

    private int CellsOf(int k) => checked(k * ((4 * _points.Quads) + 1));

    private double Unscaled(double squared) => squared / _points.Scale / _points.Scale;

    private OpenClBuffer<float> Nearest() => _nearest ?? throw new InvalidOperationException("BeginSeeding was not called.");

    private static double Largest(double[] weights)
    {
        double largest = 0;
        foreach (double weight in weights)
            largest = Math.Max(largest, weight);
        return largest;
    }

    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum = Math.FusedMultiplyAdd(a[j] - b[j], a[j] - b[j], sum);
        return sum;
    }

    private double Weight(int i) => _weights.Length == 0 ? 1 : _weights[i];

    private double Inertia(Matrix centroids)
    {
        using var rest = _context.Upload<Vector4>(_points.ToDeviceRows(centroids, Together, rest: true), "centroids");
        _context.Kernel(File, "own_inertia", _points.Options)
            .With(_points.Buffer).With(_points.Rest()).With(_points.Count).With(_chunk).With(_weightBuffer).With(Weighted)
            .With(_centroids!).With(rest).With(_labels).With(_inertia)
            .Run((long)_groups * Group, Group);
        return Unscaled(SumPairs(_inertia.ToArray(_groups)));
    }

    private double[] ChunkWeights()
    {
        var masses = new double[_groups];
        for (int i = 0; i < _points.Count; i++)
            masses[i / _chunk] += Weight(i);
        return masses;
    }

    private void FillWeights(Span<Vector2> span, long at)
    {
        for (int e = 0; e < span.Length; e++)
        {
            float high = (float)_weights[at + e];
            span[e] = new Vector2(high, (float)(_weights[at + e] - high));
        }
    }

    // The last row that weighs anything catches what rounding leaves over.
    private int RowAt(ReadOnlySpan<float> distances, int first, double rest)
    {
        int last = first;
        for (int i = 0; i < distances.Length; i++)
        {
            double part = Weight(first + i) * distances[i];
            if (part <= 0)
                continue;
            last = first + i;
            rest -= part;
            if (rest < 0)
                return last;
        }
        return last;
    }

    // Sums carried over from a fit with another k mean nothing: labels are forgotten with them.
    private void Prepare(int k)
    {
        if (k == _clusters)
            return;
        _centroids?.Dispose();
        _cells?.Dispose();
        _totals?.Dispose();
        int cells = CellsOf(k);
        // Many cells fill the device by themselves; then fewer groups spare the memory of their partial sums.
        int groups = (int)Math.Clamp((16L << 20) / cells / sizeof(long), 16, 512);
        _accumulateChunk = ChunkOf(_points.Count, groups);
        _accumulateGroups = Math.Max(1, (_points.Count + _accumulateChunk - 1) / _accumulateChunk);
        _centroids = _context.Allocate<Vector4>((long)(k + Together - 1) / Together * Together * _points.Quads, "centroids");
        _cells = _context.Allocate<long>((long)_accumulateGroups * cells, $"partial sums of {k:N0} clusters");
        _totals = _context.Allocate<long>(cells, $"sums of {k:N0} clusters");
        _clusters = k;
        Restart();
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
                sums[c, j] = (Math.ScaleB(totals[(c * features) + j], -_sumBits) / _points.Scale) + (weights[c] * _points.Centre[j]);
        }
        return (sums, weights);
    }
}
