namespace Segmentation.Compute.Cpu;

/// <summary>
/// All nearest neighbours by comparing all rows with all rows, in tiles of eight rows by a block. In many dimensions the boxes of a tree
/// overlap the search ball of nearly every row, and the tree's detours cost more than they spare.
/// </summary>
internal static unsafe class TileNeighbors<TRegister, TLanes>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int Rows = ColumnBlocks.BlockRows;
    private const int Together = DistanceTileKernel<TRegister, TLanes>.Together;

    internal static void Run(SimdPoints points, int k, int* neighbors, float* squaredDistances, CancellationToken cancellation)
    {
        ColumnBlocks blocks = points.Blocks;
        using var scratches = new ChunkScratches();
        Threading.ForChunks(blocks.Blocks, points.Threads, block =>
        {
            ChunkScratch scratch = scratches.Borrow();
            SearchBlock(points, blocks, block, k, neighbors, squaredDistances, scratch, cancellation);
            scratches.Return(scratch);
        }, cancellation);
    }

    private static void SearchBlock(SimdPoints points, ColumnBlocks blocks, int own, int k, int* neighbors, float* squaredDistances, ChunkScratch scratch, CancellationToken cancellation)
    {
        int d = blocks.Dimensions;
        int keep = k + 1;
        int count = blocks.RowsOf(own);
        int groups = (count + Together - 1) / Together;
        int room = Candidates<TRegister, TLanes>.Room(keep);
        float* memory = scratch.Floats((long)Rows * room);
        var candidates = new Candidates<TRegister, TLanes>[Rows];
        for (int i = 0; i < Rows; i++)
        {
            candidates[i] = new Candidates<TRegister, TLanes>(memory + ((long)i * room), keep);
            candidates[i].Clear(Candidates<TRegister, TLanes>.Anywhere);
        }
        float* queries = scratch.MoreFloats(((long)Rows * d) + (Together * Rows));
        float* distances = queries + ((long)Rows * d);
        for (int g = 0; g < groups; g++)
            DistanceTileKernel<TRegister, TLanes>.Fill(points.Points, points.Units, (own * Rows) + (g * Together), Math.Min(Together, count - (g * Together)), queries + ((long)g * Together * d));
        int* rows = stackalloc int[Rows];

        // From the own block on: where neighbouring rows are alike the limits shrink at once.
        for (int b = 0; b < blocks.Blocks; b++)
        {
            if (b % 256 == 0)
                cancellation.ThrowIfCancellationRequested();
            int block = (own + b) % blocks.Blocks;
            int inBlock = blocks.RowsOf(block);
            for (int i = 0; i < Rows; i++)
                rows[i] = (block * Rows) + i;
            for (int g = 0; g < groups; g++)
            {
                DistanceTileKernel<TRegister, TLanes>.Squared(blocks.Block(block), d, queries + ((long)g * Together * d), distances);
                for (int r = 0; r < Together; r++)
                {
                    float* squared = distances + (r * Rows);
                    for (int i = inBlock; i < Rows; i++)
                        squared[i] = float.MaxValue;
                    Offer(squared, rows, ref candidates[(g * Together) + r]);
                }
            }
        }
        ulong* sorted = (ulong*)scratch.Longs(room);
        float scale = (float)(points.Units.Scale * points.Units.Scale);
        for (int i = 0; i < count; i++)
        {
            long row = (own * (long)Rows) + i;
            candidates[i].Finish((int)row, new Span<int>(neighbors + (row * k), k), new Span<float>(squaredDistances + (row * k), k), scale, sorted);
        }
    }

    private static void Offer(float* squared, int* rows, ref Candidates<TRegister, TLanes> candidates)
    {
        TRegister least = TLanes.Load(squared);
        for (int i = TLanes.Count; i < Rows; i += TLanes.Count)
            least = TLanes.Min(least, TLanes.Load(squared + i));
        // Once the limit is small, hardly any block holds a candidate.
        if (TLanes.Bits(TLanes.LessThan(TLanes.Create(candidates.Limit), least)) == (uint)((1UL << TLanes.Count) - 1))
            return;
        candidates.MakeRoom();
        for (int i = 0; i < Rows; i += TLanes.Count)
            candidates.Append(TLanes.Load(squared + i), rows + i);
    }
}
