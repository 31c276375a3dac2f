using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>
/// Finds a cluster's nearest, exactly: the tree's float32 copies decide who is looked at, float64 records decide who is nearest.
/// </summary>
internal sealed unsafe partial class NearestSearch<TDimension>(
    ClusterTable<TDimension> clusters, ClusterTree<TDimension> tree, Axes axes, int dimensions)
    where TDimension : struct, IDimension
{
    private const int LeafSize = ClusterTree<TDimension>.LeafSize;
    private const int Fanout = ClusterTree<TDimension>.Fanout;
    private const int StackSize = 160;
    private const int LevelShift = 28;
    private const int NodesBetweenChecks = 256;
    private const int FloatsPerLine = 16;
    private const int MostFetched = 16 * FloatsPerLine;

    /// <summary>The most clusters that one pass serves.</summary>
    internal const int MostInGroup = 16;

    // Two copies, each off by half a unit in the last place of a number below the largest coordinate.
    private readonly float _axisError = Rounding.Up(Math.ScaleB(axes.Reach, -23));
    private readonly double _copyError = Math.ScaleB(axes.Reach, -23) * Math.Sqrt(dimensions);
    private readonly double _toUnit = axes.ToUnit;
    private readonly double _rootDimensions = Math.Sqrt(dimensions);

    // Every operation in float32 adds at most 2⁻²⁴ of its result; d + 8 of them lie between a coordinate and a comparison, and two
    // times √d parts more between a distance from an origin and one between points.
    private readonly double _slack = 1 + Math.ScaleB((2 * dimensions) + 10, -23);
    private readonly float _shrink = 1 - MathF.ScaleB((2 * dimensions) + 10, -23);

    /// <summary>What one search has found so far.</summary>
    private struct Search
    {
        internal int Cluster;
        internal int Nearest;
        internal int RunnerUp;
        internal int OwnLeaf;
        internal SearchWork Work;
        internal double* Record;
        internal double Least;
        internal double RunnerUpCost;

        /// <summary>
        /// The cluster's place in float64 and its copy, from the tree's origin and, where the tree has origins of its own, from that of
        /// the lowest node looked at.
        /// </summary>
        internal double* Place;
        internal float* Copy;
        internal float* Near;

        /// <summary>What the copies there may be off by, along an axis and in distance.</summary>
        internal float AxisError;
        internal double Error;

        /// <summary><see cref="Least"/> in the copies' unit, and how fast costs near it rise with distance.</summary>
        internal double LeastInUnit;
        internal double Slope;
        internal double Size;

        /// <summary>No box whose bound lies above this need be opened.</summary>
        internal float Bound;

        /// <summary>No copy whose float32 cost lies above this can be as near as <see cref="Least"/>.</summary>
        internal float Limit;
        internal float InverseSize;
    }

    private int D
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TDimension.Of(dimensions);
    }

    /// <summary>Finds the nearest of a live cluster, down the tree, and writes it to the table. Of others only records are read.</summary>
    /// <returns>What was looked at.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal SearchWork Descend(int cluster)
    {
        float* copies = stackalloc float[2 * D];
        double* place = stackalloc double[D];
        Search search = Begin(cluster, copies, place);
        Descend(ref search);
        End(ref search);
        return search.Work;
    }

    /// <summary>
    /// Finds the nearest of several live clusters by passing over all nodes above the leaves once: where boxes exclude little, as
    /// among many features, eight leaves in the cache serve all of the group, and a descent would fetch them for each.
    /// </summary>
    /// <param name="group">Up to <see cref="MostInGroup"/> clusters.</param>
    /// <returns>What was looked at for all of them.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal SearchWork Scan(ReadOnlySpan<int> group, CancellationToken cancellation)
    {
        float* copies = stackalloc float[MostInGroup * 2 * D];
        double* places = stackalloc double[MostInGroup * D];
        Search* searches = stackalloc Search[MostInGroup];
        for (int i = 0; i < group.Length; i++)
            searches[i] = Begin(group[i], copies + (i * 2 * D), places + (i * D));
        for (int node = 0; node < tree.LowestNodes; node++)
        {
            if (node % NodesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < group.Length; i++)
            {
                Enter(ref searches[i], node);
                uint near = NearChildren(ref searches[i], tree.Node(0, node), searches[i].Near, searches[i].AxisError, out _, out _);
                ScanNode(ref searches[i], node, near);
            }
        }
        SearchWork work = default;
        for (int i = 0; i < group.Length; i++)
        {
            End(ref searches[i]);
            work += searches[i].Work;
        }
        work.Nodes += (long)tree.LowestNodes * group.Length;
        return work;
    }

    // Bounds the search by what is known already: who holds the former nearest, and the clusters in its own leaf.
    private Search Begin(int cluster, float* copies, double* place)
    {
        Search search = default;
        search.Cluster = cluster;
        search.Nearest = ClusterTable<TDimension>.None;
        search.RunnerUp = ClusterTable<TDimension>.None;
        search.RunnerUpCost = double.PositiveInfinity;
        search.Record = clusters.Record(cluster);
        search.InverseSize = Rounding.Up(search.Record[D]);
        search.Size = clusters.Size[cluster];
        search.Copy = search.Near = copies;
        search.AxisError = _axisError;
        search.Error = _copyError;
        SetLeast(ref search, Math.Min(Guess(cluster, clusters.Nearest[cluster]), Guess(cluster, clusters.RunnerUp[cluster])));
        int slot = tree.Slot(cluster);
        search.OwnLeaf = slot / LeafSize;
        if (tree.Relative)
        {
            search.Place = place;
            search.Near = copies + D;
            for (int k = 0; k < D; k++)
            {
                place[k] = axes.Along(k, search.Record);
                search.Copy[k] = (float)place[k];
            }
            Enter(ref search, search.OwnLeaf / Fanout);
        }
        else
        {
            float* own = tree.Leaf(search.OwnLeaf) + (slot % LeafSize);
            for (int k = 0; k < D; k++)
                search.Copy[k] = own[k * LeafSize];
        }
        ScanLeaf(ref search, search.OwnLeaf, ~(1u << (slot % LeafSize)));
        return search;
    }

    // Counts from a lowest node's origin. Whoever is as near as the nearest known lies no farther from the origin than the cluster
    // does and their distance on top: both copies' roundings are parts of those two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter(ref Search search, int node)
    {
        if (!tree.Relative)
            return;
        double* origin = tree.Origin(node);
        double farthest = 0;
        for (int k = 0; k < D; k++)
        {
            double from = search.Place[k] - origin[k];
            farthest = Math.Max(farthest, Math.Abs(from));
            search.Near[k] = (float)from;
        }
        double error = Math.ScaleB(farthest, -23) + Math.ScaleB(axes.Reach, -48);
        search.AxisError = Rounding.Up(error);
        search.Error = error * _rootDimensions;
        SetLimit(ref search);
    }

    private void End(ref Search search)
    {
        clusters.Nearest[search.Cluster] = search.Nearest;
        clusters.RunnerUp[search.Cluster] = search.RunnerUp;
        clusters.Cost[search.Cluster] = search.Least;
    }

    // The cluster that holds a former near one bounds the search from the start.
    private double Guess(int cluster, int former)
    {
        if (former == ClusterTable<TDimension>.None)
            return double.PositiveInfinity;
        int holder = clusters.Holder(former);
        return holder == cluster ? double.PositiveInfinity : clusters.CostOf(clusters.Record(cluster), clusters.Record(holder));
    }

    // If the true cost is at most c = D²/s, with s the sum of the inverse sizes, then the copies' distance is at most D + e and their
    // cost at most c + 2e·√(c/s) + e²/s; s is at least the cluster's own inverse size, that is 1/size.
    private void SetLeast(ref Search search, double least)
    {
        search.Least = least;
        if (double.IsPositiveInfinity(least))
        {
            search.Bound = search.Limit = float.PositiveInfinity;
            search.LeastInUnit = double.PositiveInfinity;
            return;
        }
        search.LeastInUnit = least * _toUnit * _toUnit;
        search.Slope = 2 * Math.Sqrt(search.LeastInUnit / search.Record[D]);
        search.Bound = Rounding.Up(search.LeastInUnit);
        SetLimit(ref search);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetLimit(ref Search search)
    {
        double error = search.Error;
        search.Limit = Rounding.Up((search.LeastInUnit + (error * (search.Slope + (error * search.Size)))) * _slack);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Descend(ref Search search)
    {
        // An entry is a bound's bits above a place (level, index): bounds are not negative, so entries compare as bounds do.
        ulong* stack = stackalloc ulong[StackSize];
        float* bounds = stackalloc float[Fanout];
        int top = 0;
        // Where copies count from origins, boxes above the lowest have been rounded twice.
        float axisError = tree.Relative ? 2 * _axisError : _axisError;
        stack[top++] = (uint)(tree.Levels - 1) << LevelShift;
        while (top > 0)
        {
            ulong entry = stack[--top];
            if (BitConverter.UInt32BitsToSingle((uint)(entry >> 32)) > search.Bound)
                continue;
            search.Work.Nodes++;
            int level = (int)((uint)entry >> LevelShift);
            int index = (int)((uint)entry & ((1u << LevelShift) - 1));
            if (level == 0)
            {
                Enter(ref search, index);
                uint leavesNear = NearChildren(ref search, tree.Node(0, index), search.Near, search.AxisError, out _, out _);
                ScanNode(ref search, index, leavesNear);
                continue;
            }
            uint near = NearChildren(
                ref search, tree.Node(level, index), search.Copy, axisError, out Vector256<float> squared, out Vector256<float> inverses);
            (squared / inverses).Store(bounds);
            int floor = top;
            ulong child = ((uint)(level - 1) << LevelShift) | ((uint)index * Fanout);
            for (; near != 0; near &= near - 1)
            {
                int lane = BitOperations.TrailingZeroCount(near);
                ulong next = ((ulong)BitConverter.SingleToUInt32Bits(bounds[lane]) << 32) | (child + (uint)lane);
                if (Sse.IsSupported && D >= KdOrder<TDimension>.ManyDimensions)
                    Fetch(tree.Node(level - 1, (index * Fanout) + lane), Fanout * ((2 * D) + 1));
                int place = top++;
                for (; place > floor && stack[place - 1] < next; place--)
                    stack[place] = stack[place - 1];
                stack[place] = next;
            }
        }
    }

    // Which children may hold something as near as the nearest known: those whose box's squared distance, over the sum of inverse
    // sizes, is a cost within the bound. No division: costs are wanted for few nodes only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint NearChildren(
        ref Search search, float* node, float* copy, float axisError, out Vector256<float> squared, out Vector256<float> inverses)
    {
        Vector256<float> error = Vector256.Create(axisError);
        squared = Vector256<float>.Zero;
        Vector256<float> odd = Vector256<float>.Zero;
        for (int k = 0; k + 1 < D; k += 2)
        {
            Vector256<float> outside = Outside(node, k, copy[k], error);
            squared = Vector256.MultiplyAddEstimate(outside, outside, squared);
            outside = Outside(node, k + 1, copy[k + 1], error);
            odd = Vector256.MultiplyAddEstimate(outside, outside, odd);
        }
        if (D % 2 != 0)
        {
            Vector256<float> outside = Outside(node, D - 1, copy[D - 1], error);
            squared = Vector256.MultiplyAddEstimate(outside, outside, squared);
        }
        squared = (squared + odd) * Vector256.Create(_shrink);
        inverses = Vector256.Load(node + (2 * D * Fanout)) + Vector256.Create(search.InverseSize);
        Vector256<float> allowed = Vector256.MinNative(
            inverses * Vector256.Create(search.Bound), Vector256.Create(ClusterTree<TDimension>.FarSquared));
        return Vector256.LessThanOrEqual(squared, allowed).ExtractMostSignificantBits();
    }

    // What is looked at soon comes into the cache meanwhile: a line holds sixteen floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* from, int floats)
    {
        for (int at = 0; at < Math.Min(floats, MostFetched); at += FloatsPerLine)
            Sse.Prefetch0(from + at);
    }

    // How far a coordinate lies outside the children's boxes along one axis, less what the copies may be off by.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Outside(float* node, int axis, float coordinate, Vector256<float> error)
    {
        Vector256<float> at = Vector256.Create(coordinate);
        Vector256<float> outside = Vector256.MaxNative(
            Vector256.Load(node + (axis * Fanout)) - at, at - Vector256.Load(node + ((D + axis) * Fanout)));
        return Vector256.MaxNative(outside - error, Vector256<float>.Zero);
    }

    // Leaves are looked at as they lie: the search is bounded well by now, and sorting eight of them costs more than it spares.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScanNode(ref Search search, int node, uint near)
    {
        search.Work.Leaves += BitOperations.PopCount(near);
        if (Sse.IsSupported && D >= KdOrder<TDimension>.ManyDimensions)
        {
            for (uint rest = near & (near - 1); rest != 0; rest &= rest - 1)
                Fetch(tree.Leaf((node * Fanout) + BitOperations.TrailingZeroCount(rest)), LeafSize * (D + 1));
        }
        for (; near != 0; near &= near - 1)
        {
            int leaf = (node * Fanout) + BitOperations.TrailingZeroCount(near);
            if (leaf != search.OwnLeaf)
                ScanLeaf(ref search, leaf, uint.MaxValue);
        }
    }
}
