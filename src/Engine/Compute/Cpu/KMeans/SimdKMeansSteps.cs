using System.Numerics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Scalar;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// K-Means on column blocks: each pass scans the blocks against the centroids, and moves only rows whose label changed between the
/// fixed-point sums (1 to 4 % of them in most iterations).
/// </summary>
/// <remarks>
/// Pruned, in few dimensions: <see cref="GroupedRows"/>, a block against the centroids that its box lets come nearest. Pruned, in many:
/// <see cref="BlockHamerlyBounds"/>, rows regrouped by slack once it varies. Labels and sums are the same bits either way.
/// </remarks>
internal sealed unsafe class SimdKMeansSteps<TRegister, TOps> : IKMeansSteps
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private readonly SimdPoints _points;
    private readonly double[] _weights;
    private readonly ClusterTotals _totals;
    private readonly bool _pruned;
    private readonly bool _groups;
    private readonly ChunkScratches _scratches = new();

    // One of the two holds the rows: in their own order, or at most moved within a chunk, or grouped by place.
    private PermutableBlocks? _rows;
    private BlockHamerlyBounds? _slack;
    private GroupedRows? _grouped;
    private BoxBounds? _bounds;
    private SimdSeeding<TRegister, TOps>? _seeding;

    private CentroidTable? _table;
    private ClusterLabels? _labels;
    private ClusterLabels? _labelsOfRows;
    private bool _labelsOfRowsHold;
    private int _scanned;
    private int _skippable;

    internal SimdKMeansSteps(SimdPoints points, double[] weights, KMeansAlgorithm algorithm)
    {
        _points = points;
        _weights = weights;
        _pruned = algorithm == KMeansAlgorithm.Pruned;
        _groups = _pruned && GroupedRows.Serve(points);
        _totals = new ClusterTotals(points.Count, points.Dimensions, weights);
    }

    private int Chunks => _grouped?.Chunks ?? _rows!.Blocks.Chunks;

    public void Restart()
    {
        _labels?.Forget();
        _bounds?.Forget();
        _slack?.Forget();
        _table?.Forget();
        _totals.Clear(_table?.Count ?? 0);
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        Prepare(centroids.Rows, cancellation);
        double moves = _table!.Set(centroids, _points.Units);
        _totals.BeginPass();
        _scanned = _skippable = 0;
        _labelsOfRowsHold = false;
        _bounds?.Begin(_table, moves);
        _slack?.Begin(_table, moves);
        if (_slack is { Regroups: true })
            _rows!.BeginMoving();
        ChunkedParallel.ForChunks(Chunks, _points.Threads, chunk =>
        {
            if (_labels!.IsWide)
                AssignChunk(chunk, _labels.Ints, cancellation);
            else
                AssignChunk(chunk, _labels.Bytes, cancellation);
        }, cancellation);
        _slack?.End(_table, _scanned, _skippable);
        if (!withInertia)
            return new KMeansStep(_totals.Changed, double.NaN, _totals.Sums(_points.Units), _totals.Weights());
        (Matrix exact, double[] weights, double inertia) = Float64ClusterSums.Of(
            _points.Points, _weights, centroids, RowsTogether, LabelsOnTheWay(), _points.Threads, cancellation);
        _labelsOfRowsHold = true;
        return new KMeansStep(_totals.Changed, inertia, exact, weights);
    }

    public void CopyLabels(Span<int> labels, CancellationToken cancellation = default)
    {
        Float64ClusterSums.LabelReader read = LabelsOfRows(cancellation);
        fixed (int* start = labels)
        {
            int* to = start;
            ForRunsOfRows((first, rows) => read(first, new Span<int>(to + first, rows)), cancellation);
        }
    }

    public int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default)
    {
        count = Math.Min(count, _points.Count);
        if (count == 0)
            return [];
        Float64ClusterSums.LabelReader read = LabelsOfRows(cancellation);
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
        }, cancellation);
        var all = new NearestList(count);
        foreach (NearestList farthest in ofRun)
            farthest.OfferTo(all);
        var found = new int[count];
        all.CopySorted(found, new float[count]);
        return found;
    }

    public void BeginSeeding(CancellationToken cancellation = default)
    {
        // Draws follow the rows' own order, which grouped rows no longer know.
        UseRows(cancellation);
        _seeding ??= new SimdSeeding<TRegister, TOps>(_points, _rows!, _weights, _scratches);
        _seeding.Begin(cancellation);
    }

    public double[] Potentials(Matrix candidates, CancellationToken cancellation = default) =>
        _seeding!.Potentials(candidates, cancellation);

    public double AddSeeds(Matrix seeds, CancellationToken cancellation = default) => _seeding!.AddSeeds(seeds, cancellation);

    public int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return _seeding!.Sample(targets);
    }

    public void Dispose()
    {
        ReleaseRows();
        _grouped?.Dispose();
        _table?.Dispose();
        _labels?.Dispose();
        _labelsOfRows?.Dispose();
        _totals.Dispose();
        _scratches.Dispose();
    }

    private int RowsTogether => ColumnBlocks.RowsOfChunk(_points.Dimensions);

    private int Runs => (_points.Count + RowsTogether - 1) / RowsTogether;

    private void Prepare(int k, CancellationToken cancellation)
    {
        if (_groups)
            GroupRows(cancellation);
        else
            UseRows(cancellation);
        _seeding?.Release();
        if (_labels is not null && _table is not null && _table.Count == k)
            return;
        _table?.Dispose();
        _table = new CentroidTable(k, _points.Dimensions);
        _labels?.Dispose();
        _labels = new ClusterLabels((long)(_grouped?.Blocks ?? _rows!.Blocks.Blocks) * ColumnBlocks.BlockRows, k);
        _labelsOfRows?.Dispose();
        _labelsOfRows = null;
        Restart();
    }

    private void GroupRows(CancellationToken cancellation)
    {
        if (_grouped is not null)
            return;
        ReleaseRows();
        _grouped = new GroupedRows(_points, _totals.FixedWeights, cancellation);
        _bounds = new BoxBounds(_grouped.Blocks);
        Restart();
    }

    private void UseRows(CancellationToken cancellation)
    {
        if (_rows is not null)
            return;
        _grouped?.Dispose();
        _grouped = null;
        _bounds = null;
        _rows = _points.BorrowRows(cancellation);
        _slack = _pruned && !_groups ? new BlockHamerlyBounds(_rows.Blocks) : null;
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

    private void AssignChunk<TLabel>(int chunk, TLabel* labels, CancellationToken cancellation)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        ChunkScratch scratch = _scratches.Borrow();
        ClusterTotals.Moves moves = _totals.Begin(scratch);
        long changed = _groups
            ? ScanGrouped(chunk, labels, moves, scratch, cancellation)
            : ScanRows(chunk, labels, moves, scratch, cancellation);
        _totals.Add(moves, changed);
        _scratches.Return(scratch);
    }

    private long ScanRows<TLabel>(
        int chunk, TLabel* labels, ClusterTotals.Moves moves, ChunkScratch scratch, CancellationToken cancellation)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        ColumnBlocks blocks = _rows!.Blocks;
        int d = blocks.Dimensions;
        (int first, int end) = blocks.BlocksOf(chunk);
        ushort* order = _rows.Order(chunk);
        BlockHamerlyBounds? bounds = _slack is { Keeps: true } ? _slack : null;
        float* slack = bounds is { Regroups: true } ? scratch.Floats(_rows.ChunkRows) : null;
        long changed = 0;
        int scanned = 0;
        int skippable = 0;
        for (int block = first; block < end; block++)
        {
            if (bounds is not null && bounds.Skips(block))
                continue;
            cancellation.ThrowIfCancellationRequested();
            scanned++;
            float* values = blocks.Block(block);
            if (bounds is null)
            {
                NearestCentroidKernel<TRegister, TOps, NearestOnly>.Scan(values, d, _table!.Start, _table.Count, moves.Fresh, null);
            }
            else
            {
                float gap = NearestCentroidKernel<TRegister, TOps, WithGap>.Scan(
                    values, d, _table!.Start, _table.Count, moves.Fresh, slack == null
                        ? null
                        : slack + ((block - first) * ColumnBlocks.BlockRows));
                skippable += bounds.Keep(block, gap) ? 1 : 0;
            }
            var weights = new FixedWeights(
                _totals.FixedWeights is null ? null : _totals.FixedWeights.Start,
                order == null ? block * ColumnBlocks.BlockRows : chunk * _rows.ChunkRows,
                order == null ? null : order + ((block - first) * ColumnBlocks.BlockRows));
            changed += moves.Take(values, blocks.RowsOf(block), labels + ((long)block * ColumnBlocks.BlockRows), weights);
        }
        if (slack != null)
        {
            long floats = (long)(end - first) * ColumnBlocks.BlockRows * d;
            SortByBound.Sort(
                blocks.Block(first), d, _rows.RowsOf(
                    chunk), slack, order, labels + ((long)first * ColumnBlocks.BlockRows), scratch.MoreFloats(floats));
        }
        OperationCounts.Add(KernelOperation.CentroidScores, (long)scanned * ColumnBlocks.BlockRows * _table!.Count);
        Interlocked.Add(ref _scanned, scanned);
        Interlocked.Add(ref _skippable, skippable);
        return changed;
    }

    private long ScanGrouped<TLabel>(
        int chunk, TLabel* labels, ClusterTotals.Moves moves, ChunkScratch scratch, CancellationToken cancellation)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        GroupedRows grouped = _grouped!;
        BlockBoxes boxes = grouped.Boxes;
        int d = grouped.Dimensions;
        (int first, int end) = grouped.BlocksOf(chunk);
        long* weights = grouped.FixedWeights is null ? null : grouped.FixedWeights.Start;
        float* scores = scratch.Floats((long)_table!.Tiles * CentroidTable.TileCentroids);
        float* candidates = scratch.MoreFloats((long)_table.Tiles * CentroidTable.TileCentroids * boxes.CandidateFloats);
        // Both scores of a pair and those at the box's middle and corner are off.
        float margin = (float)(8 * _table.ScoreError);
        long changed = 0;
        long bounded = 0;
        long scored = 0;
        for (int block = first; block < end; block++)
        {
            if (_bounds!.Skips(block))
                continue;
            cancellation.ThrowIfCancellationRequested();
            int count = boxes.Candidates(block, _table, margin, scores, candidates, out float gap, out float farthest);
            bounded++;
            int label = count == 1 ? (int)candidates[0] : BoxBounds.Several;
            int before = _bounds.LabelOf(block);
            _bounds.Keep(block, label, count == 1 ? gap : -1);
            if (count == 1 && before == label)
                continue;
            float* values = grouped.Block(block);
            long place = (long)block * ColumnBlocks.BlockRows;
            int rows = grouped.RowsOf(chunk, block);
            var ofBlock = new FixedWeights(weights, (int)place, null);
            if (count == 1 && before == BoxBounds.None)
            {
                changed += moves.TakeAll(values, rows, label, labels + place, ofBlock);
                continue;
            }
            scored += count;
            if (count > 1 && _bounds.MayRest(boxes.Diagonal(block)))
            {
                float scoreGap = CandidateScanKernel<TRegister, TOps>.ScanWithGap(values, d, candidates, count, moves.Fresh);
                _bounds.Keep(block, label, Math.Min(gap, BlockBoxes.GapOf(scoreGap, margin, farthest)));
            }
            else
            {
                CandidateScanKernel<TRegister, TOps>.Scan(values, d, candidates, count, moves.Fresh);
            }
            changed += moves.Take(values, rows, labels + place, ofBlock);
        }
        OperationCounts.Add(KernelOperation.CentroidBounds, bounded * _table.Count);
        OperationCounts.Add(KernelOperation.CentroidScores, scored * ColumnBlocks.BlockRows);
        return changed;
    }

    private void ForRunsOfRows(Action<int, int> body, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(
            Runs, _points.Threads, run =>
                body(run * RowsTogether, Math.Min(RowsTogether, _points.Count - (run * RowsTogether))), cancellation);

    /// <summary>Reads labels in the points' own order.</summary>
    private Float64ClusterSums.LabelReader LabelsOfRows(CancellationToken cancellation)
    {
        if (!_groups)
            return LabelsOfMovedRows;
        if (!_labelsOfRowsHold)
        {
            _labelsOfRows ??= new ClusterLabels(_points.Count, _table!.Count);
            ForRunsOfRows(AssignRows, cancellation);
            _labelsOfRowsHold = true;
        }
        return (first, into) => _labelsOfRows!.CopyTo(first, into);
    }

    /// <summary>
    /// Reads labels in the points' own order for one pass over all rows, which finds a run's rows in the cache that the assignment has just
    /// read.
    /// </summary>
    private Float64ClusterSums.LabelReader LabelsOnTheWay()
    {
        if (!_groups)
            return LabelsOfMovedRows;
        _labelsOfRows ??= new ClusterLabels(_points.Count, _table!.Count);
        return (first, into) =>
        {
            AssignRows(first, into.Length);
            _labelsOfRows.CopyTo(first, into);
        };
    }

    /// <summary>
    /// Assigns a run of rows as they were given; the same numbers meet the same centroids, so the labels are those of the grouped rows.
    /// </summary>
    private void AssignRows(int first, int rows)
    {
        ChunkScratch scratch = _scratches.Borrow();
        float* block = scratch.Floats((long)ColumnBlocks.BlockRows * _points.Dimensions);
        int* fresh = (int*)scratch.Longs(ColumnBlocks.BlockRows / 2);
        for (int row = first; row < first + rows; row += ColumnBlocks.BlockRows)
        {
            int count = Math.Min(ColumnBlocks.BlockRows, first + rows - row);
            ColumnBlocks.Store(_points.Points, _points.Units, row, count, block);
            NearestCentroidKernel<TRegister, TOps, NearestOnly>.Scan(block, _points.Dimensions, _table!.Start, _table.Count, fresh, null);
            _labelsOfRows!.Take(row, new ReadOnlySpan<int>(fresh, count));
        }
        OperationCounts.Add(KernelOperation.CentroidScores, (long)rows * _table!.Count);
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
