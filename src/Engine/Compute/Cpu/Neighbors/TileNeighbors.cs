using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// All nearest neighbours by comparing blocks of rows with blocks of rows, in tiles of eight rows by a block. In many dimensions the
/// boxes of a tree overlap the search ball of nearly every row, and the tree's detours cost more than they spare. The tree's order
/// still serves: blocks near by come first, so that nearly all others hold nothing within the limits, and some need no look at all.
/// </summary>
/// <remarks>
/// Blocks farther away are filtered by ‖a‖² + ‖b‖² − 2a·b with a margin for its rounding, at half the price of differences; whoever
/// passes is measured by differences, so that nothing of the result depends on the filter.
/// </remarks>
internal sealed unsafe class TileNeighbors<TRegister, TOps> : IDisposable
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private const int Rows = ColumnBlocks.BlockRows;
    private const int Together = DistanceTileKernel<TRegister, TOps>.Together;
    private const int Groups = Rows / Together;

    // Blocks that are looked at first, besides those that hold as many rows as are wanted.
    private const int NearBlocks = 32;

    // A register that passes the filter is measured by itself, at several times the price of one in a tile.
    private const int WorthwhileShare = 4;

    private readonly LeafBlocks<TRegister, TOps> _blocks;
    private readonly int _dimensions;
    private readonly int _columns;
    private readonly AlignedMemory<float> _boxes;
    private readonly AlignedMemory<int> _numbers;
    private readonly AlignedMemory<float> _halfNorms;
    private readonly double _longest;
    private readonly float _slack;

    internal TileNeighbors(SimdPoints points, CancellationToken cancellation)
    {
        _blocks = new LeafBlocks<TRegister, TOps>(
            points.Units.Store(points.Points, points.Threads, cancellation), points.Dimensions, points.Threads, cancellation);
        _dimensions = points.Dimensions;
        _columns = (_blocks.Blocks + Rows - 1) / Rows * Rows;
        _boxes = new AlignedMemory<float>(2L * _dimensions * _columns);
        _numbers = new AlignedMemory<int>(_columns);
        for (int i = 0; i < _columns; i++)
            _numbers.Start[i] = i;
        _blocks.CopyBoxes(_numbers.Start, _blocks.Blocks, _boxes.Start, _columns);
        _halfNorms = new AlignedMemory<float>((long)_blocks.Blocks * Rows);
        for (int block = 0; block < _blocks.Blocks; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            _longest = Math.Max(_longest, FillHalfNorms(block));
        }
        // What rounding may add to a box's distance, or take from a row's.
        _slack = 1 + 1e-6f + (_dimensions * 2.4e-7f);
    }

    internal static void Run(SimdPoints points, int k, int* neighbors, float* squaredDistances, CancellationToken cancellation)
    {
        using var search = new TileNeighbors<TRegister, TOps>(points, cancellation);
        using var scratches = new ChunkScratches();
        float scale = (float)(points.Units.Unit * points.Units.Unit);
        ChunkedParallel.ForChunks(search._blocks.Blocks, points.Threads, block =>
        {
            ChunkScratch scratch = scratches.Borrow();
            search.SearchBlock(block, k, neighbors, squaredDistances, scale, scratch, cancellation);
            scratches.Return(scratch);
        }, cancellation);
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _boxes.Dispose();
        _halfNorms.Dispose();
        _numbers.Dispose();
    }

    private void SearchBlock(
        int own, int k, int* neighbors, float* squaredDistances, float scale, ChunkScratch scratch, CancellationToken cancellation)
    {
        int keep = k + 1;
        int count = _blocks.RowsOf(own);
        int groups = (count + Together - 1) / Together;
        int room = Candidates<TRegister, TOps>.Room(keep);
        int nearBlocks = Math.Min(_blocks.Blocks, NearBlocks + (keep / Rows));
        float* memory = scratch.Floats(((long)Rows * room) + Candidates<TRegister, TOps>.Room(nearBlocks));
        var candidates = new Candidates<TRegister, TOps>[Rows];
        for (int i = 0; i < Rows; i++)
        {
            candidates[i] = new Candidates<TRegister, TOps>(memory + ((long)i * room), keep);
            candidates[i].Clear(i < count ? Candidates<TRegister, TOps>.Anywhere : 0);
        }
        float* queries = scratch.MoreFloats(((long)Rows * _dimensions) + (Together * Rows) + ((long)Groups * _columns) + _columns);
        float* distances = queries + ((long)Rows * _dimensions);
        float* bounds = distances + (Together * Rows);
        float* limits = stackalloc float[Groups];
        new Span<float>(limits, Groups).Fill(Candidates<TRegister, TOps>.Anywhere);
        FillQueries(own, groups, queries);
        FillBounds(queries, groups, bounds);

        var near = new Candidates<TRegister, TOps>(memory + ((long)Rows * room), nearBlocks);
        long tiles = 0;
        ReadOnlySpan<int> first = NearestBlocks(own, ref near);
        foreach (int block in first)
            Measure(block);
        float* least = stackalloc float[Rows];
        ulong* passed = stackalloc ulong[Together];
        for (int i = 0; i < groups * Together; i++)
            least[i] = LeastScore(own, i, candidates[i].Limit);
        long seen = 0;
        long measured = 0;
        long filtered = 0;
        byte* met = (byte*)(bounds + ((long)Groups * _columns));
        new Span<byte>(met, _blocks.Blocks).Clear();
        foreach (int block in first)
            met[block] = 1;
        for (int block = 0; block < _blocks.Blocks; block++)
        {
            if (block % 256 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (met[block] != 0)
                continue;
            // In a tight cluster far from the centre the margin swallows the distances, and most would be looked at twice.
            seen += groups * Together * Rows / TOps.Count;
            if (measured * WorthwhileShare <= seen)
                Filter(block);
            else
                Measure(block);
        }

        OperationCounts.Add(KernelOperation.NeighborDistances, (tiles * Together * Rows) + (measured * TOps.Count));
        OperationCounts.Add(KernelOperation.NeighborProducts, filtered * Together * Rows);
        ulong* sorted = (ulong*)scratch.Longs(room);
        int* rows = _blocks.Rows(own);
        for (int i = 0; i < count; i++)
        {
            long at = (long)rows[i] * k;
            candidates[i].Finish(rows[i], new Span<int>(neighbors + at, k), new Span<float>(squaredDistances + at, k), scale, sorted);
        }

        void Measure(int block)
        {
            for (int g = 0; g < groups; g++)
            {
                if (bounds[((long)g * _columns) + block] > limits[g] * _slack)
                    continue;
                tiles++;
                DistanceTileKernel<TRegister, TOps>.Squared(
                    _blocks.Values(block), _dimensions, queries + ((long)g * Together * _dimensions), distances);
                limits[g] = Offer(distances, _blocks.Rows(block), candidates.AsSpan(g * Together, Together));
            }
        }

        void Filter(int block)
        {
            for (int g = 0; g < groups; g++)
            {
                if (bounds[((long)g * _columns) + block] > limits[g] * _slack)
                    continue;
                filtered++;
                float* group = queries + ((long)g * Together * _dimensions);
                if (DistanceTileKernel<TRegister, TOps>.Near(
                    _blocks.Values(
                        block), _halfNorms.Start + ((long)block * Rows), _dimensions, group, least + (g * Together), passed) == 0)
                    continue;
                for (int r = 0; r < Together; r++)
                {
                    if (passed[r] == 0)
                        continue;
                    int i = (g * Together) + r;
                    ref Candidates<TRegister, TOps> of = ref candidates[i];
                    float before = of.Limit;
                    of.MakeRoom();
                    measured += OfferPassed(block, group + r, passed[r], ref of);
                    if (of.Limit < before)
                        least[i] = LeastScore(own, i, of.Limit);
                }
                float limit = 0;
                for (int r = 0; r < Together; r++)
                    limit = MathF.Max(limit, candidates[(g * Together) + r].Limit);
                limits[g] = limit;
            }
        }
    }

    // −‖b‖²/2 of a block's rows; returns the greatest length. Fill-in scores below everything.
    private double FillHalfNorms(int block)
    {
        float* values = _blocks.Values(block);
        double longest = 0;
        for (int i = 0; i < Rows; i++)
        {
            double squared = 0;
            for (int j = 0; j < _dimensions; j++)
                squared += (double)values[(j * Rows) + i] * values[(j * Rows) + i];
            bool used = i < _blocks.RowsOf(block);
            _halfNorms.Start[((long)block * Rows) + i] = used ? (float)(-squared / 2) : float.MinValue;
            longest = used ? Math.Max(longest, squared) : longest;
        }
        return Math.Sqrt(longest);
    }

    // ‖a − b‖² ≤ limit where a·b − ‖b‖²/2 ≥ (‖a‖² − limit)/2. Each of the d + 2 roundings of the score is at most 2⁻²⁴ of the terms'
    // sum; twice that is allowed for.
    private float LeastScore(int block, int row, float limit)
    {
        double squared = -2.0 * _halfNorms.Start[((long)block * Rows) + row];
        double margin = (_dimensions + 4) * 1.2e-7 * ((_longest * _longest / 2) + (Math.Sqrt(squared) * _longest));
        return MathF.BitDecrement((float)(((squared * (1 - 1.2e-7)) - ((double)limit * _slack)) / 2 - margin));
    }

    // Measures the registers of a block with a row that passed, and returns how many those are.
    private int OfferPassed(int block, float* query, ulong passed, ref Candidates<TRegister, TOps> candidates)
    {
        int measured = 0;
        for (int i = 0; passed != 0; i += TOps.Count, passed >>= TOps.Count)
        {
            if ((passed & ((1UL << TOps.Count) - 1)) == 0)
                continue;
            candidates.Append(
                DistanceTileKernel<TRegister, TOps>.SquaredOfOne(_blocks.Values(block) + i, _dimensions, query), _blocks.Rows(block) + i);
            measured++;
        }
        return measured;
    }

    /// <summary>The rows of a block as tiles read them: feature by feature, eight rows side by side.</summary>
    private void FillQueries(int block, int groups, float* queries)
    {
        float* values = _blocks.Values(block);
        for (int g = 0; g < groups; g++)
        {
            for (int j = 0; j < _dimensions; j++, queries += Together)
                new Span<float>(values + (j * Rows) + (g * Together), Together).CopyTo(new Span<float>(queries, Together));
        }
    }

    /// <summary>
    /// For each group of eight rows, squared distances of their box from that of every block; a box with fill-in reaches everywhere.
    /// </summary>
    private void FillBounds(float* queries, int groups, float* bounds)
    {
        float* low = stackalloc float[_dimensions];
        float* high = stackalloc float[_dimensions];
        for (int g = 0; g < groups; g++)
        {
            for (int j = 0; j < _dimensions; j++, queries += Together)
            {
                low[j] = high[j] = queries[0];
                for (int r = 1; r < Together; r++)
                {
                    low[j] = MathF.Min(low[j], queries[r]);
                    high[j] = MathF.Max(high[j], queries[r]);
                }
            }
            for (int u = 0; u < _blocks.Blocks; u += TOps.Count)
                TOps.Store(
                    LeafBlocks<TRegister, TOps>.ToBoxes(
                        low, high, _dimensions, _boxes.Start + u, _columns), bounds + ((long)g * _columns) + u);
        }
    }

    /// <summary>The blocks whose middle is nearest to that of one block, itself among them.</summary>
    private ReadOnlySpan<int> NearestBlocks(int own, ref Candidates<TRegister, TOps> near)
    {
        ReadOnlySpan<float> low = _blocks.Low(own);
        ReadOnlySpan<float> high = _blocks.High(own);
        near.Clear(Candidates<TRegister, TOps>.Anywhere);
        for (int u = 0; u < _blocks.Blocks; u += TOps.Count)
        {
            TRegister squared = TOps.Create(0);
            float* boxes = _boxes.Start + u;
            for (int j = 0; j < _dimensions; j++, boxes += 2 * _columns)
            {
                // Twice the distance of the middles orders as the distance does.
                TRegister apart = TOps.Subtract(TOps.Add(TOps.Load(boxes), TOps.Load(boxes + _columns)), TOps.Create(low[j] + high[j]));
                squared = TOps.FusedMultiplyAdd(apart, apart, squared);
            }
            near.MakeRoom();
            near.Append(squared, _numbers.Start + u);
        }
        near.CutBack();
        return near.Rows;
    }

    /// <summary>Offers a tile's distances to the eight rows' candidates, and returns the largest of their limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Offer(float* distances, int* rows, Span<Candidates<TRegister, TOps>> candidates)
    {
        float limit = 0;
        for (int r = 0; r < Together; r++, distances += Rows)
        {
            ref Candidates<TRegister, TOps> of = ref candidates[r];
            TRegister least = TOps.Load(distances);
            for (int i = TOps.Count; i < Rows; i += TOps.Count)
                least = TOps.Min(least, TOps.Load(distances + i));
            // Once the limit is small, hardly any block holds a candidate.
            if (TOps.Bits(TOps.LessThan(TOps.Create(of.Limit), least)) != (uint)((1UL << TOps.Count) - 1))
            {
                of.MakeRoom();
                for (int i = 0; i < Rows; i += TOps.Count)
                    of.Append(TOps.Load(distances + i), rows + i);
            }
            limit = MathF.Max(limit, of.Limit);
        }
        return limit;
    }
}
