using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Parsing.Rows;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>Takes returns out of purchases, once all rows have been read.</summary>
/// <remarks>
/// The first pass counts every purchase as if nothing came back, and notes which customers returned which products. If any
/// did, a second pass over the same text parses the rows of these pairs only (a few per cent), each partition nets its own,
/// and what was taken is subtracted: sums are exact, so nothing of it is left. Orders and dates are counted anew from the
/// stretches of <see cref="PartitionOrders"/>. Without returns there is no second pass.
/// </remarks>
internal static class ReturnsPass
{
    /// <summary>Nets, adds or only counts the returns.</summary>
    /// <param name="feed">All of it was read.</param>
    /// <param name="held">All blocks, where they are still there; else null.</param>
    /// <param name="returned">Pairs of customer and product with a return.</param>
    /// <param name="hasTimes">Whether any date has a time of day.</param>
    internal static ReturnsReport Apply(
        BlockFeed feed, ParsedBlock[]? held, TransactionsOptions options, RuleSet rules, CustomerPartition[] partitions,
        ProductSpellings? spellings, List<(ulong Customer, ulong Pair)> returned, bool hasTimes, CancellationToken cancellation)
    {
        int threads = Math.Max(1, options.Threads);
        if (options.Returns == ReturnHandling.Keep)
        {
            foreach (CustomerPartition partition in partitions)
            {
                cancellation.ThrowIfCancellationRequested();
                partition.Returns.AddKept(partition);
            }
        }
        if (options.Returns == ReturnHandling.Net && returned.Count > 0)
        {
            var window = TimeWindow.Of(options);
            var parser = new TransactionParser(
                rules, new TimeWindow(long.MinValue, window.ReturnsUntil, window.ReturnsUntil), spellings is not null, options.Returns,
                new ReturnPairs(returned));
            Gather(feed, held, parser, partitions, spellings, threads, cancellation);
            ChunkedParallel.ForChunks(
                partitions.Length, threads, p => partitions[p].Returns.Net(partitions[p], window, !hasTimes, cancellation), cancellation);
        }
        return Report(options.Returns, partitions);
    }

    /// <summary>The first purchases returned whole, to show.</summary>
    internal static IReadOnlyList<Phrase> Examples(CustomerPartition[] partitions) =>
        [.. PartitionReturns.First([.. partitions.SelectMany(partition => partition.Returns.FirstReturnedWhole)])
            .Select(example => example.Text)];

    private static void Gather(
        BlockFeed feed, ParsedBlock[]? held, TransactionParser parser, CustomerPartition[] partitions, ProductSpellings? spellings,
        int threads, CancellationToken cancellation)
    {
        if (held is not null)
        {
            foreach (ParsedBlock block in held)
                block.RememberVerdicts();
            Take(held);
            return;
        }
        using SecondFeed again = feed.ReadAgain();
        ReadAhead.ForBatches<ParsedBlock>(again.TryFill, ReadAhead.BlocksAtOnce, threads, Take, cancellation);

        void Take(ParsedBlock[] parsed)
        {
            ChunkedParallel.ForChunks(parsed.Length, threads, b => parser.Parse(parsed[b]), cancellation);
            foreach (ParsedBlock block in parsed)
            {
                if (block.Error is not null)
                    throw block.Error;
            }
            spellings?.Add(parsed);
            ChunkedParallel.ForChunks(partitions.Length, threads, p => partitions[p].Returns.Gather(parsed, p, partitions[p].Customers),
                cancellation);
        }
    }

    private static ReturnsReport Report(ReturnHandling handling, CustomerPartition[] partitions)
    {
        ExactAmount units = Sum(returns => returns.Units), netted = Sum(returns => returns.UnitsNetted);
        return new ReturnsReport(handling, partitions.Sum(partition => partition.Returns.Rows))
        {
            FullyMatched = partitions.Sum(partition => partition.Returns.FullyMatched),
            PartlyMatched = partitions.Sum(partition => partition.Returns.PartlyMatched),
            UnitsNetted = netted.ToDouble(),
            UnitsLeftOver = handling == ReturnHandling.Net ? units.Minus(netted).ToDouble() : 0,
            RevenueNetted = Sum(returns => returns.RevenueNetted).ToDouble(),
            PurchasesReturnedWhole = partitions.Sum(partition => partition.Returns.PurchasesReturnedWhole),
        };

        ExactAmount Sum(Func<PartitionReturns, ExactAmount> term)
        {
            ExactAmount sum = default;
            // Parts of what was read, whose own sum fits.
            foreach (CustomerPartition partition in partitions)
                _ = ExactAmount.TryAdd(ref sum, term(partition.Returns));
            return sum;
        }
    }
}
