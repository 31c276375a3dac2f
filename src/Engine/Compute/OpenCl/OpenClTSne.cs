using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>t-SNE's descent with positions, gains and last moves on the device; a step only queues work.</summary>
/// <remarks>
/// Repulsion is summed over all pairs on small maps and where θ = 0, else by the tree; there is no mesh here, as on the scalar
/// device, so a request for one is served by the tree, whose error is smaller.
/// </remarks>
internal sealed class OpenClTSne : ITSneSteps
{
    private const int Group = 64;
    // Must equal LANES in tsne.cl.
    private const int Lanes = 8;
    private const int LargestMap = 1 << 24;
    private const float LongestMove = 5;
    // So many steps may be queued before one waits: it bounds what a cancellation has to wait for.
    private const int QueuedSteps = 8;
    private const string File = "tsne.cl";

    private readonly OpenClContext _context;
    private readonly int _count;
    private readonly int _dimensions;
    private readonly double _theta;
    private readonly double _affinitySum;
    private readonly List<IDisposable> _owned = [];
    private readonly OpenClBuffer<Vector2> _positions;
    private readonly OpenClBuffer<Vector2> _moves;
    private readonly OpenClBuffer<Vector2> _gains;
    private readonly OpenClBuffer<Vector2> _forces;
    private readonly OpenClBuffer<Vector2> _gradients;
    private readonly OpenClBuffer<Vector2> _parts;
    private readonly OpenClBuffer<Vector2> _centresX;
    private readonly OpenClBuffer<Vector2> _centresY;
    private readonly OpenClBuffer<Vector2> _norms;
    private readonly OpenClBuffer<Vector2> _normaliser;
    private readonly OpenClBuffer<Vector2> _sumX;
    private readonly OpenClBuffer<Vector2> _sumY;
    private readonly OpenClBuffer<Vector2> _norm;
    private readonly OpenClBuffer<Vector4> _boxes;
    private readonly OpenClBuffer<Vector4> _square;
    private readonly OpenClBuffer<long> _rowStarts;
    private readonly OpenClBuffer<int> _columns;
    private readonly OpenClBuffer<float> _affinities;
    private readonly OpenClMapTree? _tree;
    private int _steps;

    /// <summary>Uploads the affinities and the start.</summary>
    /// <param name="exactMap">Maps of at most so many points are summed over all pairs.</param>
    internal OpenClTSne(OpenClContext context, SparseMatrix affinities, Matrix start, TSneForces forces, int exactMap)
    {
        TSneArguments.Check(affinities, start, forces);
        if (start.Rows > LargestMap)
            throw new DeviceUnavailableException($"A map on '{context.Hardware.Name}' holds {LargestMap:N0} points; there are {start.Rows:N0}. Use --device cpu.");
        _context = context;
        _count = start.Rows;
        _dimensions = start.Columns;
        _theta = forces.Theta;
        int groups = (_count + Group - 1) / Group;
        int rowGroups = ((_count * Lanes) + Group - 1) / Group;
        try
        {
            _positions = Own(context.Upload<Vector2>(ToPairs(start), "positions"));
            _moves = Own(context.Allocate<Vector2>(_count, "moves"));
            _gains = Own(context.Allocate<Vector2>(_count, "gains"));
            _forces = Own(context.Allocate<Vector2>(_count, "forces"));
            _gradients = Own(context.Allocate<Vector2>(_count, "gradients"));
            _parts = Own(context.Allocate<Vector2>(Math.Max(groups, rowGroups), "partial sums"));
            _centresX = Own(context.Allocate<Vector2>(groups, "partial sums"));
            _centresY = Own(context.Allocate<Vector2>(groups, "partial sums"));
            _norms = Own(context.Allocate<Vector2>(groups, "partial sums"));
            _normaliser = Own(context.Allocate<Vector2>(1, "sums"));
            _sumX = Own(context.Allocate<Vector2>(1, "sums"));
            _sumY = Own(context.Allocate<Vector2>(1, "sums"));
            _norm = Own(context.Allocate<Vector2>(1, "sums"));
            _boxes = Own(context.Allocate<Vector4>(groups, "boxes"));
            _square = Own(context.Allocate<Vector4>(1, "a box"));
            _rowStarts = Own(context.Upload<long>(affinities.RowStarts, "affinity rows"));
            _columns = Own(context.Upload<int>(affinities.Columns.AsSpan(0, (int)affinities.Entries), $"{affinities.Entries:N0} affinities"));
            _affinities = Own(context.Upload<float>(affinities.Values.AsSpan(0, (int)affinities.Entries), $"{affinities.Entries:N0} affinities"));
            if (_theta > 0 && _count > exactMap)
                _tree = Own(new OpenClMapTree(context, _count));
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
        Kernel("move").With(_positions).With(_count).With(_gradients).With(_moves).With(_gains)
            .With((float)step.Momentum).With((float)step.LearningRate).With(LongestMove)
            .With(_centresX).With(_centresY).With(_norms).Run(_count, Group);
        int groups = (_count + Group - 1) / Group;
        SumParts(_centresX, groups, _sumX);
        SumParts(_centresY, groups, _sumY);
        SumParts(_norms, groups, _norm);
        Centre(subtract: true);
        if (++_steps % QueuedSteps == 0)
            _context.Finish();
        else
            _context.Flush();
    }

    public void Gradient(double exaggeration, Span<double> gradient)
    {
        QueueGradient(exaggeration);
        Unpack(_gradients.ToArray(_count), gradient);
    }

    public (double KlDivergence, double GradientNorm) Measure()
    {
        QueueRepulsion();
        double normaliser = Math.Max(Sum(_normaliser.ToArray(1)), double.Epsilon);
        int rowGroups = ((_count * Lanes) + Group - 1) / Group;
        Kernel("divergence").With(_positions).With(_count).With(_rowStarts).With(_columns).With(_affinities).With(_parts)
            .Run((long)_count * Lanes, Group);
        double divergence = Sum(_parts.ToArray(rowGroups)) + (_affinitySum * Math.Log(normaliser));
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
        foreach (var owned in _owned)
            owned.Dispose();
        _owned.Clear();
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

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    private OpenClKernel Kernel(string name) => _context.Kernel(File, name);

    private void QueueGradient(double exaggeration)
    {
        QueueRepulsion();
        Kernel("gradient").With(_positions).With(_count).With(_rowStarts).With(_columns).With(_affinities).With((float)exaggeration)
            .With(_forces).With(_normaliser).With(_gradients).Run((long)_count * Lanes, Group);
    }

    private void QueueRepulsion()
    {
        if (_tree is null)
        {
            Kernel("repulse_pairs").With(_positions).With(_count).With(_forces).With(_parts).Run(_count, Group);
        }
        else
        {
            _tree.Build(_positions, _square);
            _tree.Repulse(_theta, _forces, _parts);
        }
        SumParts(_parts, (_count + Group - 1) / Group, _normaliser);
    }

    private void SumParts(OpenClBuffer<Vector2> parts, int count, OpenClBuffer<Vector2> total) =>
        Kernel("sum_parts").With(parts).With(count).With(total).Run(Group, Group);

    private void Centre(bool subtract)
    {
        Kernel("centre").With(_positions).With(_count).With(_sumX).With(_sumY).With(subtract ? 1 : 0).With(_boxes).Run(_count, Group);
        Kernel("bound").With(_boxes).With((_count + Group - 1) / Group).With(_square).Run(Group, Group);
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
