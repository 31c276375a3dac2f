using System.Diagnostics;
using System.Runtime.Intrinsics;

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

    /// <summary>Floating-point operations a second of fused multiply-adds on sixteen independent registers.</summary>
    internal static double MultiplyAdds(int threads)
    {
        const int Rounds = 1 << 21;
        var sums = new float[threads];
        return threads * (double)Rounds * 16 * Vector512<float>.Count * 2 / Best(() => Threading.ForChunks(threads, threads, thread => sums[thread] = Multiply(Rounds)));
    }

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

    private static float Multiply(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x, n = x, o = x, p = x;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }
}
