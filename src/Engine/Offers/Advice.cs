using System.Collections.Concurrent;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Offers;

/// <summary>What to do next: for each segment what to offer and when, and whom to call first.</summary>
/// <param name="Segments">By number.</param>
/// <param name="Calls">Customers who are late against their own rhythm.</param>
/// <param name="Options">The bounds that all of it met.</param>
/// <param name="HasProducts">Whether what was bought was looked at.</param>
/// <param name="ByProfit">Whether offers are ranked by profit, from given margins, not by revenue.</param>
/// <param name="WithoutProducts">Why not, as a sentence; null where it was.</param>
/// <param name="NotProducts">Lines that were taken for no goods, by descending revenue, with their revenue.</param>
internal sealed record Advice(
    IReadOnlyList<SegmentAdvice> Segments,
    CallList Calls,
    OfferOptions Options,
    bool HasProducts,
    bool ByProfit,
    Phrase? WithoutProducts,
    IReadOnlyList<KeyValuePair<string, double>> NotProducts)
{
    /// <summary>Works it out.</summary>
    /// <param name="orders">Times of each customer's orders.</param>
    /// <param name="amounts">All that each customer has paid.</param>
    /// <param name="asOf">The end of what is known.</param>
    /// <param name="labels">Segment of each customer; every number in [0, largest] occurs.</param>
    /// <param name="goods">What was bought; null where it was not kept.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="withoutProducts">Why it was not kept, as a sentence.</param>
    /// <param name="threads">Threads to use, 0 for all cores; the result does not depend on it.</param>
    /// <param name="daysSince">Days since the last order of each customer; null counts them from <paramref name="orders"/>.</param>
    /// <param name="cancellation">Looked at for every customer or few.</param>
    internal static Advice Build(
        OrderTimes orders, double[] amounts, DateTime asOf, int[] labels, ProductCatalog? goods, OfferOptions? options = null,
        Phrase? withoutProducts = null, int threads = 0, long[]? daysSince = null, CancellationToken cancellation = default)
    {
        options ??= new OfferOptions();
        options.Validate();
        int segments = labels.Max() + 1;
        daysSince ??= DaysSince(orders, asOf);
        IReadOnlyList<ReturnTime> returns = ReturnTimes.BySegment(orders, daysSince, labels);
        CallList calls = CallList.Build(orders, amounts, asOf, options, daysSince);
        var members = new List<int>[segments];
        for (int segment = 0; segment < segments; segment++)
            members[segment] = [];
        for (int i = 0; i < labels.Length; i++)
            members[labels[i]].Add(i);
        SegmentAdvice[] advice =
            [.. Enumerable.Range(0, segments).Select(
                segment => new SegmentAdvice(segment, members[segment].Count, returns[segment], [], [], [], []))];
        if (goods is null)
            return new Advice(advice, calls, options, false, false, withoutProducts, []);

        IReadOnlyList<Offer>[] products = goods.Products(labels, segments, options, cancellation, out int[] byBuyers);
        IReadOnlyList<Offer>[] categories = goods.Categories(labels, segments, options, cancellation);
        // A square of counts a thread, used for one segment after another.
        var idle = new ConcurrentBag<PairRules>();
        ChunkedParallel.ForChunks(segments, threads > 0 ? threads : ChunkedParallel.AllCores, segment =>
        {
            if (!idle.TryTake(out PairRules? rules))
                rules = new PairRules(goods.Lines, byBuyers, options);
            int[] own = [.. members[segment]];
            advice[segment] = advice[segment] with
            {
                Products = products[segment],
                Categories = categories[segment],
                Together = rules.Together(own, cancellation),
                Next = rules.Next(own, cancellation),
                Basket = goods.Basket(own),
            };
            idle.Add(rules);
        }, cancellation);
        calls = calls with { Calls = [.. calls.Calls.Select(call => call with { BuysMost = goods.BuysMost(call.Customer) })] };
        return new Advice(advice, calls, options, true, goods.HasMargins, null, goods.NotProducts);
    }

    /// <summary>Days since the last order of each customer.</summary>
    internal static long[] DaysSince(OrderTimes orders, DateTime asOf) =>
        [.. Enumerable.Range(0, orders.Customers)
            .Select(customer => Math.Max(0, ElapsedDays.Between(orders.Of(customer)[^1], asOf.Ticks)))];
}
