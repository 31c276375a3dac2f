using System.Numerics;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// Rows in few dimensions in blocks of columns, grouped so that a block's rows are neighbours and its box is small. The rows' own places
/// are not recorded; who needs labels in the points' order assigns the points once more.
/// </summary>
/// <remarks>
/// Sorted by cell in two steps, first into buckets that fit into a core's own cache, then inside each, in place: both read and write
/// along few streams, where a gather of all rows in their new order waits for memory at every one of them.
/// </remarks>
internal sealed unsafe class GroupedRows : IDisposable
{
    // Boxes of 64 rows grow wide with the number of features, and sorting costs about as much as a few scans.
    internal const int MostDimensions = 4;
    private const int LeastRows = 1 << 14;

    private const int BlockRows = ColumnBlocks.BlockRows;
    private const int BucketValues = 1 << 15;
    private const int MostBucketBits = 11;
    private const int RowsTogether = CellGrid.RowsTogether;

    private readonly AlignedMemory<float> _values;
    private readonly int[] _sizes;
    private readonly int[] _firstBlocks;

    internal GroupedRows(SimdPoints points, AlignedMemory<long>? fixedWeights, CancellationToken cancellation)
    {
        Dimensions = points.Dimensions;
        using var grid = new CellGrid(points.Points, points.Units);
        int bucketBits = Math.Clamp(
            BitOperations.Log2((uint)((long)points.Count * Dimensions / BucketValues) | 1), 0, Math.Min(MostBucketBits, grid.Bits));
        int cellBits = grid.Bits - bucketBits;
        using var buckets = new AlignedMemory<ushort>(points.Count);
        int[][] next = CountBuckets(points, grid, cellBits, buckets.Start, cancellation);

        _sizes = new int[1 << bucketBits];
        _firstBlocks = new int[_sizes.Length + 1];
        for (int bucket = 0; bucket < _sizes.Length; bucket++)
        {
            int place = _firstBlocks[bucket] * BlockRows;
            foreach (int[] ofPart in next)
            {
                _sizes[bucket] += ofPart[bucket];
                (ofPart[bucket], place) = (place, place + ofPart[bucket]);
            }
            _firstBlocks[bucket + 1] = _firstBlocks[bucket] + ((_sizes[bucket] + BlockRows - 1) / BlockRows);
        }
        _values = new AlignedMemory<float>((long)Blocks * BlockRows * Dimensions);
        FixedWeights = fixedWeights is null ? null : new AlignedMemory<long>((long)Blocks * BlockRows);
        Scatter(points, fixedWeights, buckets.Start, next, cancellation);
        Boxes = new BlockBoxes(Blocks, Dimensions);
        using var scratches = new ChunkScratches();
        ChunkedParallel.ForChunks(Chunks, points.Threads, bucket =>
        {
            ChunkScratch scratch = scratches.Borrow();
            SortBucket(bucket, grid, cellBits, scratch);
            scratches.Return(scratch);
        }, cancellation);
    }

    internal int Dimensions { get; }

    internal int Blocks => _firstBlocks[^1];

    /// <summary>A bucket is what one thread works on.</summary>
    internal int Chunks => _sizes.Length;

    internal BlockBoxes Boxes { get; }

    /// <summary>One a place; null for all ones.</summary>
    internal AlignedMemory<long>? FixedWeights { get; }

    /// <summary>Whether grouping these rows pays for a fit.</summary>
    internal static bool Serve(SimdPoints points) => points.Dimensions is >= 1 and <= MostDimensions && points.Count >= LeastRows;

    internal float* Block(int block)
    {
        BoundsAssert.Index(block, Blocks);
        return _values.Start + ((long)block * BlockRows * Dimensions);
    }

    internal (int First, int End) BlocksOf(int chunk) => (_firstBlocks[chunk], _firstBlocks[chunk + 1]);

    /// <summary>Rows of a chunk's block that count.</summary>
    internal int RowsOf(int chunk, int block) => Math.Min(BlockRows, _sizes[chunk] - ((block - _firstBlocks[chunk]) * BlockRows));

    public void Dispose()
    {
        _values.Dispose();
        Boxes.Dispose();
        FixedWeights?.Dispose();
    }

    // Sees a run of rows as they are stored.
    private delegate void RowsVisitor(float* rows, int first, int count);

