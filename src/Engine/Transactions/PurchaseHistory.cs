using System.Runtime.InteropServices;
using Segmentation.Transactions.Totals;

namespace Segmentation.Transactions;

/// <summary>What a customer bought in some time, as far as it was known at some moment.</summary>
/// <param name="Orders">Distinct orders.</param>
/// <param name="First">Time of the first purchase, in ticks; of no use where there is no order.</param>
/// <param name="Last">Time of the last.</param>
/// <param name="Amount">Σ value.</param>
internal readonly record struct Standing(int Orders, long First, long Last, double Amount);

/// <summary>
/// The purchases and returns of every customer in time: what was known at any moment, so that one reading serves as many moments as are
/// looked at.
/// </summary>
/// <remarks>
/// The cleaning rules judge rows by the whole input; returns take from purchases only up to the moment that is looked at.
/// </remarks>
internal sealed class PurchaseHistory
{
    private readonly PartitionHistory[] _partitions;
    private readonly (int Partition, int Customer)[] _places;

    private PurchaseHistory(IdList ids, PartitionHistory[] partitions, (int Partition, int Customer)[] places, int[] totalsRows) =>
        (Ids, _partitions, _places, TotalsRows) = (ids, partitions, places, totalsRows);

    /// <summary>Customers who ever bought, in the order of all tables; some of them returned everything later.</summary>
    public IdList Ids { get; }

    /// <summary>Row of each customer in <see cref="CustomerTotals.Ids"/>; −1 for those who returned everything.</summary>
    public int[] TotalsRows { get; }

    /// <summary>Takes over what the partitions have gathered.</summary>
    /// <param name="partitions">All of them, with history.</param>
    /// <param name="customers">Partition and number of each customer of the totals, in row order.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every partition.</param>
    internal static PurchaseHistory Build(
        CustomerPartition[] partitions, (int Partition, int Customer)[] customers, int threads, CancellationToken cancellation)
    {
        int[][] rowOf = [.. partitions.Select(partition => new int[partition.Customers.Count])];
        foreach (int[] rows in rowOf)
            Array.Fill(rows, -1);
        for (int row = 0; row < customers.Length; row++)
            rowOf[customers[row].Partition][customers[row].Customer] = row;
        var histories = new PartitionHistory[partitions.Length];
        Threading.ForChunks(
            partitions.Length, threads,
            p => histories[p] = new PartitionHistory(partitions[p].OrderTimes!, partitions[p].Returns, partitions[p].Customers.Count),
            cancellation);
        (int Partition, int Customer)[] places = CustomerOrder.Sort(partitions, (p, customer) => histories[p].Has(customer), cancellation);
        var ids = new IdList.Builder();
        foreach ((int partition, int customer) in places)
            ids.Add(partitions[partition].Customers.Id(customer));
        return new PurchaseHistory(
            ids.ToIdList(), histories, places, [.. places.Select(place => rowOf[place.Partition][place.Customer])]);
    }

    /// <summary>What a customer bought in a time, both ends included.</summary>
    /// <param name="row">Row of <see cref="Ids"/>.</param>
    /// <param name="known">The moment up to which returns are known.</param>
    public Standing Of(int row, long from, long until, long known) =>
        _partitions[_places[row].Partition].Of(_places[row].Customer, from, until, known);

    /// <summary>Value of a customer's cancellations and returns up to a moment.</summary>
    public double ReturnedUntil(int row, long until) =>
        _partitions[_places[row].Partition].ReturnedUntil(_places[row].Customer, until);

    /// <summary>Customers who had something left of what they bought, at a moment as it was known then.</summary>
    /// <returns>Rows of <see cref="Ids"/>, ascending.</returns>
    public int[] CustomersAt(long moment) =>
        [.. Enumerable.Range(0, Ids.Count).Where(row => Of(row, long.MinValue, moment, moment).Orders > 0)];

    /// <summary>Orders of the customers of the totals, in their order, as all of the input knows them.</summary>
    internal OrderTimes OrdersOfTotals(int customers)
    {
        var rows = new int[customers];
        for (int row = 0; row < TotalsRows.Length; row++)
        {
            if (TotalsRows[row] >= 0)
                rows[TotalsRows[row]] = row;
        }
        return OrdersUntil(rows, long.MaxValue);
    }

    /// <summary>When some customers ordered up to a moment, and for how much, as it was known then.</summary>
    /// <param name="rows">Rows of <see cref="Ids"/>.</param>
    /// <param name="until">The moment.</param>
    public OrderTimes OrdersUntil(ReadOnlySpan<int> rows, long until)
    {
        var starts = new int[rows.Length + 1];
        var ticks = new List<long>();
        var amounts = new List<double>();
        for (int i = 0; i < rows.Length; i++)
        {
            _partitions[_places[rows[i]].Partition].AddOrders(_places[rows[i]].Customer, until, ticks, amounts);
            starts[i + 1] = ticks.Count;
            Range own = starts[i]..starts[i + 1];
            PartitionOrders.SortByTime(CollectionsMarshal.AsSpan(ticks)[own], CollectionsMarshal.AsSpan(amounts)[own]);
        }
        return new OrderTimes(starts, [.. ticks]) { Amounts = [.. amounts] };
    }
}
