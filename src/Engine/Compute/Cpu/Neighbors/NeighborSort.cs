using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>Sorts of up to a few thousand (distance, row) pairs.</summary>
internal static unsafe class NeighborSort
{
    private const int Buckets = 128;

    // Comparing all pairs, a register at a time, is the faster below.
    private const int MostByRank = 320;

    /// <summary>
    /// Writes each neighbour to the place that the number of nearer ones gives it, without <paramref name="self"/>, which is nearest if it
    /// is not −1.
    /// </summary>
    /// <param name="squared">Distances to sort by; room behind them for two registers is written to.</param>
    /// <param name="ranks">Room for the count and two registers.</param>
    /// <returns>
    /// The largest squared distance, unscaled; null, and nothing of use written, where two are equal or there are too many.
    /// </returns>
    internal static float? ByRank<TRegister, TOps>(
        float* squared, int* rows, int count, int self, Span<int> sortedRows, Span<float> sorted, float scale, int* ranks)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        int first = self < 0 ? 0 : 1;
        if (count > MostByRank || count != sorted.Length + first)
            return null;
        int width = TOps.Count;
        for (int i = 0; i < 3 * width; i++)
            squared[count + i] = float.MaxValue;
        // Three registers of ranks at a time: 91 neighbours, those of a perplexity of 30, are twice three registers of 16.
        for (int v = 0; v < count; v += 3 * width)
        {
            TRegister a = TOps.Load(squared + v), b = TOps.Load(squared + v + width), c = TOps.Load(squared + v + (2 * width));
            TRegister rankA = TOps.Create(0), rankB = rankA, rankC = rankA;
            for (int i = 0; i < count; i++)
            {
                TRegister other = TOps.Create(squared[i]);
                rankA = TOps.CountUp(rankA, TOps.LessThan(other, a));
                rankB = TOps.CountUp(rankB, TOps.LessThan(other, b));
                rankC = TOps.CountUp(rankC, TOps.LessThan(other, c));
            }
            TOps.Store(rankA, (float*)ranks + v);
            TOps.Store(rankB, (float*)ranks + v + width);
            TOps.Store(rankC, (float*)ranks + v + (2 * width));
        }
        // Equal distances share a rank, and the ranks add up to less.
        int sum = 0;
        float farthest = 0;
        fixed (int* toRows = sortedRows)
        fixed (float* to = sorted)
        {
            for (int i = 0; i < count; i++)
            {
                int rank = ranks[i];
                sum += rank;
                if (rank == count - 1)
                    farthest = squared[i];
                if (rank < first)
                {
                    if (rows[i] != self)
                        return null;
                    continue;
                }
                toRows[rank - first] = rows[i];
                to[rank - first] = squared[i] * scale;
            }
        }
        return sum == count * (count - 1) / 2 ? farthest : null;
    }

    /// <summary>Sorts by (distance, row): into buckets by distance, then by insertion, since hardly any is out of place by then.</summary>
    internal static void ByBuckets(float* squared, int* rows, int count, ulong* sorted)
    {
        float most = 0;
        for (int i = 0; i < count; i++)
            most = MathF.Max(most, squared[i]);
        float perBucket = most > 0 ? (Buckets - 1) / most : 0;
        if (!float.IsFinite(perBucket))
            perBucket = 0;
        int* starts = stackalloc int[Buckets + 1];
        new Span<int>(starts, Buckets + 1).Clear();
        for (int i = 0; i < count; i++)
            starts[(int)(squared[i] * perBucket) + 1]++;
        for (int b = 0; b < Buckets; b++)
            starts[b + 1] += starts[b];
        for (int i = 0; i < count; i++)
            sorted[starts[(int)(squared[i] * perBucket)]++] = ((ulong)BitConverter.SingleToUInt32Bits(squared[i]) << 32) | (uint)rows[i];
        for (int i = 1; i < count; i++)
        {
            ulong pair = sorted[i];
            int at = i;
            for (; at > 0 && sorted[at - 1] > pair; at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = pair;
        }
    }
}
