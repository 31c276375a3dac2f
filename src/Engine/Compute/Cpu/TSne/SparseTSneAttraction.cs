using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's attraction over a sparse matrix of float32: for small maps, and for those whose columns need too many bits.</summary>
internal sealed unsafe class SparseTSneAttraction : SimdTSneAttraction
{
    private const int Lanes = 16;
    private const int RowsPerChunk = 1024;

    private readonly int _threads;
    private readonly bool _wide;
    private Rows _rows;
    private Rows? _spare;
    private bool _isOurs;

    /// <summary>Takes the affinities as they are; <see cref="Renumber"/> makes the copy that the kernels need.</summary>
    internal SparseTSneAttraction(SparseMatrix affinities, int threads, bool wide, CancellationToken cancellation)
    {
        _threads = threads;
        _wide = wide && Vector512.IsHardwareAccelerated && Avx512F.IsSupported;
        _rows = new Rows(affinities.RowStarts, affinities.Columns, affinities.Values);
        (Entropy, Mass) = EntropyAndMass(affinities.Values.AsMemory(0, (int)affinities.Entries), cancellation);
    }

    internal override double Mass { get; }

    internal override double Entropy { get; }

    internal override bool HasTails => false;

    public override void Dispose()
    {
    }

    internal override void Renumber(int[] order, CancellationToken cancellation)
    {
        int n = order.Length;
        var place = new int[n];
        Rows from = _rows, to = _spare ?? new Rows(new long[n + 1], new int[from.Starts[n] + Lanes], new float[from.Starts[n] + Lanes]);
        for (int i = 0; i < n; i++)
        {
            place[order[i]] = i;
            to.Starts[i + 1] = to.Starts[i] + from.Starts[order[i] + 1] - from.Starts[order[i]];
        }
        // A row's entries keep their order: nearness in memory comes from the numbering, a sort would add nothing.
        ChunkedParallel.ForChunks((n + RowsPerChunk - 1) / RowsPerChunk, _threads, chunk =>
        {
            int last = Math.Min(n, (chunk + 1) * RowsPerChunk);
            for (int i = chunk * RowsPerChunk; i < last; i++)
            {
                int source = (int)from.Starts[order[i]], target = (int)to.Starts[i], count = (int)(to.Starts[i + 1] - to.Starts[i]);
                for (int e = 0; e < count; e++)
                    to.Columns[target + e] = place[from.Columns[source + e]];
                from.Values.AsSpan(source, count).CopyTo(to.Values.AsSpan(target, count));
            }
        }, cancellation);
        // The first renumbering reads the caller's arrays, which are not ours to write.
        _spare = _isOurs ? from : null;
        _isOurs = true;
        _rows = to;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Attract(float* pairs, int from, int to, RowPart part, float* forceX, float* forceY)
    {
        OperationCounts.Add(KernelOperation.MapAttractions, _rows.Starts[to] - _rows.Starts[from]);
        fixed (int* columns = _rows.Columns)
        fixed (float* values = _rows.Values)
        {
            for (int i = from; i < to; i++)
            {
                long first = _rows.Starts[i], last = _rows.Starts[i + 1];
                BoundsAssert.Range(first, last - first, _rows.Columns.Length);
                if (_wide)
                    WideRow(pairs, i, columns + first, values + first, (int)(last - first), out forceX[i - from], out forceY[i - from]);
                else
                    NarrowRow(pairs, i, columns + first, values + first, (int)(last - first), out forceX[i - from], out forceY[i - from]);
            }
        }
    }

    internal override double WeightedLogs(float* pairs, int from, int to)
    {
        const int Batch = 256;
        Span<float> kernels = stackalloc float[Batch];
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            float x = pairs[2L * i], y = pairs[(2L * i) + 1];
            for (long e = _rows.Starts[i]; e < _rows.Starts[i + 1]; e += Batch)
            {
                int count = (int)Math.Min(Batch, _rows.Starts[i + 1] - e);
                ReadOnlySpan<int> columns = _rows.Columns.AsSpan((int)e, count);
                for (int k = 0; k < count; k++)
                {
                    float dx = x - pairs[2L * columns[k]], dy = y - pairs[(2L * columns[k]) + 1];
                    kernels[k] = 1 + (dx * dx) + (dy * dy);
                }
                TensorPrimitives.Log(kernels[..count], kernels[..count]);
                sum += TensorPrimitives.Dot(kernels[..count], _rows.Values.AsSpan((int)e, count));
            }
        }
        return sum;
    }

