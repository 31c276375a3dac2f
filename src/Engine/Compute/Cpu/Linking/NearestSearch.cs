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

    // Two copies, each off by half a unit in the last place of a number below the largest coordinate.
    private readonly float _axisError = Rounding.Up(Math.ScaleB(reach, -23));
    private readonly double _copyError = Math.ScaleB(reach, -23) * Math.Sqrt(dimensions);

    // Every operation in float32 adds at most 2⁻²⁴ of its result; d + 8 of them lie between a coordinate and a comparison.
    private readonly double _slack = 1 + Math.ScaleB(dimensions + 8, -23);
    private readonly float _shrink = 1 - MathF.ScaleB(dimensions + 8, -23);

    /// <summary>What one search has found so far.</summary>
    private ref struct Search
    {
        internal int Cluster;
        internal int Nearest;
        internal int RunnerUp;
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

    /// <summary>Finds the nearest of a live cluster and writes it to the table. Others are only read.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Update(int cluster)
    {
        Search search = default;
        search.Cluster = cluster;
        search.Nearest = ClusterTable<TDimension>.None;
        search.RunnerUp = ClusterTable<TDimension>.None;
        search.Record = clusters.Record(cluster);
        search.RunnerUpCost = double.PositiveInfinity;
        search.InverseSize = Rounding.Up(search.Record[D]);
        SetLeast(ref search, Math.Min(Guess(cluster, clusters.Nearest[cluster]), Guess(cluster, clusters.RunnerUp[cluster])));

        int slot = tree.Slot(cluster);
        int ownLeaf = slot / LeafSize;
        float* copy = stackalloc float[D];
        float* own = tree.Leaf(ownLeaf) + (slot % LeafSize);
        for (int k = 0; k < D; k++)
            copy[k] = own[k * LeafSize];
        ScanLeaf(ref search, ownLeaf, copy, ~(1u << (slot % LeafSize)));
        Descend(ref search, ownLeaf, copy);

        clusters.Nearest[cluster] = search.Nearest;
        clusters.RunnerUp[cluster] = search.RunnerUp;
        clusters.Cost[cluster] = search.Least;
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
    private void Descend(ref Search search, int ownLeaf, float* copy)
    {
        // An entry is a bound's bits above a place (level + 1, index): bounds are not negative, so entries compare as bounds do.
        ulong* stack = stackalloc ulong[StackSize];
        float* bounds = stackalloc float[Fanout];
        Vector256<float> inverse = Vector256.Create(search.InverseSize);
        Vector256<float> error = Vector256.Create(_axisError);
        Vector256<float> shrink = Vector256.Create(_shrink);
        int top = 0;
        stack[top++] = (uint)tree.Levels << LevelShift;
        while (top > 0)
        {
            ulong entry = stack[--top];
            if (BitConverter.UInt32BitsToSingle((uint)(entry >> 32)) > search.Bound)
                continue;
            int level = (int)((uint)entry >> LevelShift) - 1;
            int index = (int)((uint)entry & ((1u << LevelShift) - 1));
            if (level < 0)
            {
                if (index != ownLeaf)
                    ScanLeaf(ref search, index, copy, uint.MaxValue);
                continue;
            }
            float* node = tree.Node(level, index);
            Vector256<float> squared = Vector256<float>.Zero;
            for (int k = 0; k < D; k++)
            {
                Vector256<float> at = Vector256.Create(copy[k]);
                Vector256<float> outside = Vector256.MaxNative(Vector256.Load(node + (k * Fanout)) - at, at - Vector256.Load(node + ((D + k) * Fanout)));
                outside = Vector256.MaxNative(outside - error, Vector256<float>.Zero);
                squared = Vector256.MultiplyAddEstimate(outside, outside, squared);
            }
            Vector256<float> bound = squared / (Vector256.Load(node + (2 * D * Fanout)) + inverse) * shrink;
            uint near = Vector256.LessThanOrEqual(bound, Vector256.Create(Math.Min(search.Bound, ClusterTree<TDimension>.FarSquared))).ExtractMostSignificantBits();
            bound.Store(bounds);
            int floor = top;
            ulong child = ((uint)level << LevelShift) | ((uint)index * Fanout);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScanLeaf(ref Search search, int leaf, float* copy, uint lanes)
    {
        float* columns = tree.Leaf(leaf);
        uint near;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> squared = Vector512<float>.Zero;
            for (int k = 0; k < D; k++)
            {
                Vector512<float> difference = Vector512.Load(columns + (k * LeafSize)) - Vector512.Create(copy[k]);
                squared = Vector512.MultiplyAddEstimate(difference, difference, squared);
            }
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
