using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// The nearest of a few centroids for each row of one block, in few dimensions: four registers of rows stay beside a centroid, whose
/// score ‖c‖²/2 − x·c is added up in the same order as <see cref="NearestCentroidKernel{TRegister, TOps, TBounds}"/> does, to the same
/// bits.
/// </summary>
internal static unsafe class CandidateScanKernel<TRegister, TOps>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private const int Stride = ColumnBlocks.BlockRows;

    /// <summary>Scans one block.</summary>
    /// <param name="block">d columns of 64 values.</param>
    /// <param name="candidates">Ascending by centroid: its number, ‖c‖²/2, and its d negated values.</param>
    /// <param name="labels">64 nearest centroids.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scan(float* block, int d, float* candidates, int count, int* labels)
    {
        int width = TOps.Count;
        for (int i = 0; i < Stride; i += 4 * width)
        {
            TRegister bestA = TOps.Create(float.MaxValue), bestB = bestA, bestC = bestA, bestD = bestA;
            TRegister labelA = TOps.Create(0), labelB = labelA, labelC = labelA, labelD = labelA;
            float* c = candidates;
            for (int candidate = 0; candidate < count; candidate++)
            {
                TRegister number = TOps.Create(c[0]);
                TRegister a = TOps.Create(c[1]);
                TRegister b = a, e = a, f = a;
                c += 2;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c++)
                {
                    TRegister v = TOps.Create(c[0]);
                    a = TOps.FusedMultiplyAdd(TOps.Load(x), v, a);
                    b = TOps.FusedMultiplyAdd(TOps.Load(x + width), v, b);
                    e = TOps.FusedMultiplyAdd(TOps.Load(x + (2 * width)), v, e);
                    f = TOps.FusedMultiplyAdd(TOps.Load(x + (3 * width)), v, f);
                }
                // Strictly less, centroids in ascending order: a tie stays with the lower one.
                labelA = TOps.Select(TOps.LessThan(a, bestA), number, labelA);
                labelB = TOps.Select(TOps.LessThan(b, bestB), number, labelB);
                labelC = TOps.Select(TOps.LessThan(e, bestC), number, labelC);
                labelD = TOps.Select(TOps.LessThan(f, bestD), number, labelD);
                bestA = TOps.Min(a, bestA);
                bestB = TOps.Min(b, bestB);
                bestC = TOps.Min(e, bestC);
                bestD = TOps.Min(f, bestD);
            }
            TOps.StoreInts(labelA, labels + i);
            TOps.StoreInts(labelB, labels + i + width);
            TOps.StoreInts(labelC, labels + i + (2 * width));
            TOps.StoreInts(labelD, labels + i + (3 * width));
        }
    }

    /// <summary>Scans one block, and returns the least difference of any row's two lowest scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float ScanWithGap(float* block, int d, float* candidates, int count, int* labels)
    {
        int width = TOps.Count;
        // Two registers of rows at a time: with the next lowest scores beside the lowest, four would not fit into 16 registers.
        TRegister gap = TOps.Create(float.MaxValue);
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister bestA = TOps.Create(float.MaxValue), bestB = bestA, nextA = bestA, nextB = bestA;
            TRegister labelA = TOps.Create(0), labelB = labelA;
            float* c = candidates;
            for (int candidate = 0; candidate < count; candidate++)
            {
                TRegister number = TOps.Create(c[0]);
                TRegister a = TOps.Create(c[1]);
                TRegister b = a;
                c += 2;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c++)
                {
                    TRegister v = TOps.Create(c[0]);
                    a = TOps.FusedMultiplyAdd(TOps.Load(x), v, a);
                    b = TOps.FusedMultiplyAdd(TOps.Load(x + width), v, b);
                }
                labelA = TOps.Select(TOps.LessThan(a, bestA), number, labelA);
                labelB = TOps.Select(TOps.LessThan(b, bestB), number, labelB);
                nextA = TOps.Min(nextA, TOps.Max(a, bestA));
                nextB = TOps.Min(nextB, TOps.Max(b, bestB));
                bestA = TOps.Min(a, bestA);
                bestB = TOps.Min(b, bestB);
            }
            TOps.StoreInts(labelA, labels + i);
            TOps.StoreInts(labelB, labels + i + width);
            gap = TOps.Min(gap, TOps.Min(TOps.Subtract(nextA, bestA), TOps.Subtract(nextB, bestB)));
        }
        return TOps.Least(gap);
    }
}
