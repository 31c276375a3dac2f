namespace Segmentation.Compute.Cpu;

/// <summary>
/// Sums of Euclidean distances from every row to the rows of each cluster. Each pair of rows is measured once and counts for both,
/// half the work of asking row by row.
/// </summary>
/// <remarks>
/// Tiles of rows meet all tiles from their own on, on any thread; what a tile adds to others' sums is fixed-point, whose order leaves
/// no trace.
/// </remarks>
internal static unsafe class AllPairsSums<TRegister, TLanes>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int TileRows = ClusterSumsKernel<TRegister, TLanes>.RunRows;
    private const int Together = ClusterSumsKernel<TRegister, TLanes>.Together;

    // Clusters of fewer rows than a block would mostly measure its fill-in.
    private const int LeastRowsPerCluster = ClusterBlocks.BlockRows;

    /// <summary>Whether the rows asked for are all rows in their order, in clusters large enough for tiles.</summary>
    internal static bool Serves(SimdPoints points, int clusters, ReadOnlySpan<int> rows)
    {
        if (rows.Length != points.Count || points.Count < ClusterSumsKernel<TRegister, TLanes>.FewRows || (long)clusters * LeastRowsPerCluster > points.Count)
            return false;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] != i)
                return false;
        }
        return true;
    }

    internal static void Run(SimdPoints points, ReadOnlySpan<int> labels, int clusters, Span<double> sums, CancellationToken cancellation)
    {
        using var blocks = new ClusterBlocks(points, labels, clusters);
        using var scratches = new ChunkScratches();
        List<Tile> tiles = Tiles(blocks);
        int n = points.Count;
        // No two stored rows are farther apart than twice the longest.
        int fractionBits = 60 - Math.ILogB(Math.Max(1, 2 * ColumnBlocks.MaxNorm(points.Dimensions) * n));
        sums.Clear();
        fixed (double* start = sums)
        {
            long* totals = (long*)start;
            Threading.ForChunks(tiles.Count, points.Threads, tile =>
            {
                ChunkScratch scratch = scratches.Borrow();
                AddTile(blocks, tiles, tile, fractionBits, totals, scratch);
                scratches.Return(scratch);
            }, cancellation);
            double unit = Math.ScaleB(points.Units.Scale, -fractionBits);
            for (int i = 0; i < sums.Length; i++)
                start[i] = totals[i] * unit;
        }
    }

    /// <summary>A run of one cluster's rows.</summary>
    private readonly record struct Tile(int Cluster, int FirstPlace, int Rows);

    private static List<Tile> Tiles(ClusterBlocks blocks)
    {
        var tiles = new List<Tile>();
        for (int cluster = 0; cluster < blocks.Clusters; cluster++)
        {
            for (int at = 0; at < blocks.SizeOf(cluster); at += TileRows)
                tiles.Add(new Tile(cluster, blocks.FirstPlace(cluster) + at, Math.Min(TileRows, blocks.SizeOf(cluster) - at)));
        }
        return tiles;
    }

    private static void AddTile(ClusterBlocks blocks, List<Tile> tiles, int number, int fractionBits, long* totals, ChunkScratch scratch)
    {
        int d = blocks.Dimensions;
        int clusters = blocks.Clusters;
        Tile own = tiles[number];
        float* queries = scratch.Floats((long)TileRows * Math.Max(1, d));
        FillQueries(blocks, own, queries);
        double* ofOwn = (double*)scratch.Longs(((long)TileRows * clusters) + TileRows);
        double* ofOther = ofOwn + ((long)TileRows * clusters);
        new Span<double>(ofOwn, TileRows * clusters).Clear();
        for (int other = number; other < tiles.Count; other++)
        {
            Tile tile = tiles[other];
            AddPair(blocks, own, tile, queries, ofOwn + tile.Cluster, other == number ? null : ofOther);
            for (int i = 0; i < tile.Rows && other != number; i++)
                Add(ofOther[i], totals + ((long)blocks.Rows[tile.FirstPlace + i] * clusters) + own.Cluster);
        }
        for (int i = 0; i < own.Rows; i++)
        {
            for (int cluster = 0; cluster < clusters; cluster++)
                Add(ofOwn[(i * clusters) + cluster], totals + ((long)blocks.Rows[own.FirstPlace + i] * clusters) + cluster);
        }

        void Add(double sum, long* total)
        {
            if (sum != 0)
                Interlocked.Add(ref *total, (long)Math.Round(Math.ScaleB(sum, fractionBits)));
        }
    }

    /// <summary>Adds up the distances between two tiles: to <paramref name="ofOwn"/>, a cluster's width apart, and, where it is given, to <paramref name="ofOther"/>.</summary>
    private static void AddPair(ClusterBlocks blocks, Tile own, Tile other, float* queries, double* ofOwn, double* ofOther)
    {
        int d = blocks.Dimensions;
        float* run = blocks.Place(other.FirstPlace);
        float* few = stackalloc float[TileRows];
        double* four = stackalloc double[Together];
        var fewSums = new Span<float>(few, TileRows);
        fewSums.Clear();
        if (ofOther != null)
            new Span<double>(ofOther, TileRows).Clear();
        for (int q = 0; q < own.Rows; q += Together)
        {
            int asking = Math.Min(Together, own.Rows - q);
            ClusterSumsKernel<TRegister, TLanes>.AddRun(run, other.Rows, d, queries + ((long)q * d), four, ofOther == null ? null : few, asking);
            for (int i = 0; i < asking; i++)
                ofOwn[(q + i) * blocks.Clusters] += four[i];
            if (ofOther == null || ((q + Together) % ClusterBlocks.BlockRows != 0 && q + Together < own.Rows))
                continue;
            for (int i = 0; i < other.Rows; i++)
                ofOther[i] += few[i];
            fewSums.Clear();
        }
    }

    /// <summary>Groups of four rows, feature by feature; the last is filled up with what stands in the block.</summary>
    private static void FillQueries(ClusterBlocks blocks, Tile tile, float* queries)
    {
        int d = blocks.Dimensions;
        for (int q = 0; q < tile.Rows; q += Together)
        {
            int place = tile.FirstPlace + q;
            float* from = blocks.Place(place / ClusterBlocks.BlockRows * ClusterBlocks.BlockRows) + (place % ClusterBlocks.BlockRows);
            for (int j = 0; j < d; j++, from += ClusterBlocks.BlockRows, queries += Together)
                new Span<float>(from, Together).CopyTo(new Span<float>(queries, Together));
        }
    }
}
