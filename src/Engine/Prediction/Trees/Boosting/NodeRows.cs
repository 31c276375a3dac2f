namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>Row numbers in an order in which the rows of a node stand together, ascending.</summary>
internal sealed class NodeRows(int threads)
{
    private const int RowsPerChunk = 16_384;
    private const int Sides = BinnedTable.MaximumBins + 1;

    private int[] _scratch = [];
    private int _count;

    /// <summary>The row numbers; <see cref="HistogramKernel.Ahead"/> zeros follow.</summary>
    internal int[] Order { get; private set; } = [];

    /// <summary>Whether the rows are all of a table, in their order.</summary>
    internal bool IsWhole { get; private set; }

    /// <summary>Begins a tree: one node of these rows, ascending.</summary>
    internal void Reset(int[] rows, int ofTable)
    {
        if (_count != rows.Length)
        {
            _count = rows.Length;
            Order = new int[rows.Length + HistogramKernel.Ahead];
            _scratch = new int[rows.Length];
        }
        rows.CopyTo(Order, 0);
        IsWhole = rows.Length == ofTable;
    }

    /// <summary>The rows at some places.</summary>
    internal ReadOnlySpan<int> At(int start, int length) => Order.AsSpan(start, length);

    /// <summary>Runs over a node's places in chunks, on all threads.</summary>
    internal void ForChunks(int start, int length, Action<int, int> body, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks((length + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            int from = chunk * RowsPerChunk;
            body(start + from, Math.Min(RowsPerChunk, length - from));
        }, cancellation);

    /// <summary>Puts the rows that go left before the others, both ascending; answers how many go left.</summary>
    /// <param name="bins">The bin of each row of the table.</param>
    /// <param name="goesLeft">For each bin 1 where its rows go left, else 0.</param>
    internal int Divide(int start, int length, byte[] bins, byte[] goesLeft, CancellationToken cancellation)
    {
        int chunks = (length + RowsPerChunk - 1) / RowsPerChunk;
        var lefts = new int[chunks];
        ForChunks(start, length, (from, count) => lefts[(from - start) / RowsPerChunk] = Divide(from, count, bins, goesLeft), cancellation);
        int left = 0;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            // Each chunk's left rows stand at its own start: they move down in order of chunks.
            if (chunk > 0)
                Order.AsSpan(start + (chunk * RowsPerChunk), lefts[chunk]).CopyTo(Order.AsSpan(start + left));
            left += lefts[chunk];
        }
        int right = start + left;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int from = chunk * RowsPerChunk, count = Math.Min(RowsPerChunk, length - from) - lefts[chunk];
            _scratch.AsSpan(start + from, count).CopyTo(Order.AsSpan(right));
            right += count;
        }
        return left;
    }

    private unsafe int Divide(int start, int count, byte[] bins, byte[] goesLeft)
    {
        fixed (int* order = &Order[start], scratch = &_scratch[start])
        fixed (byte* bin = bins, side = goesLeft)
        {
            int left = 0, right = 0;
            for (int k = 0; k < count; k++)
            {
                // Both places are written and one is kept: no branch that a processor could guess wrong.
                int row = order[k], isLeft = side[bin[row]];
                order[left] = row;
                scratch[right] = row;
                left += isLeft;
                right += 1 - isLeft;
            }
            return left;
        }
    }

    /// <summary>The sides of all bins at a split.</summary>
    internal static byte[] SidesOf(Split split)
    {
        var goesLeft = new byte[Sides];
        for (int bin = 0; bin < goesLeft.Length; bin++)
        {
            bool left = bin == BinnedTable.Missing ? split.MissingLeft
                : split.LeftLevels is null ? bin <= split.Bin
                : (split.LeftLevels[bin >> 6] >> (bin & 63) & 1) != 0;
            goesLeft[bin] = left ? (byte)1 : (byte)0;
        }
        return goesLeft;
    }
}