    /// <summary>Passes over a part of the points in runs of rows as they are stored.</summary>
    private void ForEachRun(SimdPoints points, int part, int parts, RowsVisitor visit, CancellationToken cancellation)
    {
        (int from, int to) = ((int)((long)points.Count * part / parts), (int)((long)points.Count * (part + 1) / parts));
        var centres = new double[RowsTogether * Dimensions];
        for (int i = 0; i < centres.Length; i++)
            centres[i] = points.Units.Center[i % Dimensions];
        float* rows = stackalloc float[(RowsTogether + 1) * MostDimensions * 2];
        for (int first = from; first < to; first += RowsTogether)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(RowsTogether, to - first);
            points.Units.Store(points.Points.Values.AsSpan(first * Dimensions, count * Dimensions), centres, rows);
            visit(rows, first, count);
        }
    }

    /// <summary>How many rows of each part of the points fall into each bucket.</summary>
    private int[][] CountBuckets(SimdPoints points, CellGrid grid, int cellBits, ushort* buckets, CancellationToken cancellation)
    {
        var counts = new int[points.Threads][];
        ChunkedParallel.ForChunks(counts.Length, points.Threads, part =>
        {
            var own = counts[part] = new int[1 << (grid.Bits - cellBits)];
            ForEachRun(points, part, counts.Length, (rows, first, count) =>
            {
                int* cells = stackalloc int[RowsTogether];
                grid.CellsOf(rows, count, cells);
                Count(cells, count, cellBits, buckets + first, own);
            }, cancellation);
        }, cancellation);
        return counts;
    }

    private static void Count(int* cells, int count, int cellBits, ushort* buckets, int[] counts)
    {
        for (int i = 0; i < count; i++)
        {
            int bucket = cells[i] >> cellBits;
            buckets[i] = (ushort)bucket;
            counts[bucket]++;
        }
    }

    /// <summary>Puts rows, one after the other, and their weights into their buckets.</summary>
    private void Scatter(
        SimdPoints points, AlignedMemory<long>? fixedWeights, ushort* buckets, int[][] next, CancellationToken cancellation)
    {
        ChunkedParallel.ForChunks(next.Length, points.Threads, part => ForEachRun(points, part, next.Length, (rows, first, count) =>
        {
            int* places = stackalloc int[RowsTogether];
            TakePlaces(buckets + first, count, next[part], places);
            ScatterRows(rows, Dimensions, places, count, _values.Start);
            for (int i = 0; i < count && fixedWeights is not null; i++)
                FixedWeights!.Start[places[i]] = fixedWeights.Start[first + i];
        }, cancellation), cancellation);
    }

    private static void TakePlaces(ushort* buckets, int count, int[] next, int* places)
    {
        for (int i = 0; i < count; i++)
            places[i] = next[buckets[i]]++;
    }

    private static void ScatterRows(float* rows, int d, int* places, int count, float* values)
    {
        for (int i = 0; i < count; i++)
        {
            float* target = values + ((long)places[i] * d);
            for (int j = 0; j < d; j++)
                target[j] = *rows++;
        }
    }

    /// <summary>Sorts a bucket's rows by cell, and turns them into blocks of columns.</summary>
    private void SortBucket(int bucket, CellGrid grid, int cellBits, ChunkScratch scratch)
    {
        int d = Dimensions;
        int size = _sizes[bucket];
        if (size == 0)
            return;
        (int first, int end) = BlocksOf(bucket);
        int cells = 1 << cellBits;
        float* rows = scratch.Floats(((long)size * d) + Vector256<float>.Count);
        new Span<float>(Block(first), size * d).CopyTo(new Span<float>(rows, size * d));
        long* weights = FixedWeights is null ? null : FixedWeights.Start + ((long)first * BlockRows);
        long* oldWeights = scratch.Longs(size + ((size + cells + 1L) / 2) + 1);
        int* next = (int*)(oldWeights + size);
        int* places = next + cells + 1;
        new Span<int>(next, cells + 1).Clear();
        for (int i = 0; i < size; i += RowsTogether)
            grid.CellsOf(rows + ((long)i * d), Math.Min(RowsTogether, size - i), places + i);
        CountCells(places, size, cells - 1, next + 1);
        for (int cell = 0; cell < cells; cell++)
            next[cell + 1] += next[cell];
        if (weights != null)
            new Span<long>(weights, size).CopyTo(new Span<long>(oldWeights, size));
        TakePlacesInBucket(next, size, places);
        ToColumns(rows, d, places, size, Block(first));
        for (int i = 0; i < size && weights != null; i++)
            weights[places[i]] = oldWeights[i];
        // The last block is filled up with copies of its last row.
        float* columns = Block(end - 1);
        int last = RowsOf(bucket, end - 1);
        for (int j = 0; j < d; j++, columns += BlockRows)
            new Span<float>(columns + last, BlockRows - last).Fill(columns[last - 1]);
        for (int block = first; block < end; block++)
            Boxes.Bound(block, Block(block));
    }

    private static void CountCells(int* cells, int count, int mask, int* counts)
    {
        for (int i = 0; i < count; i++)
        {
            cells[i] &= mask;
            counts[cells[i]]++;
        }
    }

    private static void TakePlacesInBucket(int* next, int count, int* places)
    {
        for (int i = 0; i < count; i++)
            places[i] = next[places[i]]++;
    }

    private static void ToColumns(float* rows, int d, int* places, int count, float* blocks)
    {
        for (int i = 0; i < count; i++)
        {
            uint place = (uint)places[i];
            float* target = blocks + ((long)(place / BlockRows) * BlockRows * d) + (place % BlockRows);
            for (int j = 0; j < d; j++, target += BlockRows)
                *target = *rows++;
        }
    }
}
