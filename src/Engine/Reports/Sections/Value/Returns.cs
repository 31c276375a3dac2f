using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Value;

/// <summary>What came back: how much of each month's purchases, and which products.</summary>
internal sealed class Returns : IReportSection
{
    private const int MostMonths = 24, MostProducts = 10;

    /// <inheritdoc/>
    public string Id => "returns";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source?.ReturnedGoods is { Returned: > 0 };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        ReturnedGoods goods = run.Source!.ReturnedGoods!;
        ReturnedMonth most = goods.Months.MaxBy(month => month.Share)!;
        var said = new List<Markup> { text.Html("returns-view.whole", ("value", goods.Returned), ("share", goods.Share)) };
        if (goods.Months.Count > 1)
            said.Add(text.Html("returns-view.month", ("month", Month(most, text)), ("share", most.Share)));
        if (goods.Products.Count > 0)
            said.Add(text.Html(
                "returns-view.product", ("product", BarTable.Data(goods.Products[0].Name)), ("value", goods.Products[0].Returned),
                ("share", goods.Products[0].Share)));
        return BarTable.Sentences(said, text)
            .Add($"{Page.Grid(
                Page.Card(text["returns-view.by-month"], Months(goods, text), text["returns-view.hint"]),
                Page.Card(text["returns-view.by-product"], Products(goods, text)))}");
    }

    private static Markup Months(ReturnedGoods goods, Language text)
    {
        double longest = goods.Months.Max(month => month.Share);
        return BarTable.Draw(
            [text["returns-view.month-of"], text["returns-view.returned"], text["returns-view.share"]],
            goods.Months.TakeLast(MostMonths).Select(month => (
                Month(month, text), (string[])[text.Money(month.Returned), text.Percent(month.Share)], month.Share / longest)));
    }

    private static Markup? Products(ReturnedGoods goods, Language text)
    {
        if (goods.Products.Count == 0)
            return null;
        double longest = goods.Products[0].Returned;
        return BarTable.Draw(
            [text["returns-view.product-of"], text["returns-view.units"], text["returns-view.returned"], text["returns-view.share-of"]],
            goods.Products.Take(MostProducts).Select(product => (
                product.Name,
                (string[])[text.Short(product.Units), text.Money(product.Returned), text.Percent(product.Share)],
                product.Returned / longest)),
            isData: true);
    }

    private static string Month(ReturnedMonth month, Language text) => text.Of(
        "date.month-and-year", ("date", DateTime.ParseExact(month.Month, "yyyy-MM", CultureInfo.InvariantCulture)));
}
