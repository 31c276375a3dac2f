namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>
/// The bins of a table by rows: what one row adds to a histogram stands in one or two lines of the cache. Columns are cut into groups
/// whose cells fit the first-level cache together.
/// </summary>
internal sealed class PackedBins
{
    // 24 columns of 256 cells of 8 bytes are 48 KB.
    private const int MostColumns = 24;
    private const int RowsPerChunk = 16_384;

    private PackedBins(BinnedTable table, int[] offsets, Group[] groups)
    {
        Table = table;
        Offsets = offsets;
        Groups = groups;
    }

    /// <summary>The same table by columns.</summary>
    internal BinnedTable Table { get; }

    /// <summary>
    /// First cell of each column in a histogram, and the number of all cells: a column has a cell for each bin and, last, one for missing
    /// values.
    /// </summary>
    internal int[] Offsets { get; }

    /// <summary>Groups of columns.</summary>
    internal Group[] Groups { get; }

    /// <summary>Columns first to first + count − 1; their bins stand by rows, Stride bytes each, a multiple of four.</summary>
    internal sealed record Group(int First, int Count, int Stride, byte[] Bins);

    internal static PackedBins Of(BinnedTable table, int threads, CancellationToken cancellation)
    {
        int columns = table.Columns;
        var offsets = new int[columns + 1];
        for (int c = 0; c < columns; c++)
            offsets[c + 1] = offsets[c] + table.BinCount(c) + 1;
        int count = (columns + MostColumns - 1) / MostColumns, each = (columns + count - 1) / count;
        var groups = new Group[count];
        for (int g = 0; g < count; g++)
        {
            int first = g * each, width = Math.Min(each, columns - first), stride = (width + 3) / 4 * 4;
            groups[g] = new Group(first, width, stride, GC.AllocateUninitializedArray<byte>(checked(table.Rows * stride)));
        }
        ChunkedParallel.ForChunks((table.Rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            int start = chunk * RowsPerChunk, end = Math.Min(table.Rows, start + RowsPerChunk);
            foreach (Group group in groups)
            {
                for (int k = 0; k < group.Stride; k++)
                {
                    if (k < group.Count)
                        Fill(table, group, k, start, end);
                    else
                        Clear(group, k, start, end);
                }
            }
        }, cancellation);
        return new PackedBins(table, offsets, groups);
    }

    private static void Fill(BinnedTable table, Group group, int k, int start, int end)
    {
        byte[] bins = table.Bins[group.First + k], into = group.Bins;
        byte missing = (byte)table.BinCount(group.First + k);
        for (int i = start, at = (start * group.Stride) + k; i < end; i++, at += group.Stride)
            into[at] = bins[i] == BinnedTable.Missing ? missing : bins[i];
    }

    private static void Clear(Group group, int k, int start, int end)
    {
        for (int i = start, at = (start * group.Stride) + k; i < end; i++, at += group.Stride)
            group.Bins[at] = 0;
    }
}
