using Segmentation.Compute.Cpu.Memory;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>
/// t-SNE's descent on all cores: repulsion by tree or mesh, then one pass that attracts, moves and sums what centres the map.
/// </summary>
/// <remarks>
/// Points are renumbered along Morton's curve a few times a run, so that neighbours on the map share cache lines. Every sum is made
/// of chunks whose limits depend on n alone, added in order: the same bits on any number of threads.
/// </remarks>
internal sealed unsafe class SimdTSneSteps : ITSneSteps
{
    private const int RowsPerChunk = 256;
    private const int PointsPerChunk = 8192;

    // The far neighbours' pull is taken anew every so many steps.
    private const int StepsPerTail = 2;

    // While the map unfolds, it is taken at every step: a pull that stands would cost divergence.
    private const int StepsOfWholePull = 300;

    // Below this, waking other threads costs more than they bring.
    private const int FewestPointsForThreads = 1024;

    private readonly int _points;
    private readonly int _dimensions;
    private readonly int _threads;
    private readonly TSneForces _forces;
    private readonly SimdTSneAttraction _attraction;
    private readonly SimdTSneTree _tree;
    private readonly SimdTSneMesh _mesh;
    private readonly AlignedFloats _pairs;
    private readonly AlignedFloats _forceX;
    private readonly AlignedFloats _forceY;
    private readonly AlignedFloats _tailX;
    private readonly AlignedFloats _tailY;
    private readonly AlignedFloats _gainX;
    private readonly AlignedFloats _gainY;
    private readonly AlignedFloats _moveX;
    private readonly AlignedFloats _moveY;
    private readonly AlignedFloats _x;
    private readonly AlignedFloats _y;
    private readonly MapBox[] _boxes;
    private readonly SimdTSneUpdate.Sums[] _sums;
    private int[] _original;
    private MapBox _box;
    private int _stepsDone;
    private double _gradientNorm = double.NaN;

    /// <summary>Takes the start positions, renumbered along Morton's curve.</summary>
    /// <param name="attraction">Over as many points; then this object's to dispose of.</param>
    /// <param name="wide">False leaves 512-bit vectors unused, as on a processor that has none.</param>
    private SimdTSneSteps(
        SimdTSneAttraction attraction, Matrix start, TSneForces forces, int threads, bool wide, CancellationToken cancellation)
    {
        _points = start.Rows;
        _dimensions = start.Columns;
        _threads = threads;
        _forces = forces;
        _attraction = attraction;
        _tree = new SimdTSneTree(_points, _dimensions, forces.Theta, _threads, wide);
        _mesh = new SimdTSneMesh(_points, _threads);
        (_x, _y, _pairs) = (new AlignedFloats(_points), new AlignedFloats(_points), new AlignedFloats(2 * _points));
        (_forceX, _forceY) = (new AlignedFloats(_points), new AlignedFloats(_points));
        int tails = attraction.HasTails ? _points : 0;
        (_tailX, _tailY) = (new AlignedFloats(tails), new AlignedFloats(tails));
        (_gainX, _gainY) = (new AlignedFloats(_points), new AlignedFloats(_points));
        (_moveX, _moveY) = (new AlignedFloats(_points), new AlignedFloats(_points));
        _boxes = new MapBox[Chunks(PointsPerChunk)];
        _sums = new SimdTSneUpdate.Sums[Chunks(RowsPerChunk)];
        _original = [.. Enumerable.Range(0, _points)];
        for (int i = 0; i < _points; i++)
        {
            _x.Span[i] = (float)start[i, 0];
            _y.Span[i] = _dimensions > 1 ? (float)start[i, 1] : 0;
        }
        _gainX.Span.Fill(1);
        _gainY.Span.Fill(1);
        Shift(0, 0);
    }

    /// <summary>Starts a descent along a sparse matrix.</summary>
    /// <param name="wide">False leaves 512-bit vectors unused, as on a processor that has none.</param>
    internal static SimdTSneSteps Begin(
        SparseMatrix affinities, Matrix start, TSneForces forces, int threads, bool wide = true, CancellationToken cancellation = default)
    {
        int used = ThreadsFor(start.Rows, threads);
        return Begun(new SparseTSneAttraction(affinities, used, wide, cancellation), start, forces, used, wide, cancellation);
    }

