using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Value;

/// <summary>How often customers order, when they come back, what an order is worth, and what first orders bring.</summary>
internal sealed class OrdersAndRepeats : IReportSection
{
    private const int SingleCounts = 5, SingleNumbers = 5;

    /// <inheritdoc/>
    public string Id => "orders";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Orders is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        OrderStatistics orders = run.Orders!;
        return Page.Grid(
            Page.Card(text["orders.by-count"], Counts(orders, text)),
            Page.Card(text["orders.returning"], Gaps(orders, text)),
            Page.Card(text["orders.worth"], Sums(orders, text)),
            Page.Card(text["orders.by-number"], Numbers(orders, text)));
    }

    private static Markup Counts(OrderStatistics orders, Language text)
    {
        (int From, int? To)[] bins =
        [
            .. Enumerable.Range(1, SingleCounts).Select(count => (count, (int?)count)),
            (SingleCounts + 1, 10), (11, 20), (21, 50), (51, 100), (101, null),
        ];
        return Say([OrderWords.Once(orders)], text).Add($"{Table(
            text["orders.count"],
            text["orders.customers"],
            [.. bins
                .Select(bin => (Span(bin.From, bin.To, text), (double)orders.ByCount.Where(
                    count => count.Orders >= bin.From && count.Orders <= (bin.To ?? int.MaxValue)).Sum(count => count.Customers)))
                .Where(row => row.Item2 > 0)],
            text)}");
    }

    private static Markup Gaps(OrderStatistics orders, Language text)
    {
        Markup said = Say(OrderWords.Returning(orders), text);
        if (orders.IsShort || orders.Gaps is not { } gaps)
            return said;
        var rows = new List<(string, double)> { (text["orders.same-day"], gaps.SameDay) };
        rows.AddRange(gaps.Bins.Select(bin => (text.Of("orders.days", ("days", Span(bin.From, bin.To, text))), (double)bin.Gaps)));
        Markup table = Table(text["orders.gap"], text["orders.gap-count"], rows, text);
        return said.Add($"{table}<p class=\"hint\">{text["orders.gap-hint"]}</p>");
    }

    private static Markup Sums(OrderStatistics orders, Language text)
    {
        // What lies beyond the whisker has a row of its own.
        double most = orders.Sums.Above > 0 ? orders.Sums.Whisker : double.MaxValue;
        var rows = orders.Sums.Bins
            .Select(bin => (
                bin.From == bin.To
                    ? text.InMoney(text.Plain(bin.From))
                    : text.Of("orders.sum-span", ("from", bin.From), ("to", Math.Min(bin.To, most))),
                (double)bin.Orders))
            .ToList();
        if (orders.Sums.Above > 0)
            rows.Add((text.Of("orders.more-than", ("value", orders.Sums.Whisker)), orders.Sums.Above));
        return Say(OrderWords.Worth(orders), text).Add($"{Table(text["orders.sum"], text["orders.count"], rows, text)}");
    }

    private static Markup Numbers(OrderStatistics orders, Language text)
    {
        if (OrderWords.Revenue(orders) is not { } sentence)
            return Say([new Phrase("orders.no-revenue")], text);
        OrdersByNumber[] later = [.. orders.ByNumber.Skip(SingleNumbers)];
        var rows = orders.ByNumber.Take(SingleNumbers).Select(number => (text.Whole(number.From), number.RevenueShare)).ToList();
        if (later.Length > 0)
            rows.Add((Span(SingleNumbers + 1, null, text), later.Sum(number => number.RevenueShare)));
        return Say([sentence], text).Add($"{Shares(text["orders.number"], text["orders.revenue-share"], rows, text)}");
    }

    private static Markup Say(IReadOnlyList<Phrase> sentences, Language text) =>
        new Markup().Add($"<p>{text.Join("list.sentences", sentences.Select(sentence => text.Of(sentence)))}</p>\n");

    private static string Span(int from, int? to, Language text) => to is null ? text.Of("orders.and-more", ("from", from))
        : to == from ? text.Whole(from)
        : text.Of("orders.span", ("from", from), ("to", to));

    private static Markup Table(string heading, string counted, IReadOnlyList<(string Name, double Count)> rows, Language text)
    {
        double all = rows.Sum(row => row.Count), most = rows.Max(row => row.Count);
        return Bars(
            heading, counted, rows.Select(row => (row.Name, text.Whole((long)row.Count), text.Percent(row.Count / all), row.Count / most)));
    }

    private static Markup Shares(string heading, string counted, IReadOnlyList<(string Name, double Share)> rows, Language text)
    {
        double most = rows.Max(row => row.Share);
        return Bars(heading, counted, rows.Select(row => (row.Name, text.Percent(row.Share), "", row.Share / most)));
    }

    private static Markup Bars(
        string heading, string counted, IEnumerable<(string Name, string Count, string Share, double Length)> rows) =>
        BarTable.Draw([heading, counted, ""], rows.Select(row => (row.Name, (string[])[row.Count, row.Share], row.Length)));
}
