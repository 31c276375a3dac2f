using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Linking;

/// <summary>Finds a cluster's nearest, exactly: the tree's float32 copies decide who is looked at, float64 records decide who is nearest.</summary>
internal sealed unsafe class NearestSearch<TDimension>(ClusterTable<TDimension> clusters, ClusterTree<TDimension> tree, int dimensions, double toUnit, double reach)
    where TDimension : struct, IDimension
{
    private const int LeafSize = ClusterTree<TDimension>.LeafSize;
    private const int Fanout = ClusterTree<TDimension>.Fanout;
    private const int StackSize = 160;
    private const int LevelShift = 28;
    private const int NodesBetweenChecks = 256;

    /// <summary>The most clusters that one pass serves.</summary>
    internal const int MostInGroup = 16;

    // Two copies, each off by half a unit in the last place of a number below the largest coordinate.
    private readonly float _axisError = Rounding.Up(Math.ScaleB(reach, -23));
    private readonly double _copyError = Math.ScaleB(reach, -23) * Math.Sqrt(dimensions);

    // Every operation in float32 adds at most 2⁻²⁴ of its result; d + 8 of them lie between a coordinate and a comparison.
    private readonly double _slack = 1 + Math.ScaleB(dimensions + 8, -23);
    private readonly float _shrink = 1 - MathF.ScaleB(dimensions + 8, -23);

    /// <summary>What one search has found so far.</summary>
    private struct Search
    {
        internal int Cluster;
        internal int Nearest;
        internal int RunnerUp;
        internal int OwnLeaf;
        internal double* Record;
        internal double Least;
        internal double RunnerUpCost;

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
    /// <returns>How many leaves were looked at.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Descend(int cluster)
    {
        float* copy = stackalloc float[D];
        Search search = Begin(cluster, copy);
        int leaves = Descend(ref search, copy);
        End(ref search);
        return leaves;
    }

    /// <summary>
    /// Finds the nearest of several live clusters by passing over all nodes above the leaves once: where boxes exclude little, as
    /// among many features, eight leaves in the cache serve all of the group, and a descent would fetch them for each.
    /// </summary>
    /// <param name="group">Up to <see cref="MostInGroup"/> clusters.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Scan(ReadOnlySpan<int> group, CancellationToken cancellation)
    {
        float* copies = stackalloc float[MostInGroup * D];
        Search* searches = stackalloc Search[MostInGroup];
        float* bounds = stackalloc float[Fanout];
        for (int i = 0; i < group.Length; i++)
            searches[i] = Begin(group[i], copies + (i * D));
        for (int node = 0; node < tree.LowestNodes; node++)
        {
            if (node % NodesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < group.Length; i++)
                ScanNode(ref searches[i], node, BoundChildren(ref searches[i], 0, node, copies + (i * D), bounds), copies + (i * D), bounds);
        }
        for (int i = 0; i < group.Length; i++)
            End(ref searches[i]);
    }

    // Bounds the search by what is known already: who holds the former nearest, and the clusters in its own leaf.
    private Search Begin(int cluster, float* copy)
    {
        Search search = default;
        search.Cluster = cluster;
        search.Nearest = ClusterTable<TDimension>.None;
        search.RunnerUp = ClusterTable<TDimension>.None;
        search.RunnerUpCost = double.PositiveInfinity;
        search.Record = clusters.Record(cluster);
        search.InverseSize = Rounding.Up(search.Record[D]);
        SetLeast(ref search, Math.Min(Guess(cluster, clusters.Nearest[cluster]), Guess(cluster, clusters.RunnerUp[cluster])));
        int slot = tree.Slot(cluster);
        search.OwnLeaf = slot / LeafSize;
        float* own = tree.Leaf(search.OwnLeaf) + (slot % LeafSize);
        for (int k = 0; k < D; k++)
            copy[k] = own[k * LeafSize];
        ScanLeaf(ref search, search.OwnLeaf, copy, ~(1u << (slot % LeafSize)));
        return search;
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
    // cost at most c + 2e·√(c/s) + e²/s; s is at least the cluster's own inverse size.
    private void SetLeast(ref Search search, double least)
    {
        search.Least = least;
        if (double.IsPositiveInfinity(least))
        {
            search.Bound = search.Limit = float.PositiveInfinity;
            return;
        }
        double cost = least * toUnit * toUnit;
        double inverse = search.Record[D];
        search.Bound = Rounding.Up(cost);
        search.Limit = Rounding.Up((cost + (2 * _copyError * Math.Sqrt(cost / inverse)) + (_copyError * _copyError / inverse)) * _slack);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Descend(ref Search search, float* copy)
    {
        // An entry is a bound's bits above a place (level, index): bounds are not negative, so entries compare as bounds do.
        ulong* stack = stackalloc ulong[StackSize];
        float* bounds = stackalloc float[Fanout];
        int leaves = 1;
        int top = 0;
        stack[top++] = (uint)(tree.Levels - 1) << LevelShift;
        while (top > 0)
        {
            ulong entry = stack[--top];
            if (BitConverter.UInt32BitsToSingle((uint)(entry >> 32)) > search.Bound)
                continue;
            int level = (int)((uint)entry >> LevelShift);
            int index = (int)((uint)entry & ((1u << LevelShift) - 1));
            uint near = BoundChildren(ref search, level, index, copy, bounds);
            if (level == 0)
            {
                leaves += ScanNode(ref search, index, near, copy, bounds);
                continue;
            }
            int floor = top;
            ulong child = ((uint)(level - 1) << LevelShift) | ((uint)index * Fanout);
            for (; near != 0; near &= near - 1)
            {
                int lane = BitOperations.TrailingZeroCount(near);
                ulong next = ((ulong)BitConverter.SingleToUInt32Bits(bounds[lane]) << 32) | (child + (uint)lane);
                int place = top++;
                for (; place > floor && stack[place - 1] < next; place--)
                    stack[place] = stack[place - 1];
                stack[place] = next;
            }
        }
        return leaves;
    }

    // A bound below every cost of joining the cluster with anything under each child, and which children it does not exclude.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint BoundChildren(ref Search search, int level, int index, float* copy, float* bounds)
    {
        float* node = tree.Node(level, index);
        Vector256<float> error = Vector256.Create(_axisError);
        Vector256<float> squared = Vector256<float>.Zero;
        for (int k = 0; k < D; k++)
        {
            Vector256<float> at = Vector256.Create(copy[k]);
            Vector256<float> outside = Vector256.MaxNative(Vector256.Load(node + (k * Fanout)) - at, at - Vector256.Load(node + ((D + k) * Fanout)));
            outside = Vector256.MaxNative(outside - error, Vector256<float>.Zero);
            squared = Vector256.MultiplyAddEstimate(outside, outside, squared);
        }
        Vector256<float> inverses = Vector256.Load(node + (2 * D * Fanout)) + Vector256.Create(search.InverseSize);
        Vector256<float> bound = squared / inverses * Vector256.Create(_shrink);
        bound.Store(bounds);
        return Vector256.LessThanOrEqual(bound, Vector256.Create(Math.Min(search.Bound, ClusterTree<TDimension>.FarSquared))).ExtractMostSignificantBits();
    }

    // Leaves are looked at as they lie: the search is bounded well by now, and sorting eight of them costs more than it spares.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ScanNode(ref Search search, int node, uint near, float* copy, float* bounds)
    {
        int leaves = 0;
        for (; near != 0; near &= near - 1)
        {
            int lane = BitOperations.TrailingZeroCount(near);
            int leaf = (node * Fanout) + lane;
            if (bounds[lane] <= search.Bound && leaf != search.OwnLeaf)
            {
                ScanLeaf(ref search, leaf, copy, uint.MaxValue);
                leaves++;
            }
        }
        return leaves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScanLeaf(ref Search search, int leaf, float* copy, uint lanes)
    {
        float* columns = tree.Leaf(leaf);
        uint near;
        if (Vector512.IsHardwareAccelerated)
        {
            // Two sums, since one would wait four cycles for each feature.
            Vector512<float> squared = Vector512<float>.Zero;
            Vector512<float> odd = Vector512<float>.Zero;
            for (int k = 0; k + 1 < D; k += 2)
            {
                Vector512<float> difference = Vector512.Load(columns + (k * LeafSize)) - Vector512.Create(copy[k]);
                squared = Vector512.MultiplyAddEstimate(difference, difference, squared);
                difference = Vector512.Load(columns + ((k + 1) * LeafSize)) - Vector512.Create(copy[k + 1]);
                odd = Vector512.MultiplyAddEstimate(difference, difference, odd);
            }
            if (D % 2 != 0)
            {
                Vector512<float> difference = Vector512.Load(columns + ((D - 1) * LeafSize)) - Vector512.Create(copy[D - 1]);
                squared = Vector512.MultiplyAddEstimate(difference, difference, squared);
            }
            squared += odd;
            // cost ≤ limit without a division: squared ≤ limit · (sum of inverse sizes).
            Vector512<float> inverses = Vector512.Load(columns + (D * LeafSize)) + Vector512.Create(search.InverseSize);
            Vector512<float> allowed = Vector512.Min(inverses * Vector512.Create(search.Limit), Vector512.Create(ClusterTree<TDimension>.FarSquared));
            near = (uint)Vector512.LessThanOrEqual(squared, allowed).ExtractMostSignificantBits() & lanes;
            if (near == 0)
                return;
            if ((near & (near - 1)) != 0)
            {
                LookNearestFirst(ref search, (int*)columns + ((D + 1) * LeafSize), near, squared / inverses);
                return;
            }
        }
        else
        {
            near = 0;
            for (int half = 0; half < LeafSize; half += Vector256<float>.Count)
            {
                Vector256<float> squared = Vector256<float>.Zero;
                for (int k = 0; k < D; k++)
                {
                    Vector256<float> difference = Vector256.Load(columns + (k * LeafSize) + half) - Vector256.Create(copy[k]);
                    squared = Vector256.MultiplyAddEstimate(difference, difference, squared);
                }
                Vector256<float> inverses = Vector256.Load(columns + (D * LeafSize) + half) + Vector256.Create(search.InverseSize);
                Vector256<float> allowed = Vector256.Min(inverses * Vector256.Create(search.Limit), Vector256.Create(ClusterTree<TDimension>.FarSquared));
                near |= Vector256.LessThanOrEqual(squared, allowed).ExtractMostSignificantBits() << half;
            }
            near &= lanes;
        }
        int* ids = (int*)columns + ((D + 1) * LeafSize);
        for (; near != 0; near &= near - 1)
            Look(ref search, ids[BitOperations.TrailingZeroCount(near)]);
    }

    // Of several candidates the nearest copy is looked at first: its exact cost rules out most of the others.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookNearestFirst(ref Search search, int* ids, uint near, Vector512<float> costs)
    {
        float* cost = stackalloc float[LeafSize];
        costs.Store(cost);
        while (near != 0)
        {
            int least = BitOperations.TrailingZeroCount(near);
            for (uint rest = near & (near - 1); rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                if (cost[lane] < cost[least])
                    least = lane;
            }
            // The division and the bound each round once more; the slack has room for both.
            if (cost[least] > search.Limit)
                return;
            Look(ref search, ids[least]);
            near &= ~(1u << least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Look(ref Search search, int candidate)
    {
        double cost = clusters.CostOf(search.Record, clusters.Record(candidate));
        if (cost > search.Least)
        {
            if (cost < search.RunnerUpCost)
                (search.RunnerUp, search.RunnerUpCost) = (candidate, cost);
            return;
        }
        if (cost == search.Least)
        {
            if (search.Nearest == ClusterTable<TDimension>.None || PairOrder.Key(search.Cluster, candidate) < PairOrder.Key(search.Cluster, search.Nearest))
                search.Nearest = candidate;
            return;
        }
        if (search.Nearest != ClusterTable<TDimension>.None)
            (search.RunnerUp, search.RunnerUpCost) = (search.Nearest, search.Least);
        search.Nearest = candidate;
        SetLeast(ref search, cost);
    }
}
