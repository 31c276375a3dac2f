using Segmentation.Sources;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.ServerSide;
using Segmentation.Transactions.Text;
using Segmentation.Transactions.Totals;
using Segmentation.Wording;

namespace Segmentation.Transactions;

/// <summary>Reads, cleans and sums transactions by customer in one pass.</summary>
/// <remarks>
/// One thread reads and cuts blocks of whole rows; all threads parse blocks into records; then all threads take partitions
/// of customers and go through the records in file order. Only the step that reads is serial, and it runs beside the others.
/// The results are the same on any number of threads, and memory grows with customers (and with distinct orders and
/// rows where they are counted by hash), not with the file. See docs/transactions.md.
/// </remarks>
internal static class TransactionReader
{
    /// <summary>Reads all sources.</summary>
    /// <param name="options">What to read and how; its feature names are not looked at.</param>
    /// <param name="progress">Told of the stage <c>read</c>, in bytes.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    /// <exception cref="InputException">Bad data, or no transaction is left.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    internal static CustomerTotals Read(
        TransactionsOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        options.PushDown ? ServerTotals.Read(options, progress, cancellation) : Read(options, blockBytes: null, progress, cancellation);

    /// <summary>With blocks of another size, so that tests can cut a small file anywhere.</summary>
    internal static CustomerTotals Read(
        TransactionsOptions options, int? blockBytes, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        var settledMarks = new Dictionary<int, (byte Mark, PlacedNumber Number)>();
        while (true)
        {
            using var feed = new BlockFeed(options, blockBytes, settledMarks, cancellation);
            try
            {
                return TransactionSources.PlacingFaults(() => Read(feed, options, progress, cancellation));
            }
            catch (LateDecimalMarkException late)
            {
                if (!feed.CanReadAgain)
                    throw late.AsError;
                settledMarks.Add(late.SourceIndex, (late.Mark, late.Number));
            }
        }
    }

    private static CustomerTotals Read(
        BlockFeed feed, TransactionsOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var pass = new TransactionPass(feed, options, progress, cancellation);
        try
        {
            ReturnsReport returns = pass.Run();
            return Collect(feed, pass, returns, options, cancellation);
        }
        catch (InputException)
        {
            // A file that is being written ends in the middle of a row: that it changes is what there is to tell.
            feed.ThrowIfChanged();
            throw;
        }
    }

    private static CustomerTotals Collect(
        BlockFeed feed, TransactionPass pass, ReturnsReport returns, TransactionsOptions options, CancellationToken cancellation)
    {
        (CleaningCounts ledger, CustomerPartition[] partitions, ProductSpellings? spellings) =
            (pass.Ledger, pass.Partitions, pass.Spellings);
        int threads = Math.Max(1, options.Threads);
        foreach (Finding finding in feed.Findings)
            ledger.Add(finding);
        if (partitions.Sum(partition => partition.RepeatsKept) is > 0 and var repeats && feed.KeepsDuplicatesOf is { } keeps)
            ledger.Add(BlockFeed.DuplicatesKept(keeps, repeats));
        if (returns.WhyNothingIsNetted(feed.HasQuantities, feed.HasProducts) is { } why)
            ledger.Add(returns.NothingNetted(why));
        if (options.Pseudonyms is not null)
            ChunkedParallel.ForChunks(partitions.Length, threads, p => partitions[p].Customers.Pseudonymise(), cancellation);
        (int Partition, int Customer)[] order = CustomerOrder.Sort(partitions, threads, cancellation);
        int n = order.Length;
        TransactionSummary? summary = n == 0 ? null : Summarize(partitions, n);
        if (summary is not null && RepeatRate.Look(summary, feed.Formats) is { } once)
            ledger.Add(once);
        CleaningReport cleaning = ledger.ToReport(
            returns, partitions.Sum(partition => partition.RowsKept), partitions.Sum(partition => partition.Returns.WithoutPurchase),
            feed.JudgesDuplicates, ReturnsPass.Examples(partitions));
        cleaning.RequireRows(feed.FirstName);
        IdList ids = IdList.Of(n, threads, i => partitions[order[i].Partition].Customers.Id(order[i].Customer), cancellation);
        var totals = new CustomerTotals(
            ids, new long[n], new long[n], new int[n], new double[n], new double[n], new double[n],
            feed.Formats, cleaning, summary!, feed.Sha256())
        {
            Returns = returns,
        };
        ChunkedParallel.ForRows(n, threads, i =>
        {
            ref CustomerState state = ref partitions[order[i].Partition].Customers[order[i].Customer];
            totals.First[i] = state.FirstTicks;
            totals.Last[i] = state.LastTicks;
            totals.Orders[i] = state.Orders;
            totals.Amount[i] = state.Amount.ToDouble();
            totals.Quantity[i] = state.Quantity.ToDouble();
            totals.Returned[i] = partitions[order[i].Partition].Returns.ValueOf(order[i].Customer).ToDouble();
        }, cancellation);
        bool keepsOrders = options.KeepOrderTimes || options.KeepOrderAmounts;
        // Where nothing came back of a purchase, orders tell what was known of them at any moment.
        PurchaseHistory? history = options.KeepHistory
            && (!keepsOrders || partitions.Any(partition => partition.Returns.TakenBack.Count > 0))
                ? PurchaseHistory.Build(partitions, order, options.KeepProductHistory ? spellings : null, threads, cancellation) : null;
        OrderTimes? times = !keepsOrders ? null
            : history?.OrdersOfTotals(n) ?? PartitionOrders.Build(partitions, order, totals.Orders, threads, cancellation);
        (PurchaseLines? lines, int[] productOf) = spellings is null || !options.KeepLines
            ? (null, []) : LineTable.Build(partitions, order, totals.Orders, spellings, threads, cancellation);
        return totals with
        {
            Lines = lines,
            ReturnedGoods = ReturnsTable.Build(partitions, summary!, spellings, lines, productOf),
            Countries = pass.Countries?.Of(options.Pseudonyms is null ? ids : IdList.Of(
                n, threads, i => partitions[order[i].Partition].Customers.ReadId(order[i].Customer), cancellation)),
            OrderTimes = times,
            History = history,
        };
    }

    private static TransactionSummary Summarize(CustomerPartition[] partitions, int customers)
    {
        var months = new MonthSums();
        ExactAmount revenue = default;
        long orders = 0, first = long.MaxValue, last = long.MinValue;
        foreach (CustomerPartition partition in partitions)
        {
            if (!partition.AddRevenueTo(months))
                throw Faults.Of("error.revenue-range");
            for (int customer = 0; customer < partition.Customers.Count; customer++)
            {
                ref CustomerState state = ref partition.Customers[customer];
                if (state.Lines == 0)
                    continue;
                orders += state.Orders;
                first = Math.Min(first, state.FirstTicks);
                last = Math.Max(last, state.LastTicks);
            }
        }
        var byMonth = new List<KeyValuePair<string, double>>(months.Count);
        for (int place = 0; place < months.Count; place++)
        {
            if (!ExactAmount.TryAdd(ref revenue, months.Sum(place)))
                throw Faults.Of("error.revenue-range");
            // A month all of whose purchases came back had none.
            if (months.Sum(place) != default)
                byMonth.Add(KeyValuePair.Create(TransactionSummary.MonthName(months.Month(place)), months.Sum(place).ToDouble()));
        }
        return new TransactionSummary(
            new DateTime(first),
            new DateTime(last),
            customers,
            orders,
            revenue.ToDouble(),
            byMonth.ToArray());
    }
}
