using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Compute;
using Segmentation.Spatial;

namespace Segmentation.Clustering;

/// <summary>The distinct rows of a table, centred and scaled for Ward's linkage, and how many observations each stands for.</summary>
/// <remarks>
/// Duplicates join at height 0 before anything else. Left in, they are ties at distance zero: with many copies of one row a
/// search for the nearest would look at all of them, every time.
/// </remarks>
internal sealed class DistinctRows
{
    // The top bits of the hash choose a bucket, so that threads fill hash tables of their own.
    private const int BucketBits = 8;
    private const int Buckets = 1 << BucketBits;
    private const int RowsPerChunk = 1 << 15;
    private const int RowsBetweenChecks = 1 << 20;

    // The largest value becomes 2⁴⁰⁰: squares times sizes stay far from overflow and leave 10²⁸⁰ of room below, so that even columns
    // such as 1.3^i, i = 0…1500, keep their small distances.
    private const int WardExponent = 400;

    private readonly int[] _numbers;
    private readonly int[] _representatives;

    private DistinctRows(Matrix points, int[] sizes, int[] numbers, int[] representatives, double unit)
    {
        Points = points;
        Sizes = sizes;
        _numbers = numbers;
        _representatives = representatives;
        Unit = unit;
    }

    /// <summary>m×d, no two rows equal, in the order of first appearance.</summary>
    internal Matrix Points { get; }

    /// <summary>Observations each distinct row stands for; their sum is n.</summary>
    internal int[] Sizes { get; }

    /// <summary>What one unit of <see cref="Points"/> is in the units of the table; a power of two.</summary>
    internal double Unit { get; }

    /// <summary>Finds the distinct rows of a table of finite values.</summary>
    internal static DistinctRows Find(Matrix table, int threads, CancellationToken cancellation)
    {
        var frame = CenterAndScale.ForFloat64(table, WardExponent, threads, cancellation);
        int[] representatives = Representatives(table, frame, threads, cancellation);
        int n = table.Rows;
        int distinct = 0;
        for (int i = 0; i < n; i++)
            distinct += representatives[i] == i ? 1 : 0;
        var rows = new int[distinct];
        var place = new int[n];
        var sizes = new int[distinct];
        int next = 0;
        for (int i = 0; i < n; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            // A representative is the first of its equals, so it has its place before any other asks.
            if (representatives[i] == i)
            {
                rows[next] = i;
                place[i] = next++;
            }
            sizes[place[representatives[i]]]++;
        }
        var points = new Matrix(distinct, table.Columns, GC.AllocateUninitializedArray<double>(distinct * table.Columns));
        ChunkedParallel.ForChunks(ChunkCount(distinct), threads, chunk =>
        {
            for (int i = chunk * RowsPerChunk; i < Math.Min(distinct, (chunk + 1) * RowsPerChunk); i++)
                frame.Apply(table.Row(rows[i]), points.Row(i));
        }, cancellation);
        return new DistinctRows(points, sizes, rows, representatives, frame.Unit);
    }

    /// <summary>Writes a merge of cost 0 for each row that repeats an earlier one.</summary>
    /// <returns>How many were written.</returns>
    internal int JoinDuplicates(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        int n = _representatives.Length;
        if (n == Points.Rows)
            return 0;
        var cluster = new int[n];
        var size = new int[n];
        int written = 0;
        for (int i = 0; i < n; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            int first = _representatives[i];
            size[first]++;
            if (first == i)
            {
                cluster[i] = i;
                continue;
            }
            merges[written] = new WardMerge(cluster[first], i, 0, size[first]);
            cluster[first] = n + written++;
        }
        for (int p = 0; p < _numbers.Length; p++)
            _numbers[p] = cluster[_numbers[p]];
        return written;
    }

    /// <summary>A device's cluster number in the numbering of all n rows.</summary>
    /// <param name="cluster">A distinct row below m, or m + the place of the device's merge.</param>
    /// <param name="joined">What <see cref="JoinDuplicates"/> returned.</param>
    internal int Number(int cluster, int joined)
    {
        int distinct = _numbers.Length;
        return cluster < distinct ? _numbers[cluster] : _representatives.Length + joined + (cluster - distinct);
    }

    private static int ChunkCount(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    // For each row the first row that equals it, itself included.
    private static int[] Representatives(Matrix table, CenterAndScale frame, int threads, CancellationToken cancellation)
    {
        int n = table.Rows;
        int chunks = ChunkCount(n);
        var hashes = GC.AllocateUninitializedArray<ulong>(n);
        var starts = new int[chunks * Buckets];
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            Span<int> counts = starts.AsSpan(chunk * Buckets, Buckets);
            for (int i = chunk * RowsPerChunk; i < Math.Min(n, (chunk + 1) * RowsPerChunk); i++)
            {
                hashes[i] = Hash(frame, table.Row(i));
                counts[Bucket(hashes[i])]++;
            }
        }, cancellation);
        var ends = new int[Buckets];
        int start = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                ref int count = ref starts[(chunk * Buckets) + bucket];
                (count, start) = (start, start + count);
            }
            ends[bucket] = start;
        }
        var byBucket = GC.AllocateUninitializedArray<int>(n);
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            Span<int> next = starts.AsSpan(chunk * Buckets, Buckets);
            for (int i = chunk * RowsPerChunk; i < Math.Min(n, (chunk + 1) * RowsPerChunk); i++)
                byBucket[next[Bucket(hashes[i])]++] = i;
        }, cancellation);
        var representatives = GC.AllocateUninitializedArray<int>(n);
        ChunkedParallel.ForChunks(Buckets, threads, bucket =>
        {
            int first = bucket == 0 ? 0 : ends[bucket - 1];
            Group(table, frame, hashes, byBucket.AsSpan(first, ends[bucket] - first), representatives, cancellation);
        }, cancellation);
        return representatives;
    }

    // Open addressing with linear probing, at most half full. Rows come in ascending order, so the first of equals enters the table.
    private static void Group(
        Matrix table, CenterAndScale frame, ulong[] hashes, ReadOnlySpan<int> rows, int[] representatives, CancellationToken cancellation)
    {
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * rows.Length));
        var slots = new int[capacity];
        slots.AsSpan().Fill(-1);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i % RowsPerChunk == 0)
                cancellation.ThrowIfCancellationRequested();
            int row = rows[i];
            int slot = (int)hashes[row] & (capacity - 1);
            while (slots[slot] >= 0 && !(hashes[slots[slot]] == hashes[row] && Same(frame, table.Row(slots[slot]), table.Row(row))))
                slot = (slot + 1) & (capacity - 1);
            if (slots[slot] < 0)
                slots[slot] = row;
            representatives[row] = slots[slot];
        }
    }

    // Whether two rows are equal once centered: two values that differ by less than the center's last bit are one.
    private static bool Same(CenterAndScale frame, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int j = 0; j < a.Length; j++)
        {
            if (frame.Value(a, j) != frame.Value(b, j))
                return false;
        }
        return true;
    }

    // Equal for rows that are the same.
    private static ulong Hash(CenterAndScale frame, ReadOnlySpan<double> row)
    {
        ulong hash = 0;
        for (int j = 0; j < row.Length; j++)
        {
            // Adding zero makes −0 into +0, which equal each other and must hash alike.
            ulong z = (hash ^ BitConverter.DoubleToUInt64Bits(frame.Value(row, j) + 0.0)) + 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            hash = z ^ (z >> 31);
        }
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(ulong hash) => (int)(hash >> (64 - BucketBits));
}
