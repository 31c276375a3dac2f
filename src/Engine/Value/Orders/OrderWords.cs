using Segmentation.Wording;

namespace Segmentation.Value.Orders;

/// <summary>What the statistics of orders say, in sentences.</summary>
internal static class OrderWords
{
    /// <summary>How often customers order.</summary>
    public static Phrase Once(OrderStatistics orders) => new Phrase(
        "orders.once", ("once", orders.OrderedOnce), ("customers", orders.Customers), ("share", orders.OrderedOnceShare));

    /// <summary>When customers come back: at least one sentence.</summary>
    public static IReadOnlyList<Phrase> Returning(OrderStatistics orders)
    {
        if (orders.Gaps is not { } gaps)
            return [new Phrase("orders.nobody-twice")];
        if (orders.IsShort)
            return [new Phrase("orders.short", ("days", orders.Days), ("gaps", gaps.Count), ("same", gaps.SameDay))];
        var sentences = new List<Phrase> { new Phrase("orders.gaps", ("gaps", gaps.Count), ("same", gaps.SameDay)) };
        if (gaps.Quartiles is { } quartiles)
            sentences.Add(new Phrase(
                "orders.gap-quartiles", ("low", quartiles[1]), ("median", quartiles[2]), ("high", quartiles[3]), ("most", quartiles[4])));
        sentences.AddRange(gaps.EmptyWindows.Select(window => new Phrase(
            "orders.empty-window", ("from", window.From), ("to", window.To), ("later", window.Later))));
        return sentences;
    }

    /// <summary>What an order is worth.</summary>
    public static IReadOnlyList<Phrase> Worth(OrderStatistics orders) =>
    [
        new Phrase(
            "orders.sums", ("whisker", orders.Sums.Whisker), ("low", orders.Sums.Quartiles[1]), ("median", orders.Sums.Quartiles[2]),
            ("high", orders.Sums.Quartiles[3])),
        orders.Sums.Above == 0
            ? new Phrase("orders.none-above", ("most", orders.Sums.Quartiles[4]))
            : new Phrase("orders.above", ("above", orders.Sums.Above), ("share", (double)orders.Sums.Above / orders.Orders),
                ("revenue", orders.Sums.AboveRevenueShare), ("within", orders.Sums.LargestWithin)),
    ];

    /// <summary>What first orders bring; null where there is no revenue.</summary>
    public static Phrase? Revenue(OrderStatistics orders) => double.IsNaN(orders.ByNumber[0].RevenueShare) ? null
        : orders.ByNumber.Count == 1 ? new Phrase("orders.revenue-first-only")
        : new Phrase("orders.revenue", ("first", orders.ByNumber[0].RevenueShare), ("second", orders.ByNumber[1].RevenueShare));

    /// <summary>All of it.</summary>
    public static IEnumerable<Phrase> All(OrderStatistics orders) =>
        [Once(orders), .. Returning(orders), .. Worth(orders), .. Revenue(orders) is { } revenue ? (Phrase[])[revenue] : []];
}
