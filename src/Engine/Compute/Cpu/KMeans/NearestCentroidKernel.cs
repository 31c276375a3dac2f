using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>What a block's scan against all centroids keeps besides the nearest one.</summary>
internal interface IScanBounds
{
    static abstract bool Keep { get; }
}

/// <summary>Only the nearest centroid.</summary>
internal readonly struct NearestOnly : IScanBounds
{
    public static bool Keep => false;
}

/// <summary>Also how much farther the second-nearest is.</summary>
internal readonly struct WithGap : IScanBounds
{
    public static bool Keep => true;
}

/// <summary>
/// The nearest centroid of each row of one block. ‖x‖² is the same for every centroid, so the score is ‖c‖²/2 − x·c: two registers of
/// rows against eight centroids at a time (four where there are 16 registers), sums that stay in registers while the features pass by.
/// </summary>
internal static unsafe class NearestCentroidKernel<TRegister, TOps, TBounds>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
    where TBounds : struct, IScanBounds
{
    private const int Stride = ColumnBlocks.BlockRows;
    private const int Tile = CentroidTable.TileCentroids;

    private static int Together => TOps.ManyRegisters ? Tile : Tile / 2;

    /// <summary>Scans one block.</summary>
    /// <param name="block">d columns of 64 values.</param>
    /// <param name="table">The tiles of a <see cref="CentroidTable"/> of so many <paramref name="centroids"/>.</param>
    /// <param name="labels">64 nearest centroids.</param>
    /// <param name="slack">64 lower bounds of (distance to the second-nearest − distance to the nearest), or null.</param>
    /// <returns>A lower bound of the least such difference in the block, before rounding is allowed for.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Scan(float* block, int d, float* table, int centroids, int* labels, float* slack)
    {
        int width = TOps.Count;
        TRegister leastGap = TOps.Create(float.MaxValue);
        TRegister farthest = TOps.Create(0);
        TRegister one = TOps.Create(1);
        int columnsAhead = (d * Together / centroids) + 1;
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister bestA = TOps.Create(float.MaxValue);
            TRegister bestB = bestA;
            TRegister nextA = bestA;
            TRegister nextB = bestA;
            TRegister labelA = TOps.Create(0);
            TRegister labelB = labelA;
            TRegister index = labelA;
            int fetched = 0;
            float* tile = table;
            for (int first = 0; first < centroids; first += Together)
            {
                float* c = tile;
                float* h = c + (d * Tile);
                tile += Together == Tile || first % Tile != 0 ? ((d + 1) * Tile) - (Tile - Together) : Together;
                // Columns lie 256 bytes apart, too far for the processor to foresee; the next block's lines come while this one is worked
                // on.
                int ahead = Math.Min(d, fetched + columnsAhead);
                for (; Sse.IsSupported && fetched < ahead; fetched++)
                    Prefetch(block + ((d + fetched) * Stride) + i);
                TRegister a0 = TOps.Create(h[0]), a1 = TOps.Create(h[1]), a2 = TOps.Create(h[2]), a3 = TOps.Create(h[3]);
                TRegister b0 = a0, b1 = a1, b2 = a2, b3 = a3;
                TRegister a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                if (TOps.ManyRegisters)
                    (a4, a5, a6, a7) = (TOps.Create(h[4]), TOps.Create(h[5]), TOps.Create(h[6]), TOps.Create(h[7]));
                TRegister b4 = a4, b5 = a5, b6 = a6, b7 = a7;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c += Tile)
                {
                    TRegister xa = TOps.Load(x);
                    TRegister xb = TOps.Load(x + width);
                    TRegister v = TOps.Create(c[0]);
                    a0 = TOps.FusedMultiplyAdd(xa, v, a0);
                    b0 = TOps.FusedMultiplyAdd(xb, v, b0);
                    v = TOps.Create(c[1]);
                    a1 = TOps.FusedMultiplyAdd(xa, v, a1);
                    b1 = TOps.FusedMultiplyAdd(xb, v, b1);
                    v = TOps.Create(c[2]);
                    a2 = TOps.FusedMultiplyAdd(xa, v, a2);
                    b2 = TOps.FusedMultiplyAdd(xb, v, b2);
                    v = TOps.Create(c[3]);
                    a3 = TOps.FusedMultiplyAdd(xa, v, a3);
                    b3 = TOps.FusedMultiplyAdd(xb, v, b3);
                    if (!TOps.ManyRegisters)
                        continue;
                    v = TOps.Create(c[4]);
                    a4 = TOps.FusedMultiplyAdd(xa, v, a4);
                    b4 = TOps.FusedMultiplyAdd(xb, v, b4);
                    v = TOps.Create(c[5]);
                    a5 = TOps.FusedMultiplyAdd(xa, v, a5);
                    b5 = TOps.FusedMultiplyAdd(xb, v, b5);
                    v = TOps.Create(c[6]);
                    a6 = TOps.FusedMultiplyAdd(xa, v, a6);
                    b6 = TOps.FusedMultiplyAdd(xb, v, b6);
                    v = TOps.Create(c[7]);
                    a7 = TOps.FusedMultiplyAdd(xa, v, a7);
                    b7 = TOps.FusedMultiplyAdd(xb, v, b7);
                }
                Offer(a0, index, ref bestA, ref nextA, ref labelA);
                Offer(b0, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a1, index, ref bestA, ref nextA, ref labelA);
                Offer(b1, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a2, index, ref bestA, ref nextA, ref labelA);
                Offer(b2, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a3, index, ref bestA, ref nextA, ref labelA);
                Offer(b3, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                if (!TOps.ManyRegisters)
                    continue;
                Offer(a4, index, ref bestA, ref nextA, ref labelA);
                Offer(b4, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a5, index, ref bestA, ref nextA, ref labelA);
                Offer(b5, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a6, index, ref bestA, ref nextA, ref labelA);
                Offer(b6, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
                Offer(a7, index, ref bestA, ref nextA, ref labelA);
                Offer(b7, index, ref bestB, ref nextB, ref labelB);
                index = TOps.Add(index, one);
            }
            TOps.StoreInts(labelA, labels + i);
            TOps.StoreInts(labelB, labels + i + width);
            if (!TBounds.Keep)
                continue;

            TRegister normA = TOps.Create(0);
            TRegister normB = normA;
            float* row = block + i;
            for (int j = 0; j < d; j++, row += Stride)
            {
                TRegister xa = TOps.Load(row);
                TRegister xb = TOps.Load(row + width);
                normA = TOps.FusedMultiplyAdd(xa, xa, normA);
                normB = TOps.FusedMultiplyAdd(xb, xb, normB);
            }
            // d₂ − d₁ = (d₂² − d₁²) / (d₂ + d₁) ≥ (s₂ − s₁) / d₂, since a score is half a squared distance short of ‖x‖²/2.
            TRegister two = TOps.Create(2);
            TRegister farA = TOps.FusedMultiplyAdd(nextA, two, normA);
            TRegister farB = TOps.FusedMultiplyAdd(nextB, two, normB);
            TRegister gapA = TOps.Subtract(nextA, bestA);
            TRegister gapB = TOps.Subtract(nextB, bestB);
            leastGap = TOps.Min(leastGap, TOps.Min(gapA, gapB));
            farthest = TOps.Max(farthest, TOps.Max(farA, farB));
            if (slack != null)
            {
                StoreSlack(gapA, farA, slack + i);
                StoreSlack(gapB, farB, slack + i + width);
            }
        }
        if (!TBounds.Keep)
            return 0;
        float far = -TOps.Least(TOps.Subtract(TOps.Create(0), farthest));
        return TOps.Least(leastGap) / MathF.Sqrt(far + 1e-20f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* rows)
    {
        for (int line = 0; line < 2 * TOps.Count; line += ColumnBlocks.LineFloats)
            Sse.Prefetch0(rows + line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Offer(TRegister score, TRegister index, ref TRegister best, ref TRegister next, ref TRegister label)
    {
        // Strictly less, centroids in ascending order: a tie stays with the lower one.
        label = TOps.Select(TOps.LessThan(score, best), index, label);
        if (TBounds.Keep)
            next = TOps.Min(next, TOps.Max(score, best));
        best = TOps.Min(score, best);
    }

    private static void StoreSlack(TRegister gap, TRegister far, float* to)
    {
        float* gaps = stackalloc float[2 * TOps.Count];
        float* fars = gaps + TOps.Count;
        TOps.Store(gap, gaps);
        TOps.Store(far, fars);
        for (int i = 0; i < TOps.Count; i++)
            to[i] = gaps[i] / MathF.Sqrt(fars[i] + 1e-20f);
    }
}
