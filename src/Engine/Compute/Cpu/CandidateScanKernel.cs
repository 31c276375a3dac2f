using System.Runtime.CompilerServices;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// The nearest of a few centroids for each row of one block, in few dimensions: four registers of rows stay beside a centroid, whose
/// score ‖c‖²/2 − x·c is added up in the same order as <see cref="NearestCentroidKernel{TRegister, TLanes, TBounds}"/> does, to the same bits.
/// </summary>
internal static unsafe class CandidateScanKernel<TRegister, TLanes>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int Stride = ColumnBlocks.BlockRows;

    /// <summary>Scans one block.</summary>
    /// <param name="block">d columns of 64 values.</param>
    /// <param name="candidates">Ascending by centroid: its number, ‖c‖²/2, and its d negated values.</param>
    /// <param name="labels">64 nearest centroids.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scan(float* block, int d, float* candidates, int count, int* labels)
    {
        int width = TLanes.Count;
        for (int i = 0; i < Stride; i += 4 * width)
        {
            TRegister bestA = TLanes.Create(float.MaxValue), bestB = bestA, bestC = bestA, bestD = bestA;
            TRegister labelA = TLanes.Create(0), labelB = labelA, labelC = labelA, labelD = labelA;
            float* c = candidates;
            for (int candidate = 0; candidate < count; candidate++)
            {
                TRegister number = TLanes.Create(c[0]);
                TRegister a = TLanes.Create(c[1]);
                TRegister b = a, e = a, f = a;
                c += 2;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c++)
                {
                    TRegister v = TLanes.Create(c[0]);
                    a = TLanes.FusedMultiplyAdd(TLanes.Load(x), v, a);
                    b = TLanes.FusedMultiplyAdd(TLanes.Load(x + width), v, b);
                    e = TLanes.FusedMultiplyAdd(TLanes.Load(x + (2 * width)), v, e);
                    f = TLanes.FusedMultiplyAdd(TLanes.Load(x + (3 * width)), v, f);
                }
                // Strictly less, centroids in ascending order: a tie stays with the lower one.
                labelA = TLanes.Select(TLanes.LessThan(a, bestA), number, labelA);
                labelB = TLanes.Select(TLanes.LessThan(b, bestB), number, labelB);
                labelC = TLanes.Select(TLanes.LessThan(e, bestC), number, labelC);
                labelD = TLanes.Select(TLanes.LessThan(f, bestD), number, labelD);
                bestA = TLanes.Min(a, bestA);
                bestB = TLanes.Min(b, bestB);
                bestC = TLanes.Min(e, bestC);
                bestD = TLanes.Min(f, bestD);
            }
            TLanes.StoreInts(labelA, labels + i);
            TLanes.StoreInts(labelB, labels + i + width);
            TLanes.StoreInts(labelC, labels + i + (2 * width));
            TLanes.StoreInts(labelD, labels + i + (3 * width));
        }
    }

    /// <summary>Scans one block, and returns the least difference of any row's two lowest scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float ScanWithGap(float* block, int d, float* candidates, int count, int* labels)
    {
        int width = TLanes.Count;
        // Two registers of rows at a time: with the next lowest scores beside the lowest, four would not fit into 16 registers.
        TRegister gap = TLanes.Create(float.MaxValue);
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister bestA = TLanes.Create(float.MaxValue), bestB = bestA, nextA = bestA, nextB = bestA;
            TRegister labelA = TLanes.Create(0), labelB = labelA;
            float* c = candidates;
            for (int candidate = 0; candidate < count; candidate++)
            {
                TRegister number = TLanes.Create(c[0]);
                TRegister a = TLanes.Create(c[1]);
                TRegister b = a;
                c += 2;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c++)
                {
                    TRegister v = TLanes.Create(c[0]);
                    a = TLanes.FusedMultiplyAdd(TLanes.Load(x), v, a);
                    b = TLanes.FusedMultiplyAdd(TLanes.Load(x + width), v, b);
                }
                labelA = TLanes.Select(TLanes.LessThan(a, bestA), number, labelA);
                labelB = TLanes.Select(TLanes.LessThan(b, bestB), number, labelB);
                nextA = TLanes.Min(nextA, TLanes.Max(a, bestA));
                nextB = TLanes.Min(nextB, TLanes.Max(b, bestB));
                bestA = TLanes.Min(a, bestA);
                bestB = TLanes.Min(b, bestB);
            }
            TLanes.StoreInts(labelA, labels + i);
            TLanes.StoreInts(labelB, labels + i + width);
            gap = TLanes.Min(gap, TLanes.Min(TLanes.Subtract(nextA, bestA), TLanes.Subtract(nextB, bestB)));
        }
        return TLanes.Least(gap);
    }
}
