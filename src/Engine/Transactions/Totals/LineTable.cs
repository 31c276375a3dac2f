using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>Brings the lines that partitions kept into the order of <see cref="PurchaseLines"/>.</summary>
internal static class LineTable
{
    private const int BetweenLooks = 1 << 12;

    /// <summary>Builds the table.</summary>
    /// <param name="partitions">All of them, with lines.</param>
    /// <param name="customers">Partition and number of each customer, in row order.</param>
    /// <param name="orders">Orders of each customer, in row order.</param>
    /// <param name="spellings">Products as written.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every partition, and every few thousand customers.</param>
    /// <returns>The table, and the product of each spelling: -1 where nothing of it is left.</returns>
    /// <exception cref="InputException">More lines than one array holds.</exception>
    internal static (PurchaseLines Lines, int[] ProductOf) Build(
        CustomerPartition[] partitions, (int Partition, int Customer)[] customers, int[] orders, ProductSpellings spellings, int threads,
        CancellationToken cancellation)
    {
        long kept = partitions.Sum(partition => partition.RowsKept);
        if (kept > Array.MaxLength)
            throw Faults.Of("error.lines-many", ("lines", kept), ("most", Array.MaxLength));
        var linesOf = new long[spellings.Count];
        foreach (CustomerPartition partition in partitions)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int line = 0; line < partition.Lines!.Count; line++)
                linesOf[partition.Lines[line].Spelling] += partition.Lines[line].Customer == PartitionLines.Returned ? 0 : 1;
        }
        (ProductList products, int[] productOf) = spellings.Join(linesOf);

        var orderStarts = new int[customers.Length + 1];
        var firstLines = new int[customers.Length + 1];
        int[][] rowOf = [.. partitions.Select(partition => new int[partition.Customers.Count])];
        for (int row = 0; row < customers.Length; row++)
        {
            if (row % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            (int partition, int customer) = customers[row];
            rowOf[partition][customer] = row;
            orderStarts[row + 1] = orderStarts[row] + orders[row];
            firstLines[row + 1] = firstLines[row] + partitions[partition].Customers[customer].Lines;
        }
        var table = new PurchaseLines(
            products, orderStarts, new int[orderStarts[^1] + 1], new int[kept], new long[kept], new double[kept], new double[kept]);
        ChunkedParallel.ForChunks(
            partitions.Length, threads, p => Place(partitions[p], rowOf[p], productOf, firstLines, table, cancellation), cancellation);
        table.LineStarts[^1] = (int)kept;
        return (table, productOf);
    }

    private static void Place(
        CustomerPartition partition, int[] rowOf, int[] productOf, int[] firstLines, PurchaseLines table, CancellationToken cancellation)
    {
        PartitionLines lines = partition.Lines!;
        var sorted = new KeptLine[partition.RowsKept];
        var starts = new int[partition.Customers.Count + 1];
        for (int customer = 0; customer < partition.Customers.Count; customer++)
            starts[customer + 1] = starts[customer] + partition.Customers[customer].Lines;
        int[] next = starts[..^1];
        for (int line = 0; line < lines.Count; line++)
        {
            if (lines[line].Customer != PartitionLines.Returned)
                sorted[next[lines[line].Customer]++] = lines[line];
        }

        var inTime = new LineOrder(lines, productOf);
        for (int customer = 0; customer < partition.Customers.Count; customer++)
        {
            if (customer % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            Span<KeptLine> own = sorted.AsSpan(starts[customer], starts[customer + 1] - starts[customer]);
            if (own.IsEmpty)
                continue;
            // Most inputs are in time already, and to see that is cheaper than to sort.
            if (!IsSorted(own, inTime))
                MemoryExtensions.Sort(own, inTime);
            int row = rowOf[customer];
            int at = firstLines[row];
            int order = table.OrderStarts[row];
            for (int i = 0; i < own.Length; i++, at++)
            {
                if (i == 0 || own[i].Order != own[i - 1].Order)
                    table.LineStarts[order++] = at;
                table.Product[at] = productOf[own[i].Spelling];
                table.Ticks[at] = own[i].Ticks;
                table.Quantity[at] = ExactAmount.OfQuantity(own[i].Quantity).ToDouble();
                table.Amount[at] = own[i].Amount.ToDouble();
            }
        }
    }

    private static bool IsSorted(ReadOnlySpan<KeptLine> lines, LineOrder order)
    {
        for (int i = 1; i < lines.Length; i++)
        {
            if (order.Compare(lines[i - 1], lines[i]) > 0)
                return false;
        }
        return true;
    }

    /// <summary>
    /// Lines by the time of their order, by order, time, product, value and quantity: by nothing that depends on their place in the input.
    /// </summary>
    private readonly struct LineOrder(PartitionLines lines, int[] productOf) : IComparer<KeptLine>
    {
        public int Compare(KeptLine a, KeptLine b)
        {
            int order = 0;
            if (a.Order != b.Order)
            {
                order = lines.OrderTicks(a.Order).CompareTo(lines.OrderTicks(b.Order));
                if (order == 0)
                    order = lines.OrderKey(a.Order).CompareTo(lines.OrderKey(b.Order));
            }
            if (order == 0)
                order = a.Ticks.CompareTo(b.Ticks);
            if (order == 0)
                order = productOf[a.Spelling].CompareTo(productOf[b.Spelling]);
            if (order == 0)
                order = a.Amount.CompareTo(b.Amount);
            return order != 0 ? order : a.Quantity.CompareTo(b.Quantity);
        }
    }
}
