using System.Runtime.InteropServices;
using Segmentation.Transactions.Text;
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
    private const int ChunkProducts = 256;
    private const int FewCategories = 64;

    private readonly PartitionHistory[] _partitions;
    private readonly ProductSpellings? _spellings;
    private readonly (int Partition, int Customer)[] _places;

    private PurchaseHistory(
        IdList ids, PartitionHistory[] partitions, ProductSpellings? spellings, (int Partition, int Customer)[] places, int[] totalsRows) =>
        (Ids, _partitions, _spellings, _places, TotalsRows) = (ids, partitions, spellings, places, totalsRows);

    /// <summary>Customers who ever bought, in the order of all tables; some of them returned everything later.</summary>
    public IdList Ids { get; }

    /// <summary>Row of each customer in <see cref="CustomerTotals.Ids"/>; −1 for those who returned everything.</summary>
    public int[] TotalsRows { get; }

    /// <summary>Takes over what the partitions have gathered.</summary>
    /// <param name="partitions">All of them, with history.</param>
    /// <param name="customers">Partition and number of each customer of the totals, in row order.</param>
    /// <param name="spellings">Products as written; null where they are not kept.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every partition.</param>
    internal static PurchaseHistory Build(
        CustomerPartition[] partitions, (int Partition, int Customer)[] customers, ProductSpellings? spellings, int threads,
        CancellationToken cancellation)
    {
        int[][] rowOf = [.. partitions.Select(partition => new int[partition.Customers.Count])];
        foreach (int[] rows in rowOf)
            Array.Fill(rows, -1);
        for (int row = 0; row < customers.Length; row++)
            rowOf[customers[row].Partition][customers[row].Customer] = row;
        var histories = new PartitionHistory[partitions.Length];
        ChunkedParallel.ForChunks(
            partitions.Length, threads,
            p => histories[p] = new PartitionHistory(
                partitions[p].OrderTimes!, partitions[p].Returns, partitions[p].Goods, partitions[p].Customers.Count),
            cancellation);
        (int Partition, int Customer)[] places = CustomerOrder.Sort(
            partitions, threads, (p, customer) => histories[p].Has(customer), cancellation);
        IdList ids = IdList.Of(
            places.Length, threads, row => partitions[places[row].Partition].Customers.Id(places[row].Customer), cancellation);
        return new PurchaseHistory(
            ids, histories, spellings, places, [.. places.Select(place => rowOf[place.Partition][place.Customer])]);
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

    /// <summary>Brings what was bought into categories, for <see cref="Spend"/>.</summary>
    /// <param name="until">Products bought up to this moment are all that <paramref name="learn"/> gets to know.</param>
    /// <param name="learn">Given these products, answers what places any by its code and its name.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at all along.</param>
    public void Categorize(
        long until, Func<ProductList, Func<string, string, int>> learn, int threads, CancellationToken cancellation)
    {
        var rowsOf = new long[_spellings!.Count];
        foreach (PartitionHistory partition in _partitions)
        {
            cancellation.ThrowIfCancellationRequested();
            partition.CountProducts(until, rowsOf);
        }
        (ProductList known, int[] productOf) = _spellings.Join(rowsOf);
        Func<string, string, int> place = learn(known);
        ProductList written = _spellings.AsWritten();
        int[] categoryOf = new int[written.Count];
        ChunkedParallel.ForChunks((written.Count + ChunkProducts - 1) / ChunkProducts, threads, chunk =>
        {
            for (int i = chunk * ChunkProducts; i < Math.Min(written.Count, (chunk + 1) * ChunkProducts); i++)
            {
                // A product goes by the name that it had most often by then; one that was not known, by its own.
                categoryOf[i] = productOf[i] >= 0
                    ? place(known.Codes[productOf[i]], known.Name(productOf[i])) : place(written.Codes[i], written.Name(i));
            }
        }, cancellation);
        ChunkedParallel.ForChunks(_partitions.Length, threads, p => _partitions[p].Categorize(categoryOf), cancellation);
    }

    /// <summary>What a customer spent up to a moment, by category, as it was known then.</summary>
    /// <param name="row">Row of <see cref="Ids"/>.</param>
    /// <param name="until">The moment; returns after it take nothing.</param>
    /// <param name="spent">Filled: a place for each category.</param>
    public void Spend(int row, long until, Span<double> spent)
    {
        Span<ExactAmount> sums = spent.Length <= FewCategories ? stackalloc ExactAmount[spent.Length] : new ExactAmount[spent.Length];
        _partitions[_places[row].Partition].Spend(_places[row].Customer, until, sums);
        for (int category = 0; category < spent.Length; category++)
            spent[category] = sums[category].ToDouble();
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
