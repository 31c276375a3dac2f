using Segmentation.Transactions.Totals;

namespace Segmentation.Transactions;

/// <summary>Orders as they were known at a moment in the past: returns up to it are taken out, and no later one.</summary>
/// <param name="Until">The moment.</param>
/// <param name="Orders">Orders of all customers of the table, and after them of those whose orders all came back later, by id. Orders of
/// after the moment may stand among them.</param>
/// <param name="RowOf">Row in the table of each customer; −1 for those whose orders all came back later.</param>
internal sealed record EarlierOrders(DateTime Until, OrderTimes Orders, int[] RowOf)
{
    /// <summary>Looks back, once all returns have been netted.</summary>
    /// <param name="partitions">With what was netted.</param>
    /// <param name="customers">Partition and number of each customer, in row order.</param>
    /// <param name="orders">Orders as they are known now, in row order, with their values.</param>
    /// <param name="since">The first moment that counts.</param>
    /// <param name="until">The moment to look back to.</param>
    /// <param name="sameTime">Whether returns take from purchases of their own moment.</param>
    /// <returns>Null where nothing was otherwise then.</returns>
    internal static EarlierOrders? Of(
        CustomerPartition[] partitions, (int Partition, int Customer)[] customers, OrderTimes orders, DateTime? since, DateTime until,
        bool sameTime, int threads, CancellationToken cancellation)
    {
        var known = new Dictionary<int, (long[] Ticks, double[] Amounts)>[partitions.Length];
        Threading.ForChunks(partitions.Length, threads, p => known[p] = partitions[p].Returns.KnownAt(
            partitions[p], until.Ticks, since?.Ticks ?? long.MinValue, sameTime, cancellation), cancellation);
        if (known.All(partition => partition.Count == 0))
            return null;
        var gone = new IdList.Builder();
        var goneAt = new List<(int Partition, int Customer)>();
        for (int p = 0; p < partitions.Length; p++)
        {
            foreach (int customer in known[p].Keys.Where(customer => partitions[p].Customers[customer].Lines == 0))
            {
                gone.Add(partitions[p].Customers.Id(customer));
                goneAt.Add((p, customer));
            }
        }
        (int Partition, int Customer)[] all =
            [.. customers, .. CustomerOrder.Sort(gone.ToIdList(), cancellation).Select(place => goneAt[place])];
        var starts = new int[all.Length + 1];
        for (int i = 0; i < all.Length; i++)
            starts[i + 1] = starts[i] + (Then(i)?.Ticks.Length ?? orders.Of(i).Length);
        var ticks = new long[starts[^1]];
        var amounts = new double[ticks.Length];
        for (int i = 0; i < all.Length; i++)
        {
            if (Then(i) is var (times, values))
            {
                times.CopyTo(ticks, starts[i]);
                values.CopyTo(amounts, starts[i]);
                continue;
            }
            orders.Of(i).CopyTo(ticks.AsSpan(starts[i]));
            orders.AmountsOf(i).CopyTo(amounts.AsSpan(starts[i]));
        }
        return new EarlierOrders(
            until,
            new OrderTimes(starts, ticks) { Amounts = amounts },
            [.. Enumerable.Range(0, all.Length).Select(i => i < customers.Length ? i : -1)]);

        (long[] Ticks, double[] Amounts)? Then(int i) =>
            known[all[i].Partition].TryGetValue(all[i].Customer, out (long[], double[]) own) ? own : null;
    }
}
