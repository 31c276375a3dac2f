using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>t-SNE's descent with positions, gains and last moves on the device; a step only queues work.</summary>
/// <remarks>
/// Repulsion is summed over all pairs on small maps and where θ = 0, else by the tree; there is no mesh here, as on the scalar
/// device, so a request for one is served by the tree, whose error is smaller.
/// </remarks>
internal sealed class GpuTSne : ITSneSteps
{
    private const int LargestMap = 1 << 24;
    private const float LongestMove = 5;
    // What the buffers here and the tree's take, but for partial sums.
    private const long BytesPerPoint = 140;
    private const long BytesPerEntry = 8;
    // So many steps may be queued before one waits: it bounds what a cancellation has to wait for.
    private const int QueuedSteps = 8;
    private const string File = "tsne";

    private readonly GpuContext _context;
    private readonly int _count;
    private readonly int _dimensions;
    private readonly double _theta;
    private readonly double _affinitySum;
    private readonly int _group;
    private readonly int _lanes;
    private readonly GpuBuffers _buffers;
    private readonly GpuBuffer<Vector2> _positions;
    private readonly GpuBuffer<Vector2> _moves;
    private readonly GpuBuffer<Vector2> _gains;
    private readonly GpuBuffer<Vector2> _forces;
    private readonly GpuBuffer<Vector2> _gradients;
    private readonly GpuBuffer<Vector2> _parts;
    private readonly GpuBuffer<Vector2> _centresX;
    private readonly GpuBuffer<Vector2> _centresY;
    private readonly GpuBuffer<Vector2> _norms;
    private readonly GpuBuffer<Vector2> _normaliser;
    private readonly GpuBuffer<Vector2> _sumX;
    private readonly GpuBuffer<Vector2> _sumY;
    private readonly GpuBuffer<Vector2> _norm;
    private readonly GpuBuffer<Vector4> _boxes;
    private readonly GpuBuffer<Vector4> _square;
    private readonly GpuBuffer<long> _rowStarts;
    private readonly GpuBuffer<int> _columns;
    private readonly GpuBuffer<float> _affinities;
    private readonly GpuMapTree? _tree;
    private int _steps;

