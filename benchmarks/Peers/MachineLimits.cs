using System.Diagnostics;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu;

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
        return chunks * (double)Chunk * sizeof(float) / Best(() => Threading.ForChunks(chunks, threads, chunk => sums[chunk] = Sum(values + ((long)chunk * Chunk), Chunk)));
    }

    /// <summary>Floating-point operations a second of fused multiply-adds on twelve independent registers of the widest kind.</summary>
    internal static double MultiplyAdds(int threads) =>
        Vector512.IsHardwareAccelerated ? MultiplyAdds<Vector512<float>, Lanes512>(threads)
        : Vector256.IsHardwareAccelerated ? MultiplyAdds<Vector256<float>, Lanes256>(threads)
        : MultiplyAdds<Vector128<float>, Lanes128>(threads);

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

    private static double MultiplyAdds<TRegister, TLanes>(int threads)
        where TRegister : struct
        where TLanes : struct, ILanes<TRegister>
    {
        const int Rounds = 1 << 21;
        const int Registers = 12;
        var sums = new float[threads];
        return threads * (double)Rounds * Registers * TLanes.Count * 2 / Best(() => Threading.ForChunks(threads, threads, thread => sums[thread] = Multiply<TRegister, TLanes>(Rounds)));
    }

    private static float Multiply<TRegister, TLanes>(int rounds)
        where TRegister : struct
        where TLanes : struct, ILanes<TRegister>
    {
        TRegister x = TLanes.Create(0.999f), y = TLanes.Create(1e-3f);
        TRegister a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int round = 0; round < rounds; round++)
        {
            a = TLanes.FusedMultiplyAdd(a, x, y);
            b = TLanes.FusedMultiplyAdd(b, x, y);
            c = TLanes.FusedMultiplyAdd(c, x, y);
            d = TLanes.FusedMultiplyAdd(d, x, y);
            e = TLanes.FusedMultiplyAdd(e, x, y);
            f = TLanes.FusedMultiplyAdd(f, x, y);
            g = TLanes.FusedMultiplyAdd(g, x, y);
            h = TLanes.FusedMultiplyAdd(h, x, y);
            i = TLanes.FusedMultiplyAdd(i, x, y);
            j = TLanes.FusedMultiplyAdd(j, x, y);
            k = TLanes.FusedMultiplyAdd(k, x, y);
            l = TLanes.FusedMultiplyAdd(l, x, y);
        }
        TRegister sum = TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h)));
        return TLanes.Sum(TLanes.Add(sum, TLanes.Add(TLanes.Add(i, j), TLanes.Add(k, l))));
    }
}
