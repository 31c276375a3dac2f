using System.Numerics;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// K-Means on column blocks: each pass scans the blocks against the centroids, and moves only rows whose label changed between the
/// fixed-point sums (1 to 4 % of them in most iterations).
/// </summary>
/// <remarks>
/// Pruned, in few dimensions: <see cref="BoxedRows"/>, a block against the centroids that its box lets come nearest. Pruned, in many:
/// <see cref="SlackBounds"/>, rows regrouped by slack once it varies. Labels and sums are the same bits either way.
/// </remarks>
internal sealed unsafe class SimdKMeansSteps<TRegister, TLanes> : IKMeansSteps
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private readonly SimdPoints _points;
    private readonly double[] _weights;
    private readonly AlignedMemory<long>? _fixedWeights;
    private readonly int _fractionBits;
    private readonly bool _pruned;
    private readonly ChunkScratches _scratches = new();
    private readonly Lock _gate = new();

    // One of the two holds the rows: in their own order, or at most moved within a chunk, or grouped by place.
    private RowStore? _rows;
    private BoxedRows? _boxed;
    private SlackBounds? _slack;
    private SimdSeeding<TRegister, TLanes>? _seeding;

    private CentroidTable? _table;
    private ClusterLabels? _labels;
    private ClusterLabels? _labelsOfRows;
    private bool _labelsOfRowsHold;
    private long[] _sums = [];
    private long[] _counts = [];
    private long _changed;
    private int _scanned;
    private int _skippable;

    internal SimdKMeansSteps(SimdPoints points, double[] weights, KMeansAlgorithm algorithm)
    {
        _points = points;
        _weights = weights;
        _pruned = algorithm == KMeansAlgorithm.Pruned;
        if (weights.Length == 0)
        {
            _fractionBits = DeltaSums.FractionBits(Math.Max(1, points.Count));
            return;
        }
        _fractionBits = DeltaSums.FractionBits(weights.Sum());
        _fixedWeights = new AlignedMemory<long>(weights.Length);
        for (int i = 0; i < weights.Length; i++)
            _fixedWeights.Start[i] = (long)Math.ScaleB(weights[i], _fractionBits);
    }

    private int Chunks => _boxed?.Chunks ?? _rows!.Blocks.Chunks;

    public void Restart()
    {
        _labels?.Forget();
        _boxed?.Forget();
        _slack?.Forget();
        _table?.Forget();
        Array.Clear(_sums);
        Array.Clear(_counts);
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        PointSetRequests.Centroids(_points, centroids);
        Prepare(centroids.Rows);
        double moves = _table!.Set(centroids, _points.Units);
        _changed = _scanned = _skippable = 0;
        _labelsOfRowsHold = false;
        _boxed?.Begin(_table, moves);
        _slack?.Begin(_table, moves);
        if (_slack is { Regroups: true })
            _rows!.BeginMoving();
        Threading.ForChunks(Chunks, _points.Threads, chunk =>
        {
            if (_labels!.IsWide)
                AssignChunk(chunk, _labels.Ints);
            else
                AssignChunk(chunk, _labels.Bytes);
        }, cancellation);
        _slack?.End(_table, _scanned, _skippable);
        if (!withInertia)
            return new KMeansStep(_changed, double.NaN, Sums(centroids.Rows), Weights());
        (Matrix exact, double[] weights, double inertia) = ExactMoments.Of(_points.Points, _weights, centroids, RowsTogether, LabelsOfRows(), _points.Threads, cancellation);
        return new KMeansStep(_changed, inertia, exact, weights);
    }

    public void CopyLabels(Span<int> labels)
    {
        if (labels.Length != _points.Count)
            throw new ArgumentException($"{_points.Count} labels do not fit into {labels.Length}.", nameof(labels));
        ExactMoments.LabelReader read = LabelsOfRows();
        fixed (int* start = labels)
        {
            int* to = start;
            ForRunsOfRows((first, rows) => read(first, new Span<int>(to + first, rows)));
        }
    }

    public int[] Farthest(Matrix centroids, int count)
    {
        count = Math.Min(count, _points.Count);
        if (count == 0)
            return [];
        ExactMoments.LabelReader read = LabelsOfRows();
        var ofRun = new NearestList[Runs];
        ForRunsOfRows((first, rows) =>
        {
            var farthest = new NearestList(count);
            var labels = new int[rows];
            read(first, labels);
            for (int i = 0; i < labels.Length; i++)
            {
                double squared = ScalarDistances.Squared(_points.Points.Row(first + i), centroids.Row(labels[i]));
                farthest.Offer(-squared * (_weights.Length == 0 ? 1 : _weights[first + i]), first + i);
            }
            ofRun[first / RowsTogether] = farthest;
        });
        var all = new NearestList(count);
        foreach (NearestList farthest in ofRun)
            farthest.OfferTo(all);
        var found = new int[count];
        all.CopySorted(found, new float[count]);
        return found;
    }

    public void BeginSeeding()
    {
        // Draws follow the rows' own order, which grouped rows no longer know.
        UseRows();
        _seeding ??= new SimdSeeding<TRegister, TLanes>(_points, _rows!, _weights, _scratches);
        _seeding.Begin();
    }

    public double[] Potentials(Matrix candidates) => _seeding!.Potentials(candidates);

    public double AddSeeds(Matrix seeds) => _seeding!.AddSeeds(seeds);

    public int[] Sample(ReadOnlySpan<double> targets) => _seeding!.Sample(targets);

    public void Dispose()
    {
        ReleaseRows();
        _boxed?.Dispose();
        _table?.Dispose();
        _labels?.Dispose();
        _labelsOfRows?.Dispose();
        _fixedWeights?.Dispose();
        _scratches.Dispose();
    }

    private int RowsTogether => ColumnBlocks.RowsOfChunk(_points.Dimensions);

    private int Runs => (_points.Count + RowsTogether - 1) / RowsTogether;

    private void Prepare(int k)
    {
        if (_pruned && BoxedRows.Serve(_points))
            GroupRows();
        else
            UseRows();
        _seeding?.Release();
        if (_labels is not null && _table is not null && _table.Count == k)
            return;
        _table?.Dispose();
        _table = new CentroidTable(k, _points.Dimensions);
        _sums = new long[k * _points.Dimensions];
        _counts = new long[k];
        _labels?.Dispose();
        _labels = new ClusterLabels((long)(_boxed?.Blocks ?? _rows!.Blocks.Blocks) * ColumnBlocks.BlockRows, k);
        _labelsOfRows?.Dispose();
        _labelsOfRows = null;
        Restart();
    }

    private void GroupRows()
    {
        if (_boxed is not null)
            return;
        ReleaseRows();
        _boxed = new BoxedRows(_points, _fixedWeights);
        Restart();
    }

    private void UseRows()
    {
        if (_rows is not null)
            return;
        _boxed?.Dispose();
        _boxed = null;
        _rows = _points.BorrowRows();
        _slack = _pruned ? new SlackBounds(_rows.Blocks) : null;
        Restart();
    }

    private void ReleaseRows()
    {
        _seeding?.Release();
        _seeding = null;
        _slack?.Dispose();
        _slack = null;
        if (_rows is not null)
            _points.Return(_rows);
        _rows = null;
    }

    private void AssignChunk<TLabel>(int chunk, TLabel* labels)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        int d = _points.Dimensions;
        int k = _table!.Count;
        ChunkScratch scratch = _scratches.Borrow();
        long* sums = scratch.Longs(((long)k * (d + 1)) + (ColumnBlocks.BlockRows / 2));
        new Span<long>(sums, k * (d + 1)).Clear();
        var moved = new MovedRows(d, sums, sums + ((long)k * d), (int*)(sums + ((long)k * (d + 1))), (float)Math.ScaleB(1, _fractionBits));
        ChunkCounts found = _boxed is null ? ScanRows(chunk, labels, moved, scratch) : ScanBoxed(chunk, labels, moved, scratch);
        lock (_gate)
        {
            _scanned += found.Scanned;
            _skippable += found.Skippable;
            if (found.Changed != 0)
            {
                _changed += found.Changed;
                for (int i = 0; i < k * d; i++)
                    _sums[i] += moved.Sums[i];
                for (int c = 0; c < k; c++)
                    _counts[c] += moved.Counts[c];
            }
        }
        _scratches.Return(scratch);
    }

    /// <summary>A chunk's partial sums and counts, and the 64 labels of the block at hand.</summary>
    private readonly struct MovedRows(int d, long* sums, long* counts, int* fresh, float scale)
    {
        internal long* Sums { get; } = sums;

        internal long* Counts { get; } = counts;

        internal int* Fresh { get; } = fresh;

        /// <summary>Takes over the fresh labels of one block's rows.</summary>
        internal int Take<TLabel>(float* block, int rows, TLabel* labels, FixedWeights weights)
            where TLabel : unmanaged, IBinaryInteger<TLabel> =>
            DeltaSums.Take(block, d, Fresh, labels, rows, Sums, Counts, scale, weights);

        /// <summary>Gives all 64 rows of a block, which had no label, the same one.</summary>
        internal int TakeWhole<TLabel>(float* block, int label, TLabel* labels)
            where TLabel : unmanaged, IBinaryInteger<TLabel>
        {
            new Span<TLabel>(labels, ColumnBlocks.BlockRows).Fill(TLabel.CreateTruncating(label));
            Counts[label] += ColumnBlocks.BlockRows;
            DeltaSums.AddWhole(block, d, scale, Sums + ((long)label * d));
            return ColumnBlocks.BlockRows;
        }
    }

    private readonly record struct ChunkCounts(long Changed, int Scanned, int Skippable);

    private ChunkCounts ScanRows<TLabel>(int chunk, TLabel* labels, MovedRows moved, ChunkScratch scratch)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        ColumnBlocks blocks = _rows!.Blocks;
        int d = blocks.Dimensions;
        (int first, int end) = blocks.BlocksOf(chunk);
        ushort* order = _rows.Order(chunk);
        SlackBounds? bounds = _slack is { Keeps: true } ? _slack : null;
        float* slack = bounds is { Regroups: true } ? scratch.Floats(_rows.ChunkRows) : null;
        long changed = 0;
        int scanned = 0;
        int skippable = 0;
        for (int block = first; block < end; block++)
        {
            if (bounds is not null && bounds.Skips(block))
                continue;
            scanned++;
            float* values = blocks.Block(block);
            if (bounds is null)
            {
                NearestCentroidKernel<TRegister, TLanes, NearestOnly>.Scan(values, d, _table!.Start, _table.Count, moved.Fresh, null);
            }
            else
            {
                float gap = NearestCentroidKernel<TRegister, TLanes, WithGap>.Scan(values, d, _table!.Start, _table.Count, moved.Fresh, slack == null ? null : slack + ((block - first) * ColumnBlocks.BlockRows));
                skippable += bounds.Keep(block, gap) ? 1 : 0;
            }
            var weights = new FixedWeights(
                _fixedWeights is null ? null : _fixedWeights.Start,
                order == null ? block * ColumnBlocks.BlockRows : chunk * _rows.ChunkRows,
                order == null ? null : order + ((block - first) * ColumnBlocks.BlockRows));
            changed += moved.Take(values, blocks.RowsOf(block), labels + ((long)block * ColumnBlocks.BlockRows), weights);
        }
        if (slack != null)
        {
            long floats = (long)(end - first) * ColumnBlocks.BlockRows * d;
            SlackOrder.Sort(blocks.Block(first), d, _rows.RowsOf(chunk), slack, order, labels + ((long)first * ColumnBlocks.BlockRows), scratch.MoreFloats(floats));
        }
        return new ChunkCounts(changed, scanned, skippable);
    }

    private ChunkCounts ScanBoxed<TLabel>(int chunk, TLabel* labels, MovedRows moved, ChunkScratch scratch)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        BoxedRows boxed = _boxed!;
        int d = boxed.Dimensions;
        (int first, int end) = boxed.BlocksOf(chunk);
        long* weights = boxed.FixedWeights is null ? null : boxed.FixedWeights.Start;
        float* scores = scratch.Floats((long)_table!.Tiles * CentroidTable.TileCentroids);
        float* candidates = scratch.MoreFloats((long)_table.Count * boxed.Boxes.CandidateFloats);
        // Both scores of a pair and those at the box's middle and corner are off.
        float margin = (float)(8 * _table.ScoreError);
        bool movesWhole = DeltaSums.AddsWhole(_fractionBits);
        long changed = 0;
        for (int block = first; block < end; block++)
        {
            if (boxed.Skips(block))
                continue;
            int count = boxed.Boxes.Candidates(block, _table, margin, scores, candidates, out float gap);
            int only = (int)candidates[0];
            int before = boxed.Labels[block];
            if (count == 1)
                boxed.KeepOne(block, only, gap);
            else
                boxed.KeepSeveral(block);
            if (count == 1 && before == only)
                continue;
            float* values = boxed.Block(block);
            long place = (long)block * ColumnBlocks.BlockRows;
            int rows = boxed.RowsOf(chunk, block);
            if (count == 1 && before == BoxedRows.None && weights == null && rows == ColumnBlocks.BlockRows && movesWhole)
            {
                changed += moved.TakeWhole(values, only, labels + place);
                continue;
            }
            if (count == 1)
                new Span<int>(moved.Fresh, ColumnBlocks.BlockRows).Fill(only);
            else
                CandidateScanKernel<TRegister, TLanes>.Scan(values, d, candidates, count, moved.Fresh);
            changed += moved.Take(values, rows, labels + place, new FixedWeights(weights, (int)place, null));
        }
        return new ChunkCounts(changed, 0, 0);
    }

    private Matrix Sums(int k)
    {
        int d = _points.Dimensions;
        PointUnits units = _points.Units;
        var sums = new Matrix(k, d);
        double[] weights = Weights();
        for (int c = 0; c < k; c++)
        {
            for (int j = 0; j < d; j++)
                sums[c, j] = (Math.ScaleB(_sums[(c * d) + j], -_fractionBits) * units.Scale) + (weights[c] * units.Centre[j]);
        }
        return sums;
    }

    private double[] Weights() => [.. _counts.Select(count => _fixedWeights is null ? count : Math.ScaleB(count, -_fractionBits))];

    private void ForRunsOfRows(Action<int, int> body) =>
        Threading.ForChunks(Runs, _points.Threads, run => body(run * RowsTogether, Math.Min(RowsTogether, _points.Count - (run * RowsTogether))));

    /// <summary>Reads labels in the points' own order.</summary>
    private ExactMoments.LabelReader LabelsOfRows()
    {
        if (_boxed is null)
            return LabelsOfMovedRows;
        if (!_labelsOfRowsHold)
        {
            _labelsOfRows ??= new ClusterLabels(_points.Count, _table!.Count);
            ForRunsOfRows(AssignRows);
            _labelsOfRowsHold = true;
        }
        return (first, into) => _labelsOfRows!.CopyTo(first, into);
    }

    /// <summary>Assigns a run of rows as they were given; the same numbers meet the same centroids, so the labels are those of the grouped rows.</summary>
    private void AssignRows(int first, int rows)
    {
        ChunkScratch scratch = _scratches.Borrow();
        float* block = scratch.Floats((long)ColumnBlocks.BlockRows * _points.Dimensions);
        int* fresh = (int*)scratch.Longs(ColumnBlocks.BlockRows / 2);
        for (int row = first; row < first + rows; row += ColumnBlocks.BlockRows)
        {
            int count = Math.Min(ColumnBlocks.BlockRows, first + rows - row);
            ColumnBlocks.Store(_points.Points, _points.Units, row, count, block);
            NearestCentroidKernel<TRegister, TLanes, NearestOnly>.Scan(block, _points.Dimensions, _table!.Start, _table.Count, fresh, null);
            _labelsOfRows!.Take(row, new ReadOnlySpan<int>(fresh, count));
        }
        _scratches.Return(scratch);
    }

    private void LabelsOfMovedRows(int first, Span<int> into)
    {
        int chunkRows = _rows!.ChunkRows;
        for (int done = 0; done < into.Length;)
        {
            int chunk = (first + done) / chunkRows;
            int rows = Math.Min(_rows!.RowsOf(chunk), into.Length - done);
            _labels!.CopyTo((long)chunk * chunkRows, into.Slice(done, rows), _rows.Order(chunk));
            done += rows;
        }
    }
}
