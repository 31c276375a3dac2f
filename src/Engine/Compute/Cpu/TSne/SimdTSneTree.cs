using System.Collections.Concurrent;
using System.Numerics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>
/// t-SNE's repulsion by Barnes-Hut: a quadtree in Morton's order, walked once for each group of 32 neighbours along the curve.
/// </summary>
/// <remarks>
/// Groups share a walk, so that the walk's branches are paid once for 32 points and its answer, a list of masses, feeds full vectors.
/// A cell stands as one mass where its width s and its distance d from the group's box satisfy s² &lt; θ²(d² + 0.08): the kernel
/// 1/(1 + d²) is flat near 0, so a small cell may stand as one mass even for the points within it. van der Maaten 2014. That its
/// points are spread is felt, too, to the first order: without, the force on a dense map of 100,000 points was 3.5 % off.
/// </remarks>
internal sealed unsafe class SimdTSneTree
{
    private const int GroupSize = SimdTSneKernel.GroupSize;
    private const int GroupsPerChunk = 8;
    private const int LongestList = 1024;
    private const float FlatKernel = 0.08f;

    private readonly int _points;
    private readonly int _dimensions;
    private readonly int _threads;
    private readonly float _thetaSquared;
    private readonly bool _wide;
    private readonly MortonOrder _order;
    private readonly QuadTree _tree = new();
    private readonly AlignedFloats _x;
    private readonly AlignedFloats _y;
    private readonly double[] _sums;
    private readonly ConcurrentBag<MassList> _lists = [];

    internal SimdTSneTree(int points, int dimensions, double theta, int threads, bool wide)
    {
        _points = points;
        _dimensions = dimensions;
        _threads = threads;
        _thetaSquared = (float)(theta * theta);
        _wide = wide;
        _order = new MortonOrder(points, threads);
        _x = new AlignedFloats(points + GroupSize);
        _y = new AlignedFloats(points + GroupSize);
        _sums = new double[(points + (GroupSize * GroupsPerChunk) - 1) / (GroupSize * GroupsPerChunk)];
    }

    /// <summary>Writes Σ_j (y_i − y_j) / (1 + d²)² of every point; returns Σ_i Σ_j≠i 1 / (1 + d²).</summary>
    internal double Repulsion(float* x, float* y, MapBox box, float* forceX, float* forceY, CancellationToken cancellation)
    {
        _order.Sort(x, y, box.LowX, box.LowY, box.Width, cancellation);
        Gather(x, _x.Pointer);
        Gather(y, _y.Pointer);
        _tree.Build(_order.Keys, _x.Pointer, _y.Pointer, box.Width, _threads, cancellation);
        ChunkedParallel.ForChunks(_sums.Length, _threads, chunk =>
        {
            if (!_lists.TryTake(out MassList? list))
                list = new MassList();
            double sum = 0;
            int last = Math.Min(_points, (chunk + 1) * GroupsPerChunk * GroupSize);
            for (int from = chunk * GroupsPerChunk * GroupSize; from < last; from += GroupSize)
                sum += Group(from, Math.Min(GroupSize, _points - from), list, forceX, forceY);
            _sums[chunk] = sum;
            OperationCounts.Add(KernelOperation.MapRepulsions, list.Met * GroupSize);
            list.Met = 0;
            _lists.Add(list);
        }, cancellation);
        double total = 0;
        foreach (double sum in _sums)
            total += sum;
        return total;
    }

    /// <summary>Estimated nanoseconds of a call on two threads, to be held against the mesh's.</summary>
    internal double Cost() => 5.6 * Math.Log2(_points) * _points;

    private void Gather(float* from, float* to)
    {
        const int PointsPerChunk = 16_384;
        int[] order = _order.Order;
        ChunkedParallel.ForChunks((_points + PointsPerChunk - 1) / PointsPerChunk, _threads, chunk =>
        {
            int last = Math.Min(_points, (chunk + 1) * PointsPerChunk);
            for (int i = chunk * PointsPerChunk; i < last; i++)
                to[i] = from[order[i]];
        });
        // The last group's empty lanes compute on a copy of the last point; nobody reads what they find.
        for (int i = _points; i < _points + GroupSize; i++)
            to[i] = to[_points - 1];
    }

