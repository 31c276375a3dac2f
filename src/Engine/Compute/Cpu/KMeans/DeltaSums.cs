using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// Sums and counts of the members of each cluster as int64 fixed-point numbers, changed only where a label changes. Whole numbers add
/// up to the same bits in any order, so any number of threads gives the same sums, and adding and taking back leaves no trace.
/// </summary>
internal static unsafe class DeltaSums
{
    /// <summary>Binary digits after the point, such that <paramref name="weight"/> values of at most 1 cannot overflow.</summary>
    internal static int FractionBits(double weight) => 61 - Math.ILogB(Math.Max(weight, double.Epsilon));

    /// <summary>
    /// Takes over the labels of one block: rows whose label changed move from their old cluster's sums to their new one's.
    /// </summary>
    /// <param name="fresh">64 new labels.</param>
    /// <param name="stored">The labels to bring up to date; all bits set where a row has none yet.</param>
    /// <param name="rows">Rows of the block that count, 1 to 64.</param>
    /// <param name="sums">k×d.</param>
    /// <param name="counts">Length k.</param>
    /// <param name="weights">Fixed-point weight of each row of the block, or null for all ones.</param>
    /// <returns>Rows that changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Take<TLabel>(
        float* block, int d, int* fresh, TLabel* stored, int rows, long* sums, long* counts, float scale, FixedWeights weights)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        ulong changed = Changed(fresh, stored);
        if (rows < ColumnBlocks.BlockRows)
            changed &= (1UL << rows) - 1;
        int count = BitOperations.PopCount(changed);
        for (; changed != 0; changed &= changed - 1)
        {
            int i = BitOperations.TrailingZeroCount(changed);
            int to = fresh[i];
            TLabel old = stored[i];
            stored[i] = TLabel.CreateTruncating(to);
            long weight = weights.Of(i);
            float* x = block + i;
            long* into = sums + ((long)to * d);
            counts[to] += weight;
            if (old == ~TLabel.Zero)
            {
                for (int j = 0; j < d; j++, x += ColumnBlocks.BlockRows)
                    into[j] += Fixed(*x, scale, weight, weights);
                continue;
            }
            int from = int.CreateTruncating(old);
            long* outOf = sums + ((long)from * d);
            counts[from] -= weight;
            for (int j = 0; j < d; j++, x += ColumnBlocks.BlockRows)
            {
                long value = Fixed(*x, scale, weight, weights);
                into[j] += value;
                outOf[j] -= value;
            }
        }
        return count;
    }

    /// <summary>Whether 64 values with so many binary digits after the point add up in float64 without rounding.</summary>
    internal static bool AddsWhole(int fractionBits) => fractionBits + 6 <= 52;

    /// <summary>Adds all 64 rows of a block, of weight one, to one cluster's sums.</summary>
    internal static void AddWhole(float* block, int d, double scale, long* sums)
    {
        for (int j = 0; j < d; j++)
        {
            Vector256<double> sum = Vector256<double>.Zero;
            for (int i = 0; i < ColumnBlocks.BlockRows; i += Vector256<float>.Count, block += Vector256<float>.Count)
            {
                Vector256<float> values = Vector256.Load(block);
                sum += Vector256.Truncate(Vector256.WidenLower(values) * scale) + Vector256.Truncate(Vector256.WidenUpper(values) * scale);
            }
            sums[j] += (long)Vector256.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Fixed(float value, float scale, long weight, FixedWeights weights) =>
        weights.AreOnes ? float.ConvertToIntegerNative<long>(value * scale) : (long)(value * (double)weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Changed<TLabel>(int* fresh, TLabel* stored)
        where TLabel : unmanaged
    {
        ulong changed = 0;
        if (typeof(TLabel) == typeof(byte) && Avx512BW.IsSupported)
        {
            Vector256<byte> low = Vector256.Create(
                Avx512F.ConvertToVector128Byte(Vector512.Load(fresh)), Avx512F.ConvertToVector128Byte(Vector512.Load(fresh + 16)));
            Vector256<byte> high = Vector256.Create(
                Avx512F.ConvertToVector128Byte(Vector512.Load(fresh + 32)), Avx512F.ConvertToVector128Byte(Vector512.Load(fresh + 48)));
            changed = ~Vector512.Equals(Vector512.Create(low, high), Vector512.Load((byte*)stored)).ExtractMostSignificantBits();
        }
        else if (typeof(TLabel) == typeof(byte))
        {
            for (int i = 0; i < ColumnBlocks.BlockRows; i += 16)
            {
                Vector128<ushort> low = Vector128.Narrow(Vector128.Load((uint*)fresh + i), Vector128.Load((uint*)fresh + i + 4));
                Vector128<ushort> high = Vector128.Narrow(Vector128.Load((uint*)fresh + i + 8), Vector128.Load((uint*)fresh + i + 12));
                uint same = Vector128.Equals(Vector128.Narrow(low, high), Vector128.Load((byte*)stored + i)).ExtractMostSignificantBits();
                changed |= (ulong)(ushort)~same << i;
            }
        }
        else
        {
            for (int i = 0; i < ColumnBlocks.BlockRows; i += 4)
            {
                uint same = Vector128.Equals(Vector128.Load(fresh + i), Vector128.Load((int*)stored + i)).ExtractMostSignificantBits();
                changed |= (ulong)(~same & 15) << i;
            }
        }
        return changed;
    }
}

/// <summary>Fixed-point weights of the rows of one block, or ones.</summary>
/// <param name="weights">One a row of the points, or null for all ones.</param>
/// <param name="rows">Where the block's 64 rows stand in the points, or null where they follow <paramref name="first"/>.</param>
internal readonly unsafe struct FixedWeights(long* weights, int first, ushort* rows)
{
    internal bool AreOnes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => weights == null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Of(int i) => weights == null ? 1 : weights[first + (rows == null ? i : rows[i])];
}
