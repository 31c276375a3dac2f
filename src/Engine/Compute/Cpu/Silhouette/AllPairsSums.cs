using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Silhouette;

/// <summary>
/// Sums of Euclidean distances from every row to the rows of each cluster. Each pair of rows is measured once and counts for both,
/// half the work of asking row by row.
/// </summary>
/// <remarks>
/// A tile's rows meet all places from the tile's own on, on any thread; what a tile adds to others' sums is fixed-point, whose order
/// leaves no trace.
/// </remarks>
internal static unsafe class AllPairsSums<TRegister, TOps>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private const int RunRows = ClusterSumsKernel<TRegister, TOps>.RunRows;
    private const int Together = ClusterSumsKernel<TRegister, TOps>.Together;

    // Long tiles add less often to the sums that all share, many tiles keep all threads at work.
    private const int MostTileRows = 4 * RunRows;
    private const int LeastTiles = 128;

    // Clusters of fewer rows than a block would mostly measure its fill-in.
    private const int LeastRowsPerCluster = ClusterBlocks.BlockRows;

    /// <summary>
    /// Whether the rows asked for are all rows of the clusters in ascending order, and the clusters large enough for tiles.
    /// </summary>
    internal static bool Serves(SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows)
    {
        if (points.Count < ClusterSumsKernel<TRegister, TOps>.FewRows || (long)clusters * LeastRowsPerCluster > rows.Length)
            return false;
        int asked = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == IComputeDevice.NoCluster)
                continue;
            if (asked == rows.Length || rows[asked++] != i)
                return false;
        }
        return asked == rows.Length;
    }

    /// <summary>Sums for all rows of the clusters, which <paramref name="rows"/> names in ascending order.</summary>
    internal static void Run(
        SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation)
    {
        using var blocks = new ClusterBlocks(points, new ClusterRows(labels, clusters, cancellation), cancellation);
        using var scratches = new ChunkScratches();
        int n = points.Count;
        List<Tile> tiles = Tiles(blocks, Math.Clamp(rows.Length / LeastTiles / RunRows, 1, MostTileRows / RunRows) * RunRows);
        // No two stored rows are farther apart than twice the longest.
        int fractionBits = 60 - Math.ILogB(Math.Max(1, 2 * ColumnBlocks.MaxNorm(points.Dimensions) * n));
        // By place: neighbours in a tile are neighbours here, which rows are not.
        using var memory = new AlignedMemory<long>((long)blocks.Places * clusters);
        memory.Fill(0);
        ChunkedParallel.ForChunks(tiles.Count, points.Threads, tile =>
        {
            ChunkScratch scratch = scratches.Borrow();
            AddTile(blocks, tiles, tile, fractionBits, memory.Start, scratch, cancellation);
            scratches.Return(scratch);
        }, cancellation);
        double unit = Math.ScaleB(points.Units.Unit, -fractionBits);
        var answers = new int[n];
        for (int i = 0; i < rows.Length; i++)
            answers[rows[i]] = i;
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            long* total = memory.Start + ((long)blocks.FirstPlace(cluster) * clusters);
            foreach (int row in blocks.RowsOf(cluster))
            {
                for (int other = 0; other < clusters; other++, total++)
                    sums[(answers[row] * clusters) + other] = *total * unit;
            }
        }
    }

    /// <summary>Some of one cluster's rows, side by side.</summary>
    private readonly record struct Tile(int Cluster, int FirstPlace, int Rows);

    private static List<Tile> Tiles(ClusterBlocks blocks, int tileRows)
    {
        var tiles = new List<Tile>();
        for (int cluster = 0; cluster < blocks.Clusters; cluster++)
        {
            for (int at = 0; at < blocks.SizeOf(cluster); at += tileRows)
                tiles.Add(new Tile(cluster, blocks.FirstPlace(cluster) + at, Math.Min(tileRows, blocks.SizeOf(cluster) - at)));
        }
        return tiles;
    }

    private static void AddTile(
        ClusterBlocks blocks, List<Tile> tiles, int number, int fractionBits, long* totals, ChunkScratch scratch,
        CancellationToken cancellation)
    {
        int clusters = blocks.Clusters;
        Tile own = tiles[number];
        float* queries = scratch.Floats(((long)own.Rows + Together) * Math.Max(1, blocks.Dimensions));
        FillQueries(blocks, own, queries);
        double* ofOwn = (double*)scratch.Longs(((long)own.Rows * clusters) + RunRows);
        double* ofRun = ofOwn + ((long)own.Rows * clusters);
        new Span<double>(ofOwn, own.Rows * clusters).Clear();
        for (int other = number; other < tiles.Count; other++)
        {
            cancellation.ThrowIfCancellationRequested();
            Tile tile = tiles[other];
            for (int at = 0; at < tile.Rows; at += RunRows)
            {
                var run = new Tile(tile.Cluster, tile.FirstPlace + at, Math.Min(RunRows, tile.Rows - at));
                AddRun(blocks, own, run, queries, ofOwn + tile.Cluster, other == number ? null : ofRun);
                OperationCounts.Add(KernelOperation.ClusterDistances, (long)own.Rows * run.Rows);
                if (other == number)
                    continue;
                for (int i = 0; i < run.Rows; i++)
                    Add(ofRun[i], totals + ((long)(run.FirstPlace + i) * clusters) + own.Cluster);
            }
        }
        for (int i = 0; i < own.Rows; i++)
        {
            for (int cluster = 0; cluster < clusters; cluster++)
                Add(ofOwn[(i * clusters) + cluster], totals + ((long)(own.FirstPlace + i) * clusters) + cluster);
        }

        void Add(double sum, long* total)
        {
            if (sum != 0)
                Interlocked.Add(ref *total, (long)Math.Round(Math.ScaleB(sum, fractionBits)));
        }
    }

    /// <summary>
    /// Adds up the distances between a tile and a run: to <paramref name="ofOwn"/>, a cluster's width apart, and, where it is given, to
    /// <paramref name="ofRun"/>.
    /// </summary>
    private static void AddRun(ClusterBlocks blocks, Tile own, Tile run, float* queries, double* ofOwn, double* ofRun)
    {
        int d = blocks.Dimensions;
        float* rows = blocks.Place(run.FirstPlace);
        float* few = stackalloc float[RunRows];
        double* four = stackalloc double[Together];
        var fewSums = new Span<float>(few, RunRows);
        fewSums.Clear();
        if (ofRun != null)
            new Span<double>(ofRun, RunRows).Clear();
        for (int q = 0; q < own.Rows; q += Together)
        {
            int asking = Math.Min(Together, own.Rows - q);
            ClusterSumsKernel<TRegister, TOps>.AddRun(rows, run.Rows, d, queries + ((long)q * d), four, ofRun == null ? null : few, asking);
            for (int i = 0; i < asking; i++)
                ofOwn[(long)(q + i) * blocks.Clusters] += four[i];
            if (ofRun == null || ((q + Together) % ClusterBlocks.BlockRows != 0 && q + Together < own.Rows))
                continue;
            AddWidened(few, ofRun);
            fewSums.Clear();
        }
    }

    /// <summary>Adds a run's sums in float32 to those in float64.</summary>
    private static void AddWidened(float* few, double* sums)
    {
        for (int i = 0; i < RunRows; i += Vector256<float>.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(few + i));
            (Vector256.Load(sums + i) + lower).Store(sums + i);
            (Vector256.Load(sums + i + Vector256<double>.Count) + upper).Store(sums + i + Vector256<double>.Count);
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
