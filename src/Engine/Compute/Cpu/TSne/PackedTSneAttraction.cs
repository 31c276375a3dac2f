using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's attraction over packed affinities, whole vectors of entries without remainders.</summary>
internal sealed unsafe class PackedTSneAttraction : SimdTSneAttraction
{
    private const int Lanes = PackedAffinities.Lanes;
    private const int RowsPerChunk = 1024;

    private readonly int _threads;
    private readonly int _bits;
    private PackedAffinities _rows;

    /// <summary>Takes affinities, which are then this object's to dispose of.</summary>
    /// <param name="mostBits">Registers wider than this are left unused.</param>
    internal PackedTSneAttraction(PackedAffinities affinities, int threads, int mostBits = 512)
    {
        _threads = threads;
        _bits = mostBits >= 512 && Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 512
            : mostBits >= 256 && Avx2.IsSupported ? 256
            : 128;
        _rows = affinities;
        _rows.Level();
    }

    internal override double Mass => _rows.Mass;

    internal override double Entropy => _rows.Entropy;

    internal override bool HasTails => true;

    public override void Dispose() => _rows.Dispose();

    internal override void Renumber(int[] order, CancellationToken cancellation)
    {
        int n = order.Length;
        PackedAffinities from = _rows;
        long vectors = 0;
        for (int i = 0; i < n; i++)
            vectors += from.Heads[i] + from.Tails[i];
        var to = new PackedAffinities(n, from.Largest, vectors) { Mass = from.Mass, Entropy = from.Entropy };
        var place = new int[n];
        int at = 0;
        for (int i = 0; i < n; i++)
        {
            place[order[i]] = i;
            (to.HeadAt[i], to.Heads[i], to.Tails[i]) = (at, from.Heads[order[i]], from.Tails[order[i]]);
            at += to.Heads[i];
        }
        for (int i = 0; i < n; i++)
        {
            to.TailAt[i] = at;
            at += to.Tails[i];
        }
        try
        {
            // A row's entries keep their order: nearness in memory comes from the numbering, a sort would add nothing.
            ChunkedParallel.ForChunks((n + RowsPerChunk - 1) / RowsPerChunk, _threads, chunk =>
            {
                fixed (int* places = place)
                    Rename(from, to, order, chunk * RowsPerChunk, Math.Min(n, (chunk + 1) * RowsPerChunk), places);
            }, cancellation);
        }
        catch
        {
            to.Dispose();
            throw;
        }
        _rows = to;
        from.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Attract(float* pairs, int from, int to, RowPart part, float* forceX, float* forceY)
    {
        long vectors = 0;
        for (int i = from; i < to; i++)
        {
            float headX = 0, headY = 0, tailX = 0, tailY = 0;
            vectors += (part != RowPart.Tail ? _rows.Heads[i] : 0) + (part != RowPart.Head ? _rows.Tails[i] : 0);
            if (part != RowPart.Tail)
                Row(pairs, i, _rows.Vectors(_rows.HeadAt[i]), _rows.Heads[i], out headX, out headY);
            if (part != RowPart.Head)
                Row(pairs, i, _rows.Vectors(_rows.TailAt[i]), _rows.Tails[i], out tailX, out tailY);
            (forceX[i - from], forceY[i - from]) = (headX + tailX, headY + tailY);
        }
        OperationCounts.Add(KernelOperation.MapAttractions, vectors * Lanes);
    }

    internal override double WeightedLogs(float* pairs, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += WeightedLogs(pairs, i, _rows.Vectors(_rows.HeadAt[i]), _rows.Heads[i] * Lanes)
                + WeightedLogs(pairs, i, _rows.Vectors(_rows.TailAt[i]), _rows.Tails[i] * Lanes);
        }
        return sum * _rows.Unit;
    }

