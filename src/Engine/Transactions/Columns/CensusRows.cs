using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Columns;

/// <summary>Takes the rows of a block into a census.</summary>
internal static class CensusRows
{
    /// <summary>Counts all rows of a sample.</summary>
    internal static void Add(CustomerCensus census, CsvSample sample, int[] candidates, int order) =>
        Add(census, sample.Block, sample.Index, sample.FirstRow, candidates, order);

    /// <summary>Counts the rows from one on.</summary>
    /// <param name="census">One of as many columns as <paramref name="candidates"/>.</param>
    /// <param name="block">The text.</param>
    /// <param name="index">Its fields.</param>
    /// <param name="firstRow">Rows before it are the header.</param>
    /// <param name="candidates">Columns that could be the customer.</param>
    /// <param name="order">The order's column, or -1: every row is an order.</param>
    internal static void Add(CustomerCensus census, RowBlock block, FieldIndex index, int firstRow, int[] candidates, int order)
    {
        int width = Math.Max(order, candidates.Max()) + 1;
        Span<Hash128> customers = stackalloc Hash128[candidates.Length];
        for (int row = firstRow; row < index.RowCount; row++)
        {
            // What is wrong with a row is told where all rows are parsed.
            if (index.Rows[row + 1] - index.Rows[row] < width)
                continue;
            for (int c = 0; c < candidates.Length; c++)
            {
                ReadOnlySpan<byte> id = index.Text(block, row, candidates[c]);
                // Shops write the customer 0 where there is none.
                customers[c] = MissingWords.Is(id) || id.SequenceEqual("0"u8) ? default : Hash128.Of(FieldText.WithoutZeroDecimals(id));
            }
            census.Add(
                customers, order < 0
                    ? new Hash128((ulong)census.Rows + 1, 1)
                    : Hash128.Of(FieldText.WithoutZeroDecimals(index.Text(block, row, order))));
        }
    }
}