    private double Group(int from, int count, MassList list, float* forceX, float* forceY)
    {
        float* x = _x.Pointer + from, y = _y.Pointer + from;
        (float lowX, float highX) = Range(x);
        (float lowY, float highY) = Range(y);
        float centreX = (lowX + highX) / 2, centreY = (lowY + highY) / 2, halfX = (highX - lowX) / 2, halfY = (highY - lowY) / 2;
        float thetaSquared = _thetaSquared, flat = _thetaSquared * FlatKernel;
        double* sums = stackalloc double[3 * GroupSize];
        new Span<double>(sums, 3 * GroupSize).Clear();
        float* listX = list.X.Pointer, listY = list.Y.Pointer, listMass = list.Mass.Pointer, listSpread = list.Spread.Pointer;
        int length = 0;
        fixed (QuadNode* nodes = _tree.Nodes)
        {
            QuadNode* end = nodes + _tree.Count;
            for (QuadNode* node = nodes; node < end;)
            {
                float dx = MathF.Max(0, MathF.Abs(centreX - node->X) - halfX), dy = MathF.Max(0, MathF.Abs(centreY - node->Y) - halfY);
                if (node->SquaredWidth < (((dx * dx) + (dy * dy)) * thetaSquared) + flat)
                {
                    listX[length] = node->X;
                    listY[length] = node->Y;
                    listMass[length] = node->Count;
                    listSpread[length] = node->SquaredSpread;
                    length++;
                    node = nodes + node->Skip;
                }
                else if (node->IsLeaf != 0)
                {
                    for (int done = 0; done < node->Count; done += QuadTree.LeafSize)
                    {
                        int points = Math.Min(QuadTree.LeafSize, node->Count - done);
                        Copy(_x.Pointer + node->From + done, listX + length);
                        Copy(_y.Pointer + node->From + done, listY + length);
                        new Span<float>(listMass + length, QuadTree.LeafSize).Fill(1);
                        new Span<float>(listSpread + length, QuadTree.LeafSize).Clear();
                        length += points;
                        if (length >= LongestList)
                            length = Flush(x, y, centreX, centreY, list, length, sums);
                    }
                    node++;
                }
                else
                {
                    node++;
                }
                if (length >= LongestList)
                    length = Flush(x, y, centreX, centreY, list, length, sums);
            }
        }
        Flush(x, y, centreX, centreY, list, length, sums);
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            int point = _order.Order[from + i];
            forceX[point] = (float)sums[i];
            forceY[point] = (float)sums[GroupSize + i];
            total += sums[(2 * GroupSize) + i] - 1; // Each point met itself, at distance 0.
        }
        return total;
    }

    // A list of bounded length stays in the first-level cache, and its float32 sums are short.
    private int Flush(float* x, float* y, float centreX, float centreY, MassList list, int length, double* sums)
    {
        list.Met += length;
        Soften(centreX, centreY, list, length);
        var masses = new SimdTSneKernel.Masses(list.X.Pointer, list.Y.Pointer, list.Mass.Pointer, list.Spread.Pointer);
        SimdTSneKernel.Accumulate(x, y, masses, length, sums, exact: _thetaSquared == 0, _wide);
        return 0;
    }

    // Points spread about their centre of mass by ρ² act, to the next order, by ρ²/2m times the kernel's Laplacian in m dimensions more
    // than they would in one place. With q = 1/(1 + d²) the force's q² becomes q²·(1 + 2ρ²·q·(1 − 3q)) on the plane and, on a line,
    // q²·(1 + 2ρ²·q·(3 − 6q)): to this order, 1/(s + d²)² with s = 1 − ρ²·(1 − 3q). One s, at the group's centre, serves its 32 points.
    private void Soften(float centreX, float centreY, MassList list, int length)
    {
        Vector<float> x = new(centreX), y = new(centreY), far = new(_dimensions == 1 ? 3 : 1), near = new(_dimensions == 1 ? 6 : 3);
        for (int j = 0; j < length; j += Vector<float>.Count)
        {
            Vector<float> dx = Vector.Load(list.X.Pointer + j) - x, dy = Vector.Load(list.Y.Pointer + j) - y;
            Vector<float> q = Vector<float>.One / (Vector<float>.One + (dx * dx) + (dy * dy));
            Vector.Store(Vector<float>.One - (Vector.Load(list.Spread.Pointer + j) * (far - (near * q))), list.Spread.Pointer + j);
        }
    }

    // Copies a whole leaf's room, whatever it holds: the rest is overwritten by what comes next.
    private static void Copy(float* from, float* to)
    {
        for (int i = 0; i < QuadTree.LeafSize; i += Vector<float>.Count)
            Vector.Store(Vector.Load(from + i), to + i);
    }

    private static (float Low, float High) Range(float* values)
    {
        Vector<float> low = Vector.Load(values), high = low;
        for (int i = Vector<float>.Count; i < GroupSize; i += Vector<float>.Count)
        {
            Vector<float> next = Vector.Load(values + i);
            low = Vector.Min(low, next);
            high = Vector.Max(high, next);
        }
        float least = low[0], greatest = high[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++)
        {
            least = MathF.Min(least, low[lane]);
            greatest = MathF.Max(greatest, high[lane]);
        }
        return (least, greatest);
    }

    private sealed class MassList
    {
        /// <summary>Masses that groups have met since it was last counted.</summary>
        internal long Met { get; set; }

        internal AlignedFloats X { get; } = new(LongestList + QuadTree.LeafSize);

        internal AlignedFloats Y { get; } = new(LongestList + QuadTree.LeafSize);

        internal AlignedFloats Mass { get; } = new(LongestList + QuadTree.LeafSize);

        internal AlignedFloats Spread { get; } = new(LongestList + QuadTree.LeafSize);
    }
}
