using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Silhouette;

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
internal static unsafe class FewFeaturesKernel<TRegister, TOps, TFeatures>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
    where TFeatures : struct, IFeatureCount
{
    private const int Stride = ClusterBlocks.BlockRows;

    /// <summary>Adds up the distances from two rows to a run of rows.</summary>
    /// <param name="run">Blocks of 16 rows, of which <paramref name="rows"/> count.</param>
    /// <param name="query">Feature by feature, <paramref name="queryStride"/> values apart; the second row's stand beside the
    /// first's.</param>
    /// <param name="sums">Of each of the two.</param>
    /// <param name="ofRun">For each row of the run the sum to which its distances are added; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SumRun(float* run, int rows, float* query, int queryStride, double* sums, float* ofRun)
    {
        TRegister a0 = TOps.Create(query[0]);
        TRegister b0 = TOps.Create(query[1]);
        TRegister a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
        if (TFeatures.Count > 1)
            (a1, b1) = (TOps.Create(query[queryStride]), TOps.Create(query[queryStride + 1]));
        if (TFeatures.Count > 2)
            (a2, b2) = (TOps.Create(query[2 * queryStride]), TOps.Create(query[(2 * queryStride) + 1]));
        if (TFeatures.Count > 3)
            (a3, b3) = (TOps.Create(query[3 * queryStride]), TOps.Create(query[(3 * queryStride) + 1]));
        TRegister sumA = TOps.Create(0), sumB = sumA;
        for (int at = 0; at < rows; at += Stride, run += Stride * TFeatures.Count)
        {
            TRegister blockA = TOps.Create(0), blockB = blockA;
            for (int i = 0; i < Stride; i += TOps.Count)
            {
                TRegister value = TOps.Load(run + i);
                TRegister difference = TOps.Subtract(value, a0);
                TRegister toA = TOps.Multiply(difference, difference);
                difference = TOps.Subtract(value, b0);
                TRegister toB = TOps.Multiply(difference, difference);
                if (TFeatures.Count > 1)
                {
                    value = TOps.Load(run + i + Stride);
                    difference = TOps.Subtract(value, a1);
                    toA = TOps.FusedMultiplyAdd(difference, difference, toA);
                    difference = TOps.Subtract(value, b1);
                    toB = TOps.FusedMultiplyAdd(difference, difference, toB);
                }
                if (TFeatures.Count > 2)
                {
                    value = TOps.Load(run + i + (2 * Stride));
                    difference = TOps.Subtract(value, a2);
                    toA = TOps.FusedMultiplyAdd(difference, difference, toA);
                    difference = TOps.Subtract(value, b2);
                    toB = TOps.FusedMultiplyAdd(difference, difference, toB);
                }
                if (TFeatures.Count > 3)
                {
                    value = TOps.Load(run + i + (3 * Stride));
                    difference = TOps.Subtract(value, a3);
                    toA = TOps.FusedMultiplyAdd(difference, difference, toA);
                    difference = TOps.Subtract(value, b3);
                    toB = TOps.FusedMultiplyAdd(difference, difference, toB);
                }
                toA = TOps.Sqrt(toA);
                toB = TOps.Sqrt(toB);
                if (at + i + TOps.Count > rows)
                {
                    // Lanes past the last row hold zeros, which are points like any other: they must not count.
                    TRegister counts = TOps.LessThan(TOps.Ramp(at + i), TOps.Create(rows));
                    toA = TOps.Select(counts, toA, TOps.Create(0));
                    toB = TOps.Select(counts, toB, TOps.Create(0));
                }
                // Four lanes add one by one what wide registers hold side by side, and roundings show: they add up each block first.
                if (TOps.Count < 8)
                    (blockA, blockB) = (TOps.Add(blockA, toA), TOps.Add(blockB, toB));
                else
                    (sumA, sumB) = (TOps.Add(sumA, toA), TOps.Add(sumB, toB));
                if (ofRun != null)
                    TOps.Store(TOps.Add(TOps.Load(ofRun + at + i), TOps.Add(toA, toB)), ofRun + at + i);
            }
            if (TOps.Count < 8)
                (sumA, sumB) = (TOps.Add(sumA, blockA), TOps.Add(sumB, blockB));
        }
        sums[0] = TOps.WideSum(sumA);
        sums[1] = TOps.WideSum(sumB);
    }
}