    /// <summary>Starts a descent along packed affinities, which are then its own to dispose of.</summary>
    /// <param name="mostBits">Registers wider than this are left unused.</param>
    internal static SimdTSneSteps Begin(
        PackedAffinities affinities, Matrix start, TSneForces forces, int threads, int mostBits = 512,
        CancellationToken cancellation = default)
    {
        int used = ThreadsFor(start.Rows, threads);
        return Begun(new PackedTSneAttraction(affinities, used, mostBits), start, forces, used, mostBits >= 512, cancellation);
    }

    public void Step(TSneStep step, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        // Renumbering moves points from chunk to chunk, and with them whose turn it is: then all tails are taken.
        bool allTails = _stepsDone is <= StepsOfWholePull or 600;
        if (_stepsDone is 50 or 150 or 300 or 600)
            Renumber(cancellation);
        float inverseSum = (float)(1 / Repulsion(cancellation));
        var update = new SimdTSneUpdate(step, inverseSum);
        ChunkedParallel.ForChunks(_sums.Length, _threads, chunk =>
        {
            int from = chunk * RowsPerChunk, count = Math.Min(RowsPerChunk, _points - from);
            // A row's neighbours are read as pairs, its own place is written apart: no row sees another's move of this step.
            float* attractionX = stackalloc float[RowsPerChunk], attractionY = stackalloc float[RowsPerChunk];
            Attract(chunk, from, count, allTails, attractionX, attractionY);
            _sums[chunk] = update.Move(
                new SimdTSneUpdate.Axis(
                    _x.Pointer + from, attractionX, _forceX.Pointer + from, _gainX.Pointer + from, _moveX.Pointer + from),
                new SimdTSneUpdate.Axis(
                    _y.Pointer + from, attractionY, _forceY.Pointer + from, _gainY.Pointer + from, _moveY.Pointer + from),
                count);
        }, cancellation);
        SimdTSneUpdate.Sums sums = default;
        foreach (SimdTSneUpdate.Sums part in _sums)
            sums = sums.With(part);
        _gradientNorm = Math.Sqrt(sums.SquaredGradient);
        Shift((float)(sums.X / _points), (float)(sums.Y / _points));
        _stepsDone++;
    }

    public void Gradient(double exaggeration, Span<double> gradient, CancellationToken cancellation = default)
    {
        double inverseSum = 1 / Repulsion(cancellation);
        var attractionX = new AlignedFloats(_points);
        var attractionY = new AlignedFloats(_points);
        _attraction.Attract(_pairs.Pointer, 0, _points, RowPart.Whole, attractionX.Pointer, attractionY.Pointer);
        for (int i = 0; i < _points; i++)
        {
            Span<double> row = gradient.Slice(_original[i] * _dimensions, _dimensions);
            row[0] = 4 * ((exaggeration * attractionX.Span[i]) - (_forceX.Span[i] * inverseSum));
            if (_dimensions > 1)
                row[1] = 4 * ((exaggeration * attractionY.Span[i]) - (_forceY.Span[i] * inverseSum));
        }
    }

    public (double KlDivergence, double GradientNorm) Measure(CancellationToken cancellation = default)
    {
        double logSum = Math.Log(Repulsion(cancellation));
        var parts = new double[_sums.Length];
        ChunkedParallel.ForChunks(parts.Length, _threads, chunk =>
            parts[chunk] = _attraction.WeightedLogs(
                _pairs.Pointer, chunk * RowsPerChunk, Math.Min(_points, (chunk + 1) * RowsPerChunk)), cancellation);
        return (_attraction.Entropy + parts.Sum() + (_attraction.Mass * logSum), _gradientNorm);
    }

    public Matrix Positions()
    {
        var positions = new Matrix(_points, _dimensions);
        for (int i = 0; i < _points; i++)
        {
            positions[_original[i], 0] = _x.Span[i];
            if (_dimensions > 1)
                positions[_original[i], 1] = _y.Span[i];
        }
        return positions;
    }

    public void Dispose() => _attraction.Dispose();

    private static int ThreadsFor(int points, int threads) => points < FewestPointsForThreads ? 1 : threads;