    private (double Entropy, double Mass) EntropyAndMass(ReadOnlyMemory<float> values, CancellationToken cancellation)
    {
        const int EntriesPerChunk = 16_384;
        var parts = new (double Entropy, double Mass)[(values.Length + EntriesPerChunk - 1) / EntriesPerChunk];
        ChunkedParallel.ForChunks(parts.Length, _threads, chunk =>
        {
            ReadOnlySpan<float> part = values.Span[(chunk * EntriesPerChunk)..Math.Min(values.Length, (chunk + 1) * EntriesPerChunk)];
            var logs = new float[part.Length];
            TensorPrimitives.Log(part, logs);
            parts[chunk] = (TensorPrimitives.Dot(part, logs), TensorPrimitives.Sum(part));
        }, cancellation);
        return (parts.Sum(part => part.Entropy), parts.Sum(part => part.Mass));
    }

    // Reads whole vectors of entries; those past the row's end count with value 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WideRow(float* pairs, int i, int* columns, float* values, int count, out float forceX, out float forceY)
    {
        Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), odd = even + Vector512<int>.One;
        Vector512<int> lanes = Vector512<int>.Indices;
        Vector512<float> x = Vector512.Create(pairs[2L * i]), y = Vector512.Create(
            pairs[(2L * i) + 1]), sumX = Vector512<float>.Zero, sumY = sumX;
        for (int e = 0; e < count; e += Lanes)
        {
            Vector512<float> value = Vector512.Load(values + e);
            if (count - e < Lanes)
                value = Vector512.ConditionalSelect(
                    Vector512.LessThan(lanes, Vector512.Create(count - e)).AsSingle(), value, Vector512<float>.Zero);
            Vector512<float> a = EightPairs((double*)pairs, columns + e), b = EightPairs((double*)pairs, columns + e + 8);
            Vector512<float> dx = x - Avx512F.PermuteVar16x32x2(a, even, b), dy = y - Avx512F.PermuteVar16x32x2(a, odd, b);
            Vector512<float> kernel = Vector512.FusedMultiplyAdd(dy, dy, Vector512.FusedMultiplyAdd(dx, dx, Vector512<float>.One));
            // One step of Newton's brings the estimate from 14 to 24 bits; the loads leave the time for it.
            Vector512<float> q = Avx512F.Reciprocal14(kernel);
            q *= Vector512.Create(2f) - (kernel * q);
            Vector512<float> weight = value * q;
            sumX = Vector512.FusedMultiplyAdd(weight, dx, sumX);
            sumY = Vector512.FusedMultiplyAdd(weight, dy, sumY);
        }
        forceX = Vector512.Sum(sumX);
        forceY = Vector512.Sum(sumY);
    }

    // Eight loads of 64 bits beat the gather instruction here: 0.29 against 0.70 ns an entry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> EightPairs(double* pairs, int* columns)
    {
        Vector128<double> a = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[0]), pairs + columns[1]);
        Vector128<double> b = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[2]), pairs + columns[3]);
        Vector128<double> c = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[4]), pairs + columns[5]);
        Vector128<double> d = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[6]), pairs + columns[7]);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsSingle();
    }

    // Two neighbours a vector: (dx, dy, dx', dy').
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NarrowRow(float* pairs, int i, int* columns, float* values, int count, out float forceX, out float forceY)
    {
        Vector128<float> self = Vector128.Create(((double*)pairs)[i]).AsSingle(), sum = Vector128<float>.Zero;
        for (int e = 0; e < count; e += 2)
        {
            int other = Math.Min(e + 1, count - 1);
            float secondValue = e + 1 < count ? values[e + 1] : 0;
            Vector128<float> difference = self - Vector128.Create(
                ((double*)pairs)[columns[e]], ((double*)pairs)[columns[other]]).AsSingle();
            Vector128<float> squares = difference * difference;
            Vector128<float> squared = squares + Vector128.Shuffle(squares, Vector128.Create(1, 0, 3, 2));
            Vector128<float> value = Vector128.Create(values[e], values[e], secondValue, secondValue);
            sum += value / (Vector128<float>.One + squared) * difference;
        }
        forceX = sum[0] + sum[2];
        forceY = sum[1] + sum[3];
    }

    private sealed record Rows(long[] Starts, int[] Columns, float[] Values);
}