    /// <summary>Uploads the affinities and the start.</summary>
    /// <param name="exactMap">Maps of at most so many points are summed over all pairs.</param>
    internal GpuTSne(GpuContext context, SparseMatrix affinities, Matrix start, TSneForces forces, int exactMap)
    {
        if (start.Rows > LargestMap)
            throw new DeviceUnavailableException(
                Invariant(
                    $"A map on '{context.Hardware.Name}' holds {LargestMap:N0} points; there are {start.Rows:N0}. Use ‹device› cpu."));
        _context = context;
        _count = start.Rows;
        _dimensions = start.Columns;
        _theta = forces.Theta;
        _group = context.Sizes.MapGroup;
        _lanes = context.Sizes.MapLanes;
        int entries = (int)affinities.Entries;
        context.Require(
            (BytesPerPoint * _count) + (context.Hardware.Unified ? 0 : BytesPerEntry * affinities.Entries),
            Invariant($"A map of {_count:N0} points and its {entries:N0} affinities"));
        _buffers = new GpuBuffers(context);
        try
        {
            _positions = _buffers.Upload<Vector2>(ToPairs(start), "positions");
            _moves = _buffers.Allocate<Vector2>(_count, "moves");
            _gains = _buffers.Allocate<Vector2>(_count, "gains");
            _forces = _buffers.Allocate<Vector2>(_count, "forces");
            _gradients = _buffers.Allocate<Vector2>(_count, "gradients");
            if (_theta > 0 && _count > exactMap)
                _tree = new GpuMapTree(context, _count);
            _parts = _buffers.Allocate<Vector2>(Math.Max(Math.Max(Groups, RowGroups), _tree?.Groups ?? 0), "partial sums");
            _centresX = _buffers.Allocate<Vector2>(Groups, "partial sums");
            _centresY = _buffers.Allocate<Vector2>(Groups, "partial sums");
            _norms = _buffers.Allocate<Vector2>(Groups, "partial sums");
            _normaliser = _buffers.Allocate<Vector2>(1, "sums");
            _sumX = _buffers.Allocate<Vector2>(1, "sums");
            _sumY = _buffers.Allocate<Vector2>(1, "sums");
            _norm = _buffers.Allocate<Vector2>(1, "sums");
            _boxes = _buffers.Allocate<Vector4>(Groups, "boxes");
            _square = _buffers.Allocate<Vector4>(1, "a box");
            _rowStarts = _buffers.Share(affinities.RowStarts, affinities.RowStarts.Length, "affinity rows");
            _columns = _buffers.Share(affinities.Columns, entries, Invariant($"{entries:N0} affinities"));
            _affinities = _buffers.Share(affinities.Values, entries, Invariant($"{entries:N0} affinities"));
            _moves.Fill(Vector2.Zero);
            _gains.Fill(Vector2.One);
            _norm.Fill(new Vector2(float.NaN));
            _sumX.Fill(Vector2.Zero);
            _sumY.Fill(Vector2.Zero);
            foreach (float value in affinities.Values)
                _affinitySum += value;
            Centre(subtract: false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Step(TSneStep step, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        QueueGradient(step.Exaggeration);
        Kernel("Move").With(_positions).With(_count).With(_gradients).With(_moves).With(_gains)
            .With((float)step.Momentum).With((float)step.LearningRate).With(LongestMove)
            .With(_centresX).With(_centresY).With(_norms).Run(_count, _group);
        SumParts(_centresX, Groups, _sumX);
        SumParts(_centresY, Groups, _sumY);
        SumParts(_norms, Groups, _norm);
        Centre(subtract: true);
        if (++_steps % QueuedSteps == 0)
            _context.Finish();
        else
            _context.Flush();
    }

    public void Gradient(double exaggeration, Span<double> gradient, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        QueueGradient(exaggeration);
        Unpack(_gradients.ToArray(_count), gradient);
    }

    public (double KlDivergence, double GradientNorm) Measure(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        QueueRepulsion();
        double normaliser = Math.Max(Sum(_normaliser.ToArray(1)), double.Epsilon);
        Kernel("Divergence").With(_positions).With(_count).With(_rowStarts).With(_columns).With(_affinities).With(_parts)
            .Run((long)_count * _lanes, _group);
        double divergence = Sum(_parts.ToArray(RowGroups)) + (_affinitySum * Math.Log(normaliser));
        return (divergence, Math.Sqrt(Sum(_norm.ToArray(1))));
    }

    public Matrix Positions()
    {
        var positions = new Matrix(_count, _dimensions);
        Unpack(_positions.ToArray(_count), positions.Values);
        return positions;
    }

    public void Dispose()
    {
        _tree?.Dispose();
        _buffers.Dispose();
    }

    private static double Sum(ReadOnlySpan<Vector2> pairs)
    {
        double sum = 0;
        foreach (var pair in pairs)
            sum += (double)pair.X + pair.Y;
        return sum;
    }

    private static Vector2[] ToPairs(Matrix map)
    {
        var pairs = new Vector2[map.Rows];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = new Vector2((float)map[i, 0], map.Columns > 1 ? (float)map[i, 1] : 0);
        return pairs;
    }

    private int Groups => (_count + _group - 1) / _group;

    private int RowGroups => ((_count * _lanes) + _group - 1) / _group;

    private LoadedKernel Kernel(string name) => _context.Kernel(File, name);

    private void QueueGradient(double exaggeration)
    {
        QueueRepulsion();
        Kernel("Gradient").With(_positions).With(_count).With(_rowStarts).With(_columns).With(_affinities).With((float)exaggeration)
            .With(_forces).With(_normaliser).With(_gradients).Run((long)_count * _lanes, _group);
    }

    private void QueueRepulsion()
    {
        if (_tree is null)
        {
            Kernel("RepulsePairs").With(_positions).With(_count).With(_forces).With(_parts).Run(_count, _group);
        }
        else
        {
            _tree.Build(_positions, _square);
            _tree.Repulse(_theta, _forces, _parts);
        }
        SumParts(_parts, _tree?.Groups ?? Groups, _normaliser);
    }

    private void SumParts(GpuBuffer<Vector2> parts, int count, GpuBuffer<Vector2> total) =>
        Kernel("SumParts").With(parts).With(count).With(total).Run(_group, _group);

    private void Centre(bool subtract)
    {
        Kernel("Centre").With(_positions).With(_count).With(_sumX).With(_sumY).With(subtract ? 1 : 0).With(_boxes).Run(_count, _group);
        Kernel("Bound").With(_boxes).With(Groups).With(_square).Run(_group, _group);
    }

    private void Unpack(ReadOnlySpan<Vector2> pairs, Span<double> values)
    {
        for (int i = 0; i < pairs.Length; i++)
        {
            values[i * _dimensions] = pairs[i].X;
            if (_dimensions > 1)
                values[(i * 2) + 1] = pairs[i].Y;
        }
    }
}
