using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Compute.Cpu;

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
internal static unsafe class NearestCentroidKernel<TRegister, TLanes, TBounds>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
    where TBounds : struct, IScanBounds
{
    private const int Stride = ColumnBlocks.BlockRows;
    private const int Tile = CentroidTable.TileCentroids;

    private static int Together => TLanes.ManyRegisters ? Tile : Tile / 2;

    /// <summary>Scans one block.</summary>
    /// <param name="block">d columns of 64 values.</param>
    /// <param name="table">The tiles of a <see cref="CentroidTable"/> of so many <paramref name="centroids"/>.</param>
    /// <param name="labels">64 nearest centroids.</param>
    /// <param name="slack">64 lower bounds of (distance to the second-nearest − distance to the nearest), or null.</param>
    /// <returns>A lower bound of the least such difference in the block, before rounding is allowed for.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Scan(float* block, int d, float* table, int centroids, int* labels, float* slack)
    {
        int width = TLanes.Count;
        TRegister leastGap = TLanes.Create(float.MaxValue);
        TRegister farthest = TLanes.Create(0);
        TRegister one = TLanes.Create(1);
        int columnsAhead = (d * Together / centroids) + 1;
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister bestA = TLanes.Create(float.MaxValue);
            TRegister bestB = bestA;
            TRegister nextA = bestA;
            TRegister nextB = bestA;
            TRegister labelA = TLanes.Create(0);
            TRegister labelB = labelA;
            TRegister index = labelA;
            int fetched = 0;
            float* tile = table;
            for (int first = 0; first < centroids; first += Together)
            {
                float* c = tile;
                float* h = c + (d * Tile);
                tile += Together == Tile || first % Tile != 0 ? ((d + 1) * Tile) - (Tile - Together) : Together;
                // Columns lie 256 bytes apart, too far for the processor to foresee; the next block's lines come while this one is worked on.
                int ahead = Math.Min(d, fetched + columnsAhead);
                for (; Sse.IsSupported && fetched < ahead; fetched++)
                    Prefetch(block + ((d + fetched) * Stride) + i);
                TRegister a0 = TLanes.Create(h[0]), a1 = TLanes.Create(h[1]), a2 = TLanes.Create(h[2]), a3 = TLanes.Create(h[3]);
                TRegister b0 = a0, b1 = a1, b2 = a2, b3 = a3;
                TRegister a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                if (TLanes.ManyRegisters)
                    (a4, a5, a6, a7) = (TLanes.Create(h[4]), TLanes.Create(h[5]), TLanes.Create(h[6]), TLanes.Create(h[7]));
                TRegister b4 = a4, b5 = a5, b6 = a6, b7 = a7;
                float* x = block + i;
                for (int j = 0; j < d; j++, x += Stride, c += Tile)
                {
                    TRegister xa = TLanes.Load(x);
                    TRegister xb = TLanes.Load(x + width);
                    TRegister v = TLanes.Create(c[0]);
                    a0 = TLanes.FusedMultiplyAdd(xa, v, a0);
                    b0 = TLanes.FusedMultiplyAdd(xb, v, b0);
                    v = TLanes.Create(c[1]);
                    a1 = TLanes.FusedMultiplyAdd(xa, v, a1);
                    b1 = TLanes.FusedMultiplyAdd(xb, v, b1);
                    v = TLanes.Create(c[2]);
                    a2 = TLanes.FusedMultiplyAdd(xa, v, a2);
                    b2 = TLanes.FusedMultiplyAdd(xb, v, b2);
                    v = TLanes.Create(c[3]);
                    a3 = TLanes.FusedMultiplyAdd(xa, v, a3);
                    b3 = TLanes.FusedMultiplyAdd(xb, v, b3);
                    if (!TLanes.ManyRegisters)
                        continue;
                    v = TLanes.Create(c[4]);
                    a4 = TLanes.FusedMultiplyAdd(xa, v, a4);
                    b4 = TLanes.FusedMultiplyAdd(xb, v, b4);
                    v = TLanes.Create(c[5]);
                    a5 = TLanes.FusedMultiplyAdd(xa, v, a5);
                    b5 = TLanes.FusedMultiplyAdd(xb, v, b5);
                    v = TLanes.Create(c[6]);
                    a6 = TLanes.FusedMultiplyAdd(xa, v, a6);
                    b6 = TLanes.FusedMultiplyAdd(xb, v, b6);
                    v = TLanes.Create(c[7]);
                    a7 = TLanes.FusedMultiplyAdd(xa, v, a7);
                    b7 = TLanes.FusedMultiplyAdd(xb, v, b7);
                }
                Offer(a0, index, ref bestA, ref nextA, ref labelA);
                Offer(b0, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a1, index, ref bestA, ref nextA, ref labelA);
                Offer(b1, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a2, index, ref bestA, ref nextA, ref labelA);
                Offer(b2, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a3, index, ref bestA, ref nextA, ref labelA);
                Offer(b3, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                if (!TLanes.ManyRegisters)
                    continue;
                Offer(a4, index, ref bestA, ref nextA, ref labelA);
                Offer(b4, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a5, index, ref bestA, ref nextA, ref labelA);
                Offer(b5, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a6, index, ref bestA, ref nextA, ref labelA);
                Offer(b6, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
                Offer(a7, index, ref bestA, ref nextA, ref labelA);
                Offer(b7, index, ref bestB, ref nextB, ref labelB);
                index = TLanes.Add(index, one);
            }
            TLanes.StoreInts(labelA, labels + i);
            TLanes.StoreInts(labelB, labels + i + width);
            if (!TBounds.Keep)
                continue;

            TRegister normA = TLanes.Create(0);
            TRegister normB = normA;
            float* row = block + i;
            for (int j = 0; j < d; j++, row += Stride)
            {
                TRegister xa = TLanes.Load(row);
                TRegister xb = TLanes.Load(row + width);
                normA = TLanes.FusedMultiplyAdd(xa, xa, normA);
                normB = TLanes.FusedMultiplyAdd(xb, xb, normB);
            }
            // d₂ − d₁ = (d₂² − d₁²) / (d₂ + d₁) ≥ (s₂ − s₁) / d₂, since a score is half a squared distance short of ‖x‖²/2.
            TRegister two = TLanes.Create(2);
            TRegister farA = TLanes.FusedMultiplyAdd(nextA, two, normA);
            TRegister farB = TLanes.FusedMultiplyAdd(nextB, two, normB);
            TRegister gapA = TLanes.Subtract(nextA, bestA);
            TRegister gapB = TLanes.Subtract(nextB, bestB);
            leastGap = TLanes.Min(leastGap, TLanes.Min(gapA, gapB));
            farthest = TLanes.Max(farthest, TLanes.Max(farA, farB));
            if (slack != null)
            {
                StoreSlack(gapA, farA, slack + i);
                StoreSlack(gapB, farB, slack + i + width);
            }
        }
        if (!TBounds.Keep)
            return 0;
        float far = -TLanes.Least(TLanes.Subtract(TLanes.Create(0), farthest));
        return TLanes.Least(leastGap) / MathF.Sqrt(far + 1e-20f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* rows)
    {
        for (int line = 0; line < 2 * TLanes.Count; line += ColumnBlocks.LineFloats)
            Sse.Prefetch0(rows + line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Offer(TRegister score, TRegister index, ref TRegister best, ref TRegister next, ref TRegister label)
    {
        // Strictly less, centroids in ascending order: a tie stays with the lower one.
        label = TLanes.Select(TLanes.LessThan(score, best), index, label);
        if (TBounds.Keep)
            next = TLanes.Min(next, TLanes.Max(score, best));
        best = TLanes.Min(score, best);
    }

    private static void StoreSlack(TRegister gap, TRegister far, float* to)
    {
        float* gaps = stackalloc float[2 * TLanes.Count];
        float* fars = gaps + TLanes.Count;
        TLanes.Store(gap, gaps);
        TLanes.Store(far, fars);
        for (int i = 0; i < TLanes.Count; i++)
            to[i] = gaps[i] / MathF.Sqrt(fars[i] + 1e-20f);
    }
}
