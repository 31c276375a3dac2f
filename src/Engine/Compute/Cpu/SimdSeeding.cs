using System.Runtime.CompilerServices;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// The passes of k-means++ over column blocks. Distances are sums of squared differences, not the expanded form: a seed is at distance
/// exactly 0 from itself, which is how a lack of distinct rows shows.
/// </summary>
/// <remarks>Each chunk's sum goes to a slot of its own; slots are added in chunk order, and a draw reads only the chunk it falls into.</remarks>
internal sealed unsafe class SimdSeeding<TRegister, TLanes>(SimdPoints points, RowStore rows, double[] weights, ChunkScratches scratches)
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int Stride = ColumnBlocks.BlockRows;

    private readonly ColumnBlocks _blocks = rows.Blocks;
    private readonly double[] _masses = new double[rows.Blocks.Chunks];
    private AlignedMemory<float>? _toSeed;
    private bool _seeded;

    private double SquaredScale => _blocks.Units.Scale * _blocks.Units.Scale;

    internal void Begin()
    {
        _toSeed ??= new AlignedMemory<float>((long)_blocks.Blocks * Stride);
        _seeded = false;
        ForEachChunk(chunk =>
        {
            (int firstBlock, int endBlock) = _blocks.BlocksOf(chunk);
            new Span<float>(ToSeed(firstBlock), (endBlock - firstBlock) * Stride).Fill(float.PositiveInfinity);
            double mass = 0;
            int first = chunk * rows.ChunkRows;
            for (int i = 0; i < rows.RowsOf(chunk); i++)
                mass += weights.Length == 0 ? 1 : weights[first + i];
            _masses[chunk] = mass;
        });
    }

    /// <summary>Gives the distances' memory back; a fit does not need it.</summary>
    internal void Release()
    {
        _toSeed?.Dispose();
        _toSeed = null;
    }

    internal double[] Potentials(Matrix candidates)
    {
        float[] stored = _blocks.Units.Store(candidates);
        int count = candidates.Rows;
        var partials = new double[_blocks.Chunks * count];
        ForEachChunk(chunk =>
        {
            ChunkScratch scratch = scratches.Borrow();
            float* least = scratch.Floats(Stride);
            (int first, int end) = _blocks.BlocksOf(chunk);
            fixed (float* candidate = stored)
            {
                for (int block = first; block < end; block++)
                {
                    for (int c = 0; c < count; c++)
                    {
                        LeastOf(_blocks.Block(block), _blocks.Dimensions, candidate + (c * _blocks.Dimensions), ToSeed(block), least);
                        partials[(chunk * count) + c] += Mass(chunk, block, least);
                    }
                }
            }
            scratches.Return(scratch);
        });
        var potentials = new double[count];
        for (int chunk = 0; chunk < _blocks.Chunks; chunk++)
        {
            for (int c = 0; c < count; c++)
                potentials[c] += partials[(chunk * count) + c] * SquaredScale;
        }
        return potentials;
    }

    internal double AddSeeds(Matrix seeds)
    {
        float[] stored = _blocks.Units.Store(seeds);
        _seeded |= seeds.Rows > 0;
        ForEachChunk(chunk =>
        {
            double mass = 0;
            (int first, int end) = _blocks.BlocksOf(chunk);
            fixed (float* seed = stored)
            {
                for (int block = first; block < end; block++)
                {
                    for (int s = 0; s < seeds.Rows; s++)
                        LeastOf(_blocks.Block(block), _blocks.Dimensions, seed + (s * _blocks.Dimensions), ToSeed(block), ToSeed(block));
                    mass += Mass(chunk, block, ToSeed(block));
                }
            }
            _masses[chunk] = mass;
        });
        return _masses.Sum() * SquaredScale;
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
        float* toSeed = ToSeed(_blocks.BlocksOf(chunk).First);
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

    private void ForEachChunk(Action<int> body) => Threading.ForChunks(_blocks.Chunks, points.Threads, body);

    private float* ToSeed(int block) => _toSeed!.Start + ((long)block * Stride);

    /// <summary>Weighted sum of the squared distances of one block's rows.</summary>
    private double Mass(int chunk, int block, float* squared)
    {
        int count = _blocks.RowsOf(block);
        double mass = 0;
        if (weights.Length == 0 && count == Stride)
        {
            TRegister sum = TLanes.Load(squared);
            for (int i = TLanes.Count; i < Stride; i += TLanes.Count)
                sum = TLanes.Add(sum, TLanes.Load(squared + i));
            return TLanes.Sum(sum);
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
        int width = TLanes.Count;
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister a = TLanes.Create(0);
            TRegister b = a;
            float* x = block + i;
            for (int j = 0; j < d; j++, x += Stride)
            {
                TRegister s = TLanes.Create(seed[j]);
                TRegister da = TLanes.Subtract(TLanes.Load(x), s);
                TRegister db = TLanes.Subtract(TLanes.Load(x + width), s);
                a = TLanes.FusedMultiplyAdd(da, da, a);
                b = TLanes.FusedMultiplyAdd(db, db, b);
            }
            TLanes.Store(TLanes.Min(a, TLanes.Load(before + i)), least + i);
            TLanes.Store(TLanes.Min(b, TLanes.Load(before + i + width)), least + i + width);
        }
    }
}