    private double WeightedLogs(float* pairs, int i, uint* entries, int all)
    {
        const int Batch = 256;
        Span<float> kernels = stackalloc float[Batch], values = stackalloc float[Batch];
        uint columnMask = _rows.ColumnMask, valueMask = _rows.ValueMask;
        float x = pairs[2L * i], y = pairs[(2L * i) + 1];
        double sum = 0;
        for (int e = 0; e < all; e += Batch)
        {
            int count = Math.Min(Batch, all - e);
            for (int k = 0; k < count; k++)
            {
                uint entry = entries[e + k];
                float* other = pairs + (2L * (entry & columnMask));
                float dx = x - other[0], dy = y - other[1];
                kernels[k] = 1 + (dx * dx) + (dy * dy);
                values[k] = PackedAffinities.Value(entry, valueMask);
            }
            TensorPrimitives.Log(kernels[..count], kernels[..count]);
            sum += TensorPrimitives.Dot<float>(kernels[..count], values[..count]);
        }
        return sum;
    }

    private static void Rename(PackedAffinities from, PackedAffinities to, int[] order, int first, int last, int* place)
    {
        for (int i = first; i < last; i++)
        {
            int old = order[i];
            Rename(from.Vectors(from.HeadAt[old]), to.Vectors(to.HeadAt[i]), to.Heads[i] * Lanes, to.ColumnMask, place);
            Rename(from.Vectors(from.TailAt[old]), to.Vectors(to.TailAt[i]), to.Tails[i] * Lanes, to.ColumnMask, place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rename(uint* from, uint* to, int count, uint mask, int* place)
    {
        for (int e = 0; e < count; e++)
            to[e] = (from[e] & ~mask) | (uint)place[from[e] & mask];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row(float* pairs, int i, uint* entries, int vectors, out float forceX, out float forceY)
    {
        if (_bits == 512)
            Row512(pairs, i, entries, vectors * Lanes, out forceX, out forceY);
        else if (_bits == 256)
            Row256(pairs, i, entries, vectors * Lanes, out forceX, out forceY);
        else
            Row128(pairs, i, entries, vectors * Lanes, out forceX, out forceY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row512(float* pairs, int i, uint* entries, int count, out float forceX, out float forceY)
    {
        Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), odd = even + Vector512<int>.One;
        Vector512<uint> valueMask = Vector512.Create(_rows.ValueMask);
        uint columnMask = _rows.ColumnMask;
        Vector512<float> x = Vector512.Create(pairs[2L * i]), y = Vector512.Create(pairs[(2L * i) + 1]);
        Vector512<float> sumX = Vector512<float>.Zero, sumY = sumX;
        for (int e = 0; e < count; e += Lanes)
        {
            Vector512<float> value = PackedAffinities.Values(entries + e, valueMask);
            Vector512<float> a = EightPairs((double*)pairs, entries + e, columnMask);
            Vector512<float> b = EightPairs((double*)pairs, entries + e + 8, columnMask);
            Vector512<float> dx = x - Avx512F.PermuteVar16x32x2(a, even, b), dy = y - Avx512F.PermuteVar16x32x2(a, odd, b);
            Vector512<float> kernel = Vector512.FusedMultiplyAdd(dy, dy, Vector512.FusedMultiplyAdd(dx, dx, Vector512<float>.One));
            // One step of Newton's brings the estimate from 14 to 24 bits; the loads leave the time for it.
            Vector512<float> q = Avx512F.Reciprocal14(kernel);
            q *= Vector512.Create(2f) - (kernel * q);
            Vector512<float> weight = value * q;
            sumX = Vector512.FusedMultiplyAdd(weight, dx, sumX);
            sumY = Vector512.FusedMultiplyAdd(weight, dy, sumY);
        }
        Sum(sumX.GetLower() + sumX.GetUpper(), sumY.GetLower() + sumY.GetUpper(), out forceX, out forceY);
    }

    // Eight loads of 64 bits beat the gather instruction here: 0.29 against 0.70 ns an entry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> EightPairs(double* pairs, uint* entries, uint mask)
    {
        Vector256<double> low = FourPairs(pairs, entries[0] & mask, entries[1] & mask, entries[2] & mask, entries[3] & mask);
        Vector256<double> high = FourPairs(pairs, entries[4] & mask, entries[5] & mask, entries[6] & mask, entries[7] & mask);
        // Vector512.Create would insert both halves into a register that the last vector's loads still wait for.
        return Avx512F.InsertVector256(low.ToVector512Unsafe(), high, 1).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> FourPairs(double* pairs, uint a, uint b, uint c, uint d)
    {
        Vector128<double> low = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + a), pairs + b);
        Vector128<double> high = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + c), pairs + d);
        return Avx.InsertVector128(low.ToVector256Unsafe(), high, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row256(float* pairs, int i, uint* entries, int count, out float forceX, out float forceY)
    {
        Vector256<uint> valueMask = Vector256.Create(_rows.ValueMask);
        uint columnMask = _rows.ColumnMask;
        Vector256<float> x = Vector256.Create(pairs[2L * i]), y = Vector256.Create(pairs[(2L * i) + 1]);
        Vector256<float> sumX = Vector256<float>.Zero, sumY = sumX;
        for (int e = 0; e < count; e += 8)
        {
            uint* at = entries + e;
            Vector256<float> value = PackedAffinities.Values(at, valueMask);
            // In this order the shuffles within halves leave the eight as they are numbered.
            Vector256<float> a = FourPairs(
                (double*)pairs, at[0] & columnMask, at[1] & columnMask, at[4] & columnMask, at[5] & columnMask).AsSingle();
            Vector256<float> b = FourPairs(
                (double*)pairs, at[2] & columnMask, at[3] & columnMask, at[6] & columnMask, at[7] & columnMask).AsSingle();
            Vector256<float> dx = x - Avx.Shuffle(a, b, 0b10_00_10_00), dy = y - Avx.Shuffle(a, b, 0b11_01_11_01);
            Vector256<float> kernel = Vector256.FusedMultiplyAdd(dy, dy, Vector256.FusedMultiplyAdd(dx, dx, Vector256<float>.One));
            Vector256<float> weight = value / kernel;
            sumX = Vector256.FusedMultiplyAdd(weight, dx, sumX);
            sumY = Vector256.FusedMultiplyAdd(weight, dy, sumY);
        }
        Sum(sumX, sumY, out forceX, out forceY);
    }

    // Both sums at once: a row is short, and two sums across a register would take a third of its instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum(Vector256<float> x, Vector256<float> y, out float forceX, out float forceY)
    {
        Vector128<float> sums = Sse3.HorizontalAdd(x.GetLower() + x.GetUpper(), y.GetLower() + y.GetUpper());
        sums = Sse3.HorizontalAdd(sums, sums) * _rows.Unit;
        (forceX, forceY) = (sums[0], sums[1]);
    }

    // Two neighbours a vector: (dx, dy, dx', dy').
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row128(float* pairs, int i, uint* entries, int count, out float forceX, out float forceY)
    {
        uint columnMask = _rows.ColumnMask, valueMask = _rows.ValueMask;
        Vector128<float> self = Vector128.Create(((double*)pairs)[i]).AsSingle(), sum = Vector128<float>.Zero;
        for (int e = 0; e < count; e += 2)
        {
            uint first = entries[e], second = entries[e + 1];
            float firstValue = PackedAffinities.Value(first, valueMask), secondValue = PackedAffinities.Value(second, valueMask);
            Vector128<float> difference = self - Vector128.Create(
                ((double*)pairs)[first & columnMask], ((double*)pairs)[second & columnMask]).AsSingle();
            Vector128<float> squares = difference * difference;
            Vector128<float> squared = squares + Vector128.Shuffle(squares, Vector128.Create(1, 0, 3, 2));
            Vector128<float> value = Vector128.Create(firstValue, firstValue, secondValue, secondValue);
            sum += value / (Vector128<float>.One + squared) * difference;
        }
        forceX = (sum[0] + sum[2]) * _rows.Unit;
        forceY = (sum[1] + sum[3]) * _rows.Unit;
    }
}
