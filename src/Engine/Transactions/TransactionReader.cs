using Segmentation.Sources;
using Segmentation.Transactions.Checks;
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
    private const int BlocksAtOnce = 8;

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
        var rules = new RuleSet(options);
        TransactionParser parser = NewParser(rules, options);
        ProductSpellings? spellings = options.KeepsProducts ? new ProductSpellings() : null;
        CountryCensus? countries = options.KeepCountries ? new CountryCensus() : null;
        int threads = Math.Max(1, options.Threads);
        var ledger = new CleaningCounts(rules, quotesRows: options.Pseudonyms is null);
        var offsets = new OffsetsSeen();
        // Which orders have several customers, which of several rows is the first, and what a usual line is worth, is known
        // at the end of the input only: then all of it is one batch, held in memory.
        if (options.WhyNotMemory is { } reason)
            throw Faults.Of("error.memory", ("why", reason));
        using Spill? spill = options.Memory is { } memory ? new Spill(memory) : null;
        bool holdsAll = rules[RuleSet.SeveralCustomersOrder] || rules[RuleSet.HiddenDuplicates] || rules[RuleSet.ImplausibleLines];
        var returned = new List<(ulong Customer, ulong Pair)>();
        bool hasTimes = false;
        CustomerPartition[]? partitions = null;
        var batch = new BlockBatch<ParsedBlock>(feed.TryFill, () => feed.Progress);
        var spare = new BlockBatch<ParsedBlock>(feed.TryFill, () => feed.Progress);
        Task? filling = null;
        try
        {
            batch.Fill(holdsAll ? int.MaxValue : BlocksAtOnce, cancellation);
            while (batch.Count > 0)
            {
                if (threads > 1 && !batch.IsLast)
                    filling = Task.Run(() => spare.Fill(BlocksAtOnce, cancellation), CancellationToken.None);
                ParsedBlock[] blocks = batch.Blocks;
                ChunkedParallel.ForChunks(blocks.Length, threads, b => parser.Parse(blocks[b]), cancellation);
                ParsedBlock[] again = DecimalMarkDecision.Look(blocks);
                ChunkedParallel.ForChunks(again.Length, threads, b => parser.Parse(again[b]), cancellation);
                ledger.AddParsed(blocks);
                offsets.Look(blocks);
                spellings?.Add(blocks);
                foreach (ParsedBlock block in blocks)
                {
                    returned.AddRange(block.Returned);
                    countries?.Add(block.Countries);
                    hasTimes |= block.HasTimes;
                }

                if (rules[RuleSet.ImplausibleLines])
                    ImplausibleLines.Mark(blocks);
                OrderCustomers? orderCustomers = null;
                if (rules[RuleSet.SeveralCustomersOrder])
                    (orderCustomers = new OrderCustomers()).Look(blocks, threads, cancellation);
                if (partitions is null)
                {
                    long rows = feed.RowCount ?? EstimateRows(ledger.RowsRead, batch.Progress);
                    bool hasOrders = blocks[0].Layout.ColumnOf(ColumnRoles.Order) >= 0;
                    if (spill is null && options.JudgesDuplicates(hasOrders))
                        RequireMemory(rows, options);
                    partitions = NewPartitions(rules, hasOrders, orderCustomers, options, spill?.HasRoomFor(rows) == false ? 0 : rows);
                }
                if (spill is { IsActive: true })
                {
                    spill.PutOff(blocks, ledger, threads, cancellation);
                }
                else
                {
                    ChunkedParallel.ForChunks(partitions.Length, threads, p => partitions[p].Take(blocks), cancellation);
                    ledger.AddJudged(blocks, partitions);
                    spill?.Look(partitions);
                }
                if (spellings is not null && AreTooMany(partitions.Sum(partition => partition.RowsKept), batch.Progress, options.MostLines))
                {
                    foreach (CustomerPartition partition in partitions)
                        partition.DropLines();
                    spellings = null;
                    parser = NewParser(rules, options with { KeepLines = false });
                }
                progress?.Report(batch.Progress);

                batch.ThrowIfFailed();
                if (filling is not null)
                    filling.Wait(CancellationToken.None);
                else if (!batch.IsLast)
                    spare.Fill(BlocksAtOnce, cancellation);
                filling = null;
                bool wasLast = batch.IsLast;
                (batch, spare) = (spare, batch);
                if (wasLast)
                    break;
            }
            batch.ThrowIfFailed();
            if (spill is { IsActive: true })
                spill.TakeUp(partitions!, ledger, cancellation);
            foreach (CustomerPartition partition in partitions ?? [])
                partition.Dispose();
            if (options.SampleCustomers is { } sample)
                ledger.Add(new Finding("customer-sample", FindingWeight.Note, "finding.customer-sample", ("of", sample.Of)));
            if (options.Pseudonyms is { } key)
                ledger.Add(new Finding("pseudonyms", FindingWeight.Note, "finding.pseudonyms", ("key", key.Fingerprint)));
            if (offsets.ToFinding(options.TimeZone) is { } mixed)
                ledger.Add(mixed);
            ReturnsReport returns = ReturnsPass.Apply(
                feed, holdsAll ? spare.Blocks : null, options, rules, partitions ?? [], spellings, returned, hasTimes, cancellation);
            return Collect(feed, ledger, partitions ?? [], returns, spellings, countries, options, threads, cancellation);
        }
        catch (InputException)
        {
            // A file that is being written ends in the middle of a row: that it changes is what there is to tell.
            filling?.Wait(CancellationToken.None);
            feed.ThrowIfChanged();
            throw;
        }
        finally
        {
            // The feed must not be disposed under the reading thread, which never throws.
            filling?.Wait(CancellationToken.None);
            foreach (CustomerPartition partition in partitions ?? [])
                partition.Dispose();
        }
    }

    private static void RequireMemory(long rows, TransactionsOptions options) => MachineMemory.Require(
        new Phrase("error.memory-duplicates", ("rows", rows)), rows * HashSet128.LeastBytesPerHash, options.MachineMemory,
        new Phrase("error.bound-memory"));

    private static CustomerPartition[] NewPartitions(
        RuleSet rules, bool hasOrders, OrderCustomers? orderCustomers, TransactionsOptions options, long expectedRows)
    {
        CustomerPartition[] partitions = [.. Enumerable.Range(0, ParsedBlock.Partitions)
            .Select(p => new CustomerPartition(p, rules, hasOrders, orderCustomers, options.KeepLines, options.KeepsTimes,
            options.KeepOrderAmounts || options.KeepHistory, options.Returns, options.KeepHistory, options.KeepProductHistory,
            options.Pseudonyms))];
        foreach (CustomerPartition partition in partitions)
            partition.Expect(expectedRows);
        return partitions;
    }

    private static TransactionParser NewParser(RuleSet rules, TransactionsOptions options) =>
        new(rules, TimeWindow.Of(options), options.KeepsProducts, options.Returns, keepsCountries: options.KeepCountries);

    // Rows that are far too many by the look of the first ones are not gathered for minutes to be given up at last.
    private static bool AreTooMany(long kept, StageProgress read, long most) => kept > most || EstimateRows(kept, read) > 1.25 * most;

    /// <summary>About how many rows all sources hold, from those in the bytes read so far; 0 where nothing tells.</summary>
    private static long EstimateRows(long rowsSoFar, StageProgress read) =>
        read.Total == 0 || read.Done == 0 ? 0 : (long)(rowsSoFar * Math.Max(1, 1.02 * read.Total / read.Done));

    private static CustomerTotals Collect(
        BlockFeed feed, CleaningCounts ledger, CustomerPartition[] partitions, ReturnsReport returns, ProductSpellings? spellings,
        CountryCensus? countries, TransactionsOptions options, int threads, CancellationToken cancellation)
    {
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
            Countries = countries?.Of(options.Pseudonyms is null ? ids : IdList.Of(
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
