using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Ward;

// Within a leaf: sixteen copies against a limit at once, and exact costs for those that pass.
internal sealed unsafe partial class NearestSearch<TDimension>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScanLeaf(ref Search search, int leaf, uint lanes)
    {
        float* copy = search.Near;
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
            Vector512<float> allowed = Vector512.Min(
                inverses * Vector512.Create(search.Limit), Vector512.Create(ClusterTree<TDimension>.FarSquared));
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
                Vector256<float> allowed = Vector256.Min(
                    inverses * Vector256.Create(search.Limit), Vector256.Create(ClusterTree<TDimension>.FarSquared));
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
        search.Work.Costs++;
        double cost = clusters.CostOf(search.Record, clusters.Record(candidate));
        if (cost > search.Least)
        {
            if (cost < search.RunnerUpCost)
                (search.RunnerUp, search.RunnerUpCost) = (candidate, cost);
            return;
        }
        if (cost == search.Least)
        {
            if (search.Nearest == ClusterTable<TDimension>.None || PairOrder.Key(search.Cluster, candidate) < PairOrder.Key(
                search.Cluster, search.Nearest))
                search.Nearest = candidate;
            return;
        }
        if (search.Nearest != ClusterTable<TDimension>.None)
            (search.RunnerUp, search.RunnerUpCost) = (search.Nearest, search.Least);
        search.Nearest = candidate;
        SetLeast(ref search, cost);
    }
}
