using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// The passes of k-means++ over column blocks. Distances are sums of squared differences, not the expanded form: a seed is at distance
/// exactly 0 from itself, which is how a lack of distinct rows shows.
/// </summary>
/// <remarks>
/// Each chunk's sum goes to a slot of its own; slots are added in chunk order, and a draw reads only the chunk it falls into.
/// </remarks>
internal sealed unsafe class SimdSeeding<TRegister, TOps>(
    SimdPoints points, PermutableBlocks rows, double[] weights, ChunkScratches scratches)
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private const int Stride = ColumnBlocks.BlockRows;

    // Candidates that meet a block at once.
    private const int Together = 4;

    private readonly ColumnBlocks _blocks = rows.Blocks;
    private readonly double[] _masses = new double[rows.Blocks.Chunks];
    private AlignedMemory<float>? _toSeed;
    private bool _seeded;

    // The candidates last asked for, and a chunk's sums for each of them.
    private float[] _candidates = [];
    private double[] _partials = [];

    // A seed that was one of those: its sums are known, and distances to it are taken in by the next pass.
    private float[]? _pending;

    private double SquaredScale => _blocks.Units.Unit * _blocks.Units.Unit;

    internal void Begin(CancellationToken cancellation)
    {
        _toSeed ??= new AlignedMemory<float>((long)_blocks.Blocks * Stride);
        _seeded = false;
        _candidates = [];
        _pending = null;
        ForEachChunk(chunk =>
        {
            (int firstBlock, int endBlock) = _blocks.BlocksOf(chunk);
            new Span<float>(ToSeed(firstBlock), (endBlock - firstBlock) * Stride).Fill(float.PositiveInfinity);
            int count = rows.RowsOf(chunk);
            double mass = weights.Length == 0 ? count : 0;
            for (int i = 0; i < count && weights.Length > 0; i++)
                mass += weights[(chunk * rows.ChunkRows) + i];
            _masses[chunk] = mass;
        }, cancellation);
    }

    /// <summary>Gives the distances' memory back; a fit does not need it.</summary>
    internal void Release()
    {
        _toSeed?.Dispose();
        _toSeed = null;
    }

    internal double[] Potentials(Matrix candidates, CancellationToken cancellation)
    {
        int d = _blocks.Dimensions;
        int count = candidates.Rows;
        _candidates = _blocks.Units.Store(candidates, cancellation: cancellation);
        _partials = new double[_blocks.Chunks * count];
        ForEachChunk(chunk =>
        {
            ChunkScratch scratch = scratches.Borrow();
            float* least = scratch.Floats(Stride);
            (int first, int end) = _blocks.BlocksOf(chunk);
            fixed (float* candidate = _candidates)
            {
                for (int block = first; block < end; block++)
                {
                    FetchAhead(block + 1);
                    TakePending(block);
                    int c = 0;
                    for (; c + Together <= count && IsPlain(block); c += Together)
                        MassesOf(
                            _blocks.Block(block), d, candidate + (c * d), ToSeed(block), _partials.AsSpan((chunk * count) + c, Together));
                    for (; c < count; c++)
                    {
                        LeastOf(_blocks.Block(block), d, candidate + (c * d), ToSeed(block), least);
                        _partials[(chunk * count) + c] += Mass(chunk, block, least);
                    }
                }
            }
            scratches.Return(scratch);
            int seeds = count + (_pending is null ? 0 : 1);
            OperationCounts.Add(KernelOperation.SeedDistances, (long)(end - first) * Stride * seeds);
        }, cancellation);
        _pending = null;
        var potentials = new double[count];
        for (int chunk = 0; chunk < _blocks.Chunks; chunk++)
        {
            for (int c = 0; c < count; c++)
                potentials[c] += _partials[(chunk * count) + c] * SquaredScale;
        }
        return potentials;
    }

    internal double AddSeeds(Matrix seeds, CancellationToken cancellation)
    {
        float[] stored = _blocks.Units.Store(seeds, cancellation: cancellation);
        _seeded |= seeds.Rows > 0;
        if (seeds.Rows == 1 && CandidateOf(stored) is int at)
        {
            for (int chunk = 0; chunk < _masses.Length; chunk++)
                _masses[chunk] = _partials[(chunk * _candidates.Length / stored.Length) + at];
            _pending = stored;
        }
        else
        {
            ForEachChunk(chunk => _masses[chunk] = AddSeeds(chunk, stored, seeds.Rows), cancellation);
            _pending = null;
        }
        _candidates = [];
        return _masses.Sum() * SquaredScale;
    }

    private double AddSeeds(int chunk, float[] seeds, int count)
    {
        double mass = 0;
        (int first, int end) = _blocks.BlocksOf(chunk);
        fixed (float* seed = seeds)
        {
            for (int block = first; block < end; block++)
            {
                TakePending(block);
                for (int s = 0; s < count; s++)
                    LeastOf(_blocks.Block(block), _blocks.Dimensions, seed + (s * _blocks.Dimensions), ToSeed(block), ToSeed(block));
                mass += Mass(chunk, block, ToSeed(block));
            }
        }
        OperationCounts.Add(KernelOperation.SeedDistances, (long)(end - first) * Stride * count);
        return mass;
    }

    /// <summary>Which of the candidates last asked for a row is, if it is one.</summary>
    private int? CandidateOf(float[] stored)
    {
        for (int at = 0; at < _candidates.Length; at += stored.Length)
        {
            if (_candidates.AsSpan(at, stored.Length).SequenceEqual(stored))
                return at / stored.Length;
        }
        return null;
    }

    /// <summary>Lowers a block's distances by the seed that waits; doing so again changes nothing.</summary>
    private void TakePending(int block)
    {
        if (_pending is null)
            return;
        fixed (float* seed = _pending)
            LeastOf(_blocks.Block(block), _blocks.Dimensions, seed, ToSeed(block), ToSeed(block));
    }

    /// <summary>
    /// Asks for a block's lines while the one before it is worked on: columns lie too far apart for the processor to foresee.
    /// </summary>
    private void FetchAhead(int block)
    {
        float* values = _blocks.Block(block);
        float* toSeed = ToSeed(block);
        // Past the last block nothing is read by asking.
        for (int at = 0; Sse.IsSupported && at < _blocks.Dimensions * Stride; at += ColumnBlocks.LineFloats)
            Sse.Prefetch0(values + at);
        for (int at = 0; Sse.IsSupported && at < Stride; at += ColumnBlocks.LineFloats)
            Sse.Prefetch0(toSeed + at);
    }

    internal int[] Sample(ReadOnlySpan<double> targets)
    {
        double total = _masses.Sum();
        var drawn = new int[targets.Length];
        for (int t = 0; t < targets.Length; t++)
        {
            double left = targets[t] * total;
            int chunk = 0;
            int last = 0;
            for (int c = 0; c < _masses.Length; c++)
            {
                if (_masses[c] > 0)
                    last = c;
            }
            while (chunk < last && left >= _masses[chunk])
                left -= _masses[chunk++];
            drawn[t] = SampleChunk(chunk, left);
        }
        return drawn;
    }

    private int SampleChunk(int chunk, double target)
    {
        int count = rows.RowsOf(chunk);
        int first = chunk * rows.ChunkRows;
        var mass = new double[count];
        ushort* order = rows.Order(chunk);
        (int firstBlock, int endBlock) = _blocks.BlocksOf(chunk);
        for (int block = firstBlock; block < endBlock; block++)
            TakePending(block);
        float* toSeed = ToSeed(firstBlock);
        for (int i = 0; i < count; i++)
        {
            int row = order == null ? i : order[i];
            mass[row] = (weights.Length == 0 ? 1 : weights[first + row]) * (_seeded ? toSeed[i] : 1);
        }
        double running = 0;
        int last = 0;
        for (int i = 0; i < count; i++)
        {
            running += mass[i];
            if (mass[i] > 0)
                last = i;
            if (running > target)
                break;
        }
        return first + last;
    }

    private void ForEachChunk(Action<int> body, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(_blocks.Chunks, points.Threads, body, cancellation);

    private float* ToSeed(int block)
    {
        BoundsAssert.Index(block, _blocks.Blocks + 1L);
        return _toSeed!.Start + ((long)block * Stride);
    }

    /// <summary>Whether all of a block's 64 rows count, and as one each.</summary>
    private bool IsPlain(int block) => weights.Length == 0 && _blocks.RowsOf(block) == Stride;

    /// <summary>Weighted sum of the squared distances of one block's rows.</summary>
    private double Mass(int chunk, int block, float* squared)
    {
        int count = _blocks.RowsOf(block);
        double mass = 0;
        if (IsPlain(block))
        {
            TRegister sum = TOps.Load(squared);
            for (int i = TOps.Count; i < Stride; i += TOps.Count)
                sum = TOps.Add(sum, TOps.Load(squared + i));
            return TOps.Sum(sum);
        }
        ushort* order = rows.Order(chunk);
        int first = chunk * rows.ChunkRows;
        int at = (block * Stride) - first;
        for (int i = 0; i < count; i++)
            mass += (weights.Length == 0 ? 1 : weights[first + (order == null ? at + i : order[at + i])]) * squared[i];
        return mass;
    }

    /// <summary>least[i] = min(before[i], ‖row i − seed‖²) for the 64 rows of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LeastOf(float* block, int d, float* seed, float* before, float* least)
    {
        int width = TOps.Count;
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister a = TOps.Create(0);
            TRegister b = a;
            float* x = block + i;
            for (int j = 0; j < d; j++, x += Stride)
            {
                TRegister s = TOps.Create(seed[j]);
                TRegister da = TOps.Subtract(TOps.Load(x), s);
                TRegister db = TOps.Subtract(TOps.Load(x + width), s);
                a = TOps.FusedMultiplyAdd(da, da, a);
                b = TOps.FusedMultiplyAdd(db, db, b);
            }
            TOps.Store(TOps.Min(a, TOps.Load(before + i)), least + i);
            TOps.Store(TOps.Min(b, TOps.Load(before + i + width)), least + i + width);
        }
    }

    /// <summary>Adds to the sums of four candidates those of min(before[i], ‖row i − candidate‖²) over the 64 rows of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MassesOf(float* block, int d, float* candidates, float* before, Span<double> sums)
    {
        TRegister s0 = TOps.Create(0), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < Stride; i += TOps.Count)
        {
            TRegister a0 = TOps.Create(0), a1 = a0, a2 = a0, a3 = a0;
            float* x = block + i;
            float* c = candidates;
            for (int j = 0; j < d; j++, x += Stride, c++)
            {
                TRegister value = TOps.Load(x);
                TRegister difference = TOps.Subtract(value, TOps.Create(c[0]));
                a0 = TOps.FusedMultiplyAdd(difference, difference, a0);
                difference = TOps.Subtract(value, TOps.Create(c[d]));
                a1 = TOps.FusedMultiplyAdd(difference, difference, a1);
                difference = TOps.Subtract(value, TOps.Create(c[2 * d]));
                a2 = TOps.FusedMultiplyAdd(difference, difference, a2);
                difference = TOps.Subtract(value, TOps.Create(c[3 * d]));
                a3 = TOps.FusedMultiplyAdd(difference, difference, a3);
            }
            TRegister toSeed = TOps.Load(before + i);
            s0 = TOps.Add(s0, TOps.Min(a0, toSeed));
            s1 = TOps.Add(s1, TOps.Min(a1, toSeed));
            s2 = TOps.Add(s2, TOps.Min(a2, toSeed));
            s3 = TOps.Add(s3, TOps.Min(a3, toSeed));
        }
        sums[0] += TOps.Sum(s0);
        sums[1] += TOps.Sum(s1);
        sums[2] += TOps.Sum(s2);
        sums[3] += TOps.Sum(s3);
    }
}