    private static SimdTSneSteps Begun(
        SimdTSneAttraction attraction, Matrix start, TSneForces forces, int threads, bool wide, CancellationToken cancellation)
    {
        try
        {
            var steps = new SimdTSneSteps(attraction, start, forces, threads, wide, cancellation);
            steps.Renumber(cancellation);
            return steps;
        }
        catch
        {
            attraction.Dispose();
            throw;
        }
    }

    // Neighbours past the head have little of a row's mass and two thirds of its entries: their pull, which changes slowly, is taken anew
    // every other step, at one or the other for each chunk, and stands in between. Taking it anew every fourth step left the divergence of
    // 70,000×50 0.5 % higher, and following the point's own moves in between, which drags on groups that move together, 1.6 %.
    private void Attract(int chunk, int from, int count, bool allTails, float* forceX, float* forceY)
    {
        float* pairs = _pairs.Pointer, tailX = _tailX.Pointer + from, tailY = _tailY.Pointer + from;
        if (!_attraction.HasTails)
        {
            _attraction.Attract(pairs, from, from + count, RowPart.Whole, forceX, forceY);
            return;
        }
        if (allTails || (chunk + _stepsDone) % StepsPerTail == 0)
            _attraction.Attract(pairs, from, from + count, RowPart.Tail, tailX, tailY);
        _attraction.Attract(pairs, from, from + count, RowPart.Head, forceX, forceY);
        for (int i = 0; i < count; i++)
        {
            forceX[i] += tailX[i];
            forceY[i] += tailY[i];
        }
    }

    private double Repulsion(CancellationToken cancellation)
    {
        bool mesh = _forces.Repulsion switch
        {
            TSneRepulsion.Mesh => SimdTSneMesh.Fits(_box),
            TSneRepulsion.Auto => _forces.Theta > 0 && SimdTSneMesh.Fits(_box) && _mesh.Cost(_box) < _tree.Cost(),
            _ => false,
        };
        double sum = mesh
            ? _mesh.Repulsion(_x.Pointer, _y.Pointer, _box, _forceX.Pointer, _forceY.Pointer, cancellation)
            : _tree.Repulsion(_x.Pointer, _y.Pointer, _box, _forceX.Pointer, _forceY.Pointer, cancellation);
        return Math.Max(sum, float.Epsilon);
    }

    // Centres the map, and prepares what the next step reads: positions as pairs, and the box around them.
    private void Shift(float byX, float byY)
    {
        ChunkedParallel.ForChunks(_boxes.Length, _threads, chunk =>
        {
            int from = chunk * PointsPerChunk;
            _boxes[chunk] = SimdTSneUpdate.Shift(
                _x.Pointer + from, _y.Pointer + from, byX, byY, _pairs.Pointer + (2L * from), Math.Min(PointsPerChunk, _points - from));
        });
        _box = MapBox.Empty;
        foreach (MapBox box in _boxes)
            _box = _box.With(box);
    }

    private void Renumber(CancellationToken cancellation)
    {
        var morton = new MortonOrder(_points, _threads);
        morton.Sort(_x.Pointer, _y.Pointer, _box.LowX, _box.LowY, _box.Width, cancellation);
        int[] order = morton.Order;
        _attraction.Renumber(order, cancellation);
        int chunks = Chunks(PointsPerChunk);
        float* copy = _forceX.Pointer;
        foreach (AlignedFloats values in (ReadOnlySpan<AlignedFloats>)[_x, _y, _gainX, _gainY, _moveX, _moveY])
        {
            float* to = values.Pointer;
            values.Span.CopyTo(_forceX.Span);
            ChunkedParallel.ForChunks(chunks, _threads, chunk =>
            {
                int last = Math.Min(_points, (chunk + 1) * PointsPerChunk);
                for (int i = chunk * PointsPerChunk; i < last; i++)
                    to[i] = copy[order[i]];
            }, cancellation);
        }
        var original = new int[_points];
        for (int i = 0; i < original.Length; i++)
            original[i] = _original[order[i]];
        _original = original;
        Shift(0, 0);
    }

    private int Chunks(int size) => (_points + size - 1) / size;
}
