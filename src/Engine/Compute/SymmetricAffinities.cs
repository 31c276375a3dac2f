namespace Segmentation.Compute;

/// <summary>
/// Joins neighbour lists into t-SNE's symmetric joint probabilities: p_ij = (p_j|i + p_i|j) / 2n over the union of the lists.
/// </summary>
internal static unsafe class SymmetricAffinities
{
    // Large enough to hide the cost of drawing a chunk, small enough to balance rows of uneven length.
    private const int RowsPerChunk = 1024;

    /// <summary>Joins lists whose values are conditional probabilities p_j|i.</summary>
    /// <param name="lists">Ascending by neighbour within a list.</param>
    /// <returns>Columns ascend within a row; pairs whose probability underflows float32 are left out.</returns>
    /// <exception cref="ArgumentException">More affinities than an array holds.</exception>
    internal static SparseMatrix Join(NeighborLists lists, int threads, CancellationToken cancellation)
    {
        int n = lists.Rows;
        (long[] inStarts, int[] inSources, float[] inValues) = Transpose(lists, threads, cancellation);
        // Sorted by column, a row and its transposed row merge in one pass, and the pass that counts equals the pass that fills.
        var starts = new long[n + 1];
        ForRows(n, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
                starts[i + 1] = MergeRow(i, default, default);
        }, cancellation);
        for (int i = 0; i < n; i++)
            starts[i + 1] += starts[i];
        if (starts[n] > Array.MaxLength)
            throw new ArgumentException(Invariant(
                $"{n:N0} rows with {lists.K} neighbours make {starts[n]:N0} affinities; at most {Array.MaxLength:N0} fit. "
                + $"Sample, or lower the perplexity."));
        var columns = new int[starts[n]];
        var values = new float[starts[n]];
        ForRows(n, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int count = (int)(starts[i + 1] - starts[i]);
                MergeRow(i, columns.AsSpan((int)starts[i], count), values.AsSpan((int)starts[i], count));
            }
        }, cancellation);
        return new SparseMatrix(starts, columns, values);

        int MergeRow(int i, Span<int> toColumns, Span<float> toValues)
        {
            float half = 0.5f / n;
            ReadOnlySpan<int> own = lists.NeighborsOf(i);
            ReadOnlySpan<float> ownValues = lists.ValuesOf(i);
            int length = (int)(inStarts[i + 1] - inStarts[i]);
            ReadOnlySpan<int> incoming = inSources.AsSpan((int)inStarts[i], length);
            ReadOnlySpan<float> incomingValues = inValues.AsSpan((int)inStarts[i], length);
            int a = 0, b = 0, written = 0;
            while (a < own.Length || b < incoming.Length)
            {
                int columnA = a < own.Length ? own[a] : int.MaxValue, columnB = b < incoming.Length ? incoming[b] : int.MaxValue;
                int column = Math.Min(columnA, columnB);
                float value = 0;
                if (columnA == column)
                    value += ownValues[a++];
                if (columnB == column)
                    value += incomingValues[b++];
                value *= half;
                // A zero carries no force, and 0·ln 0 would make the divergence NaN.
                if (value == 0)
                    continue;
                if (!toColumns.IsEmpty)
                {
                    toColumns[written] = column;
                    toValues[written] = value;
                }
                written++;
            }
            return written;
        }
    }

    // Each thread owns a range of target rows and streams over all lists, so sources arrive in ascending order without a sort.
    private static (long[] Starts, int[] Sources, float[] Values) Transpose(
        NeighborLists lists, int threads, CancellationToken cancellation)
    {
        (int n, int k) = (lists.Rows, lists.K);
        int* neighbors = lists.NeighborPointer;
        float* values = lists.ValuePointer;
        var starts = new long[n + 1];
        // Counted likewise: atomic increments crawl where thousands of copies all point at the same few rows.
        ChunkedParallel.ForChunks(threads, threads, share =>
        {
            int first = (int)((long)n * share / threads), last = (int)((long)n * (share + 1) / threads);
            Span<long> counts = starts.AsSpan(first + 1, last - first);
            for (int row = 0; row < n; row++)
            {
                if (row % 65_536 == 0)
                    cancellation.ThrowIfCancellationRequested();
                foreach (int target in lists.NeighborsOf(row))
                {
                    if ((uint)(target - first) < (uint)counts.Length)
                        counts[target - first]++;
                }
            }
        }, cancellation);
        for (int i = 0; i < n; i++)
            starts[i + 1] += starts[i];
        var sources = new int[lists.Entries];
        var transposed = new float[lists.Entries];
        int[] limits = EqualShares(starts, threads);
        ChunkedParallel.ForChunks(threads, threads, share =>
        {
            int first = limits[share];
            uint count = (uint)(limits[share + 1] - first);
            if (count == 0)
                return;
            long[] next = starts.AsSpan(first, (int)count).ToArray();
            for (int source = 0, at = 0; source < n; source++)
            {
                if (source % 65_536 == 0)
                    cancellation.ThrowIfCancellationRequested();
                for (int end = at + k; at < end; at++)
                {
                    uint target = (uint)(neighbors[at] - first);
                    if (target >= count)
                        continue;
                    long slot = next[target]++;
                    sources[slot] = source;
                    transposed[slot] = values[at];
                }
            }
        }, cancellation);
        return (starts, sources, transposed);
    }

    private static int[] EqualShares(long[] starts, int shares)
    {
        int n = starts.Length - 1;
        var limits = new int[shares + 1];
        for (int share = 1; share < shares; share++)
        {
            int at = Array.BinarySearch(starts, starts[n] / shares * share);
            limits[share] = Math.Clamp(at < 0 ? ~at : at, limits[share - 1], n);
        }
        limits[shares] = n;
        return limits;
    }

    private static void ForRows(int n, int threads, Action<int, int> rows, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks((n + RowsPerChunk - 1) / RowsPerChunk, threads,
            chunk => rows(chunk * RowsPerChunk, Math.Min(n, (chunk + 1) * RowsPerChunk)), cancellation);
}
