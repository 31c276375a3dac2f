using System.Diagnostics;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Benchmarks.Peers;

/// <summary>What the machine can do at most, measured in the same process as that which is compared with it.</summary>
internal static unsafe class MachineLimits
{
    private const int Repeats = 7;

    /// <summary>Bytes a second of adding up an array far larger than the caches.</summary>
    internal static double ReadBandwidth(float* values, long count, int threads)
    {
        const int Chunk = 1 << 18;
        int chunks = (int)(count / Chunk);
        var sums = new float[chunks];
        return chunks * (double)Chunk * sizeof(float) / Best(
            () => ChunkedParallel.ForChunks(chunks, threads, chunk => sums[chunk] = Sum(values + ((long)chunk * Chunk), Chunk)));
    }

    /// <summary>Floating-point operations a second of fused multiply-adds on twelve independent registers of the widest kind.</summary>
    internal static double MultiplyAdds(int threads) =>
        Vector512.IsHardwareAccelerated ? MultiplyAdds<Vector512<float>, SimdOps512>(threads)
        : Vector256.IsHardwareAccelerated ? MultiplyAdds<Vector256<float>, SimdOps256>(threads)
        : MultiplyAdds<Vector128<float>, SimdOps128>(threads);

    /// <summary>The least seconds of a few runs.</summary>
    internal static double Best(Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static float Sum(float* values, int count)
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        for (int i = 0; i < count; i += 4 * Vector512<float>.Count)
        {
            a += Vector512.Load(values + i);
            b += Vector512.Load(values + i + 16);
            c += Vector512.Load(values + i + 32);
            d += Vector512.Load(values + i + 48);
        }
        return Vector512.Sum(a + b + c + d);
    }

    private static double MultiplyAdds<TRegister, TOps>(int threads)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        const int Rounds = 1 << 21;
        const int Registers = 12;
        var sums = new float[threads];
        return threads * (double)Rounds * Registers * TOps.Count * 2 / Best(
            () => ChunkedParallel.ForChunks(threads, threads, thread => sums[thread] = Multiply<TRegister, TOps>(Rounds)));
    }

    private static float Multiply<TRegister, TOps>(int rounds)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        TRegister x = TOps.Create(0.999f), y = TOps.Create(1e-3f);
        TRegister a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int round = 0; round < rounds; round++)
        {
            a = TOps.FusedMultiplyAdd(a, x, y);
            b = TOps.FusedMultiplyAdd(b, x, y);
            c = TOps.FusedMultiplyAdd(c, x, y);
            d = TOps.FusedMultiplyAdd(d, x, y);
            e = TOps.FusedMultiplyAdd(e, x, y);
            f = TOps.FusedMultiplyAdd(f, x, y);
            g = TOps.FusedMultiplyAdd(g, x, y);
            h = TOps.FusedMultiplyAdd(h, x, y);
            i = TOps.FusedMultiplyAdd(i, x, y);
            j = TOps.FusedMultiplyAdd(j, x, y);
            k = TOps.FusedMultiplyAdd(k, x, y);
            l = TOps.FusedMultiplyAdd(l, x, y);
        }
        TRegister sum = TOps.Add(TOps.Add(TOps.Add(a, b), TOps.Add(c, d)), TOps.Add(TOps.Add(e, f), TOps.Add(g, h)));
        return TOps.Sum(TOps.Add(sum, TOps.Add(TOps.Add(i, j), TOps.Add(k, l))));
    }
}
