using System.Runtime.CompilerServices;

namespace Segmentation.Compute.Cpu;

/// <summary>A number of features known when a kernel is compiled, so that all of a row's features stay in registers.</summary>
internal interface IFeatureCount
{
    static abstract int Count { get; }
}

internal readonly struct OneFeature : IFeatureCount
{
    public static int Count => 1;
}

internal readonly struct TwoFeatures : IFeatureCount
{
    public static int Count => 2;
}

internal readonly struct ThreeFeatures : IFeatureCount
{
    public static int Count => 3;
}

internal readonly struct FourFeatures : IFeatureCount
{
    public static int Count => 4;
}

/// <summary>Sums of Euclidean distances from two rows at a time, held in registers, to a run of rows.</summary>
internal static unsafe class FewFeaturesKernel<TRegister, TLanes, TFeatures>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
    where TFeatures : struct, IFeatureCount
{
    private const int Stride = ClusterBlocks.BlockRows;

    /// <summary>Adds up the distances from two rows to a run of rows.</summary>
    /// <param name="run">Blocks of 16 rows, of which <paramref name="rows"/> count.</param>
    /// <param name="query">Feature by feature, <paramref name="queryStride"/> values apart; the second row's stand beside the first's.</param>
    /// <param name="sums">Of each of the two.</param>
    /// <param name="ofRun">For each row of the run the sum to which its distances are added; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SumRun(float* run, int rows, float* query, int queryStride, double* sums, float* ofRun)
    {
        TRegister a0 = TLanes.Create(query[0]);
        TRegister b0 = TLanes.Create(query[1]);
        TRegister a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
        if (TFeatures.Count > 1)
            (a1, b1) = (TLanes.Create(query[queryStride]), TLanes.Create(query[queryStride + 1]));
        if (TFeatures.Count > 2)
            (a2, b2) = (TLanes.Create(query[2 * queryStride]), TLanes.Create(query[(2 * queryStride) + 1]));
        if (TFeatures.Count > 3)
            (a3, b3) = (TLanes.Create(query[3 * queryStride]), TLanes.Create(query[(3 * queryStride) + 1]));
        TRegister sumA = TLanes.Create(0), sumB = sumA;
        for (int at = 0; at < rows; at += Stride, run += Stride * TFeatures.Count)
        {
            TRegister blockA = TLanes.Create(0), blockB = blockA;
            for (int i = 0; i < Stride; i += TLanes.Count)
            {
                TRegister value = TLanes.Load(run + i);
                TRegister difference = TLanes.Subtract(value, a0);
                TRegister toA = TLanes.Multiply(difference, difference);
                difference = TLanes.Subtract(value, b0);
                TRegister toB = TLanes.Multiply(difference, difference);
                if (TFeatures.Count > 1)
                {
                    value = TLanes.Load(run + i + Stride);
                    difference = TLanes.Subtract(value, a1);
                    toA = TLanes.FusedMultiplyAdd(difference, difference, toA);
                    difference = TLanes.Subtract(value, b1);
                    toB = TLanes.FusedMultiplyAdd(difference, difference, toB);
                }
                if (TFeatures.Count > 2)
                {
                    value = TLanes.Load(run + i + (2 * Stride));
                    difference = TLanes.Subtract(value, a2);
                    toA = TLanes.FusedMultiplyAdd(difference, difference, toA);
                    difference = TLanes.Subtract(value, b2);
                    toB = TLanes.FusedMultiplyAdd(difference, difference, toB);
                }
                if (TFeatures.Count > 3)
                {
                    value = TLanes.Load(run + i + (3 * Stride));
                    difference = TLanes.Subtract(value, a3);
                    toA = TLanes.FusedMultiplyAdd(difference, difference, toA);
                    difference = TLanes.Subtract(value, b3);
                    toB = TLanes.FusedMultiplyAdd(difference, difference, toB);
                }
                toA = TLanes.Sqrt(toA);
                toB = TLanes.Sqrt(toB);
                if (at + i + TLanes.Count > rows)
                {
                    // Lanes past the last row hold zeros, which are points like any other: they must not count.
                    TRegister counts = TLanes.LessThan(TLanes.Ramp(at + i), TLanes.Create(rows));
                    toA = TLanes.Select(counts, toA, TLanes.Create(0));
                    toB = TLanes.Select(counts, toB, TLanes.Create(0));
                }
                // Four lanes add one by one what wide registers hold side by side, and roundings show: they add up each block first.
                if (TLanes.Count < 8)
                    (blockA, blockB) = (TLanes.Add(blockA, toA), TLanes.Add(blockB, toB));
                else
                    (sumA, sumB) = (TLanes.Add(sumA, toA), TLanes.Add(sumB, toB));
                if (ofRun != null)
                    TLanes.Store(TLanes.Add(TLanes.Load(ofRun + at + i), TLanes.Add(toA, toB)), ofRun + at + i);
            }
            if (TLanes.Count < 8)
                (sumA, sumB) = (TLanes.Add(sumA, blockA), TLanes.Add(sumB, blockB));
        }
        sums[0] = TLanes.WideSum(sumA);
        sums[1] = TLanes.WideSum(sumB);
    }
}
