using System.Numerics;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// K-Means on column blocks: each pass scans the blocks against all centroids, and moves only rows whose label changed between the
/// fixed-point sums (1 to 4 % of them in most iterations).
/// </summary>
/// <remarks>
/// Pruned: per block the least (distance to the second-nearest − distance to the nearest centroid) is kept. No label in it can change
/// before the two longest moves of any iteration since, added up, exceed that slack; until then the block is not read. Once slack
/// varies, rows are regrouped by it. The idea is Hamerly's bound (2010), kept a block instead of a point.
/// </remarks>
internal sealed unsafe class SimdKMeansSteps<TRegister, TLanes> : IKMeansSteps
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int MostByteLabels = 254;

    // Comparing all pairs of more centroids than this would cost as much as the scans that it spares.
    private const int MostSeparated = 256;

    // Where fewer blocks could be skipped next than keeping the second-nearest costs, so many scans pass before the next look, and
    // after each such look in vain twice as many.
    private const int PlainScans = 4;
    private const int MostPlainScans = 64;

    private readonly SimdPoints _points;
    private readonly RowStore _rows;
    private readonly ColumnBlocks _blocks;
    private readonly double[] _weights;
    private readonly AlignedMemory<long>? _fixedWeights;
    private readonly int _fractionBits;
    private readonly bool _pruned;
    private readonly ChunkScratches _scratches = new();
    private readonly Lock _gate = new();
    private readonly SimdSeeding<TRegister, TLanes> _seeding;

    private CentroidTable? _table;
    private AlignedMemory<byte>? _byteLabels;
    private AlignedMemory<int>? _wideLabels;
    private AlignedMemory<float>? _thresholds;
    private long[] _sums = [];
    private long[] _counts = [];
    private long _changed;
    private long _scanned;
    private long _skippable;
    private double _moved;
    private int _iteration;
    private int _nextBounds;
    private int _plainScans;
    private bool _boundsHold;

    internal SimdKMeansSteps(SimdPoints points, double[] weights, KMeansAlgorithm algorithm)
    {
        _points = points;
        _weights = weights;
        _pruned = algorithm == KMeansAlgorithm.Pruned;
        _rows = points.BorrowRows();
        _blocks = _rows.Blocks;
        if (weights.Length == 0)
        {
            _fractionBits = DeltaSums.FractionBits(Math.Max(1, points.Count));
        }
        else
        {
            _fractionBits = DeltaSums.FractionBits(weights.Sum());
            _fixedWeights = new AlignedMemory<long>(weights.Length);
            for (int i = 0; i < weights.Length; i++)
                _fixedWeights.Start[i] = (long)Math.ScaleB(weights[i], _fractionBits);
        }
        _seeding = new SimdSeeding<TRegister, TLanes>(points, _rows, weights, _scratches);
    }

    private bool IsWide => _wideLabels is not null;

    public void Restart()
    {
        _byteLabels?.Fill(byte.MaxValue);
        _wideLabels?.Fill(byte.MaxValue);
        _table?.Forget();
        Array.Clear(_sums);
        Array.Clear(_counts);
        _moved = 0;
        _iteration = _nextBounds = 0;
        _plainScans = PlainScans;
        _boundsHold = false;
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        PointSetRequests.Centroids(_points, centroids);
        _seeding.Release();
        Prepare(centroids.Rows);
        double moves = _table!.Set(centroids, _blocks.Units);
        _moved = double.IsInfinity(moves) ? 0 : _moved + (moves * (1 + 1e-6));
        _iteration++;
        _changed = _scanned = _skippable = 0;
        bool regroup = _pruned && RegroupsAfter(_iteration);
        if (regroup)
            _rows.BeginMoving();
        bool keepsBounds = _pruned && (regroup || _iteration >= _nextBounds);
        // A block is skipped while its threshold exceeds the limit; without bounds of all blocks from an earlier pass, none is.
        double limit = keepsBounds && _boundsHold && !regroup ? _moved + Margin() : double.PositiveInfinity;
        double soon = double.IsInfinity(moves) ? 0 : moves;
        Threading.ForChunks(_blocks.Chunks, _points.Threads, chunk =>
        {
            if (IsWide)
                AssignChunk(chunk, _wideLabels!.Start, keepsBounds, limit, soon, regroup);
            else
                AssignChunk(chunk, _byteLabels!.Start, keepsBounds, limit, soon, regroup);
        }, cancellation);
        // Regrouped rows stand in other blocks than their bounds.
        _boundsHold = keepsBounds && !regroup;
        if (_boundsHold && _scanned > _blocks.Blocks / 2 && _skippable < _scanned * WorthwhileShare())
        {
            _nextBounds = _iteration + _plainScans;
            _plainScans = Math.Min(MostPlainScans, 2 * _plainScans);
            _boundsHold = false;
        }
        if (withInertia)
        {
            (Matrix exact, double[] weights, double inertia) = ExactMoments.Of(_points.Points, _weights, centroids, _rows.ChunkRows, CopyLabels, _points.Threads, cancellation);
            return new KMeansStep(_changed, inertia, exact, weights);
        }
        return new KMeansStep(_changed, double.NaN, Sums(centroids.Rows), Weights());
    }

    public void CopyLabels(Span<int> labels)
    {
        if (labels.Length != _points.Count)
            throw new ArgumentException($"{_points.Count} labels do not fit into {labels.Length}.", nameof(labels));
        fixed (int* start = labels)
        {
            int* to = start;
            Threading.ForChunks(_blocks.Chunks, _points.Threads, chunk =>
            {
                int first = chunk * _rows.ChunkRows;
                CopyLabels(first, new Span<int>(to + first, _rows.RowsOf(chunk)));
            });
        }
    }

    public int[] Farthest(Matrix centroids, int count)
    {
        count = Math.Min(count, _points.Count);
        if (count == 0)
            return [];
        var ofChunk = new NearestList[_blocks.Chunks];
        Threading.ForChunks(_blocks.Chunks, _points.Threads, chunk =>
        {
            var farthest = new NearestList(count);
            var labels = new int[_rows.RowsOf(chunk)];
            int first = chunk * _rows.ChunkRows;
            CopyLabels(first, labels);
            for (int i = 0; i < labels.Length; i++)
            {
                double squared = ScalarDistances.Squared(_points.Points.Row(first + i), centroids.Row(labels[i]));
                farthest.Offer(-squared * (_weights.Length == 0 ? 1 : _weights[first + i]), first + i);
            }
            ofChunk[chunk] = farthest;
        });
        var all = new NearestList(count);
        foreach (NearestList farthest in ofChunk)
            farthest.OfferTo(all);
        var rows = new int[count];
        all.CopySorted(rows, new float[count]);
        return rows;
    }

    public void BeginSeeding() => _seeding.Begin();

    public double[] Potentials(Matrix candidates) => _seeding.Potentials(candidates);

    public double AddSeeds(Matrix seeds) => _seeding.AddSeeds(seeds);

    public int[] Sample(ReadOnlySpan<double> targets) => _seeding.Sample(targets);

    public void Dispose()
    {
        _seeding.Release();
        _table?.Dispose();
        _byteLabels?.Dispose();
        _wideLabels?.Dispose();
        _thresholds?.Dispose();
        _fixedWeights?.Dispose();
        _scratches.Dispose();
        _points.Return(_rows);
    }

    private void AssignChunk<TLabel>(int chunk, TLabel* labels, bool keepsBounds, double limit, double soon, bool regroup)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        int d = _blocks.Dimensions;
        int k = _table!.Count;
        (int first, int end) = _blocks.BlocksOf(chunk);
        ushort* order = _rows.Order(chunk);
        float scale = (float)Math.ScaleB(1, _fractionBits);
        ChunkScratch scratch = _scratches.Borrow();
        long* sums = scratch.Longs(((long)k * (d + 1)) + (ColumnBlocks.BlockRows / 2));
        long* counts = sums + ((long)k * d);
        int* fresh = (int*)(counts + k);
        new Span<long>(sums, k * (d + 1)).Clear();
        float* slack = regroup ? scratch.Floats(_rows.ChunkRows) : null;
        long changed = 0;
        int scanned = 0;
        int skippable = 0;
        for (int block = first; block < end; block++)
        {
            // A block whose slack holds is not even read.
            if (limit < double.PositiveInfinity && _thresholds!.Start[block] > limit)
                continue;
            scanned++;
            float* values = _blocks.Block(block);
            if (keepsBounds)
            {
                float gap = NearestCentroidKernel<TRegister, TLanes, WithGap>.Scan(values, d, _table.Start, _table.Tiles, fresh, regroup ? slack + ((block - first) * ColumnBlocks.BlockRows) : null);
                skippable += gap > soon ? 1 : 0;
                _thresholds!.Start[block] = MathF.BitDecrement((float)(_moved + (gap * 0.99999)));
            }
            else
            {
                NearestCentroidKernel<TRegister, TLanes, NearestOnly>.Scan(values, d, _table.Start, _table.Tiles, fresh, null);
            }
            var weights = new FixedWeights(
                _fixedWeights is null ? null : _fixedWeights.Start,
                order == null ? block * ColumnBlocks.BlockRows : chunk * _rows.ChunkRows,
                order == null ? null : order + ((block - first) * ColumnBlocks.BlockRows));
            changed += DeltaSums.Take(values, d, fresh, labels + ((long)block * ColumnBlocks.BlockRows), _blocks.RowsOf(block), sums, counts, scale, weights);
        }
        if (regroup)
        {
            long floats = (long)(end - first) * ColumnBlocks.BlockRows * d;
            SlackOrder.Sort(_blocks.Block(first), d, _rows.RowsOf(chunk), slack, order, labels + ((long)first * ColumnBlocks.BlockRows), scratch.MoreFloats(floats));
        }
        lock (_gate)
        {
            _scanned += scanned;
            _skippable += skippable;
            if (changed != 0)
            {
                _changed += changed;
                for (int i = 0; i < k * d; i++)
                    _sums[i] += sums[i];
                for (int c = 0; c < k; c++)
                    _counts[c] += counts[c];
            }
        }
        _scratches.Return(scratch);
    }

    /// <summary>How much slack rounding may eat up. A score is off by at most E; half squared distances that differ by 2E keep their order, and the two distances add up to at least that of the two centroids.</summary>
    private double Margin()
    {
        double longest = _table!.MaxNorm;
        double rounding = (_blocks.Dimensions + 4) * 1.2e-7 * longest * (_blocks.MaxNorm + longest);
        double least = Math.Sqrt(2 * rounding);
        double separation = _pruned && _table.Count <= MostSeparated ? _table.LeastSeparation() : 0;
        return separation > least ? 2 * rounding / separation : least;
    }

    /// <summary>
    /// The share of blocks that must be skipped for bounds to pay: a scan takes d multiply-adds and three operations a centroid; with
    /// bounds two more, and the rows' lengths. That is two fifths at d = 3 and k = 7, a seventh at d = 16 and k = 32.
    /// </summary>
    private double WorthwhileShare()
    {
        double plain = _table!.Count * (_blocks.Dimensions + 3.0);
        double more = (2.0 * _table.Count) + (2.0 * _blocks.Dimensions) + 8;
        return more / (plain + more);
    }

    /// <summary>Slack settles in the first iterations; regrouping costs as much as a few scans, in few dimensions as many as it would spare.</summary>
    private bool RegroupsAfter(int iteration) =>
        _blocks.Chunks > 1 && iteration is 8 or 24 or 60 && _blocks.Dimensions >= 8;

    private void Prepare(int k)
    {
        if (_table is not null && _table.Count == k)
            return;
        _table?.Dispose();
        _table = new CentroidTable(k, _blocks.Dimensions);
        _sums = new long[k * _blocks.Dimensions];
        _counts = new long[k];
        long places = (long)_blocks.Blocks * ColumnBlocks.BlockRows;
        if (k <= MostByteLabels)
        {
            _wideLabels?.Dispose();
            _wideLabels = null;
            _byteLabels ??= new AlignedMemory<byte>(places);
        }
        else
        {
            _byteLabels?.Dispose();
            _byteLabels = null;
            _wideLabels ??= new AlignedMemory<int>(places);
        }
        _thresholds ??= new AlignedMemory<float>(_blocks.Blocks);
        Restart();
    }

    private Matrix Sums(int k)
    {
        int d = _blocks.Dimensions;
        var sums = new Matrix(k, d);
        double[] weights = Weights();
        for (int c = 0; c < k; c++)
        {
            for (int j = 0; j < d; j++)
                sums[c, j] = (Math.ScaleB(_sums[(c * d) + j], -_fractionBits) * _blocks.Units.Scale) + (weights[c] * _blocks.Units.Centre[j]);
        }
        return sums;
    }

    private double[] Weights() => [.. _counts.Select(count => _fixedWeights is null ? count : Math.ScaleB(count, -_fractionBits))];

    private void CopyLabels(int first, Span<int> labels)
    {
        int chunkRows = _rows.ChunkRows;
        for (int done = 0; done < labels.Length;)
        {
            int row = first + done;
            int chunk = row / chunkRows;
            int rows = Math.Min(_rows.RowsOf(chunk), labels.Length - done);
            long at = (long)chunk * chunkRows;
            ushort* order = _rows.Order(chunk);
            Span<int> into = labels.Slice(done, rows);
            for (int i = 0; i < rows; i++)
                into[order == null ? i : order[i]] = IsWide ? _wideLabels!.Start[at + i] : _byteLabels!.Start[at + i];
            done += rows;
        }
    }
}
