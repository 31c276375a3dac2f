using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;
using static Segmentation.Reports.Html.Page;

namespace Segmentation.Reports.Activity;

/// <summary>A card for each group: what it is, what it brings against the rest, its typical member, what to offer.</summary>
internal static class GroupCards
{
    private const int MostContrasts = 4;
    private const int MostOffers = 3;

    internal static Markup Draw(ChurnResult run, Language text)
    {
        var cards = new Markup();
        for (int g = 0; g < run.Groups.Count; g++)
            cards.Add($"{Card(run, run.Groups[g], Svg.Color(g), text)}");
        Markup lead = run.SegmentsFile is { } file ? text.Html("churn.segments-lead", ("file", file)) : text.Html("churn.groups-lead");
        return new Markup().Add($"<p>{lead}</p>\n<div class=\"cards wide\">{cards}</div>\n");
    }

    private static Markup Card(ChurnResult run, RiskProfitGroup group, string color, Language text)
    {
        var facts = new Markup();
        foreach (Markup fact in Facts(run, group, text))
            facts.Add($"<li>{fact}</li>");
        (string, object?)[] figures =
        [
            ("customers", group.Rows.Count),
            ("share", (double)group.Rows.Count / run.Table.Rows),
            ("probability", group.MeanProbability),
            ("profit", group.MeanProfit),
        ];
        Markup size = text.Html(double.IsNaN(group.MeanProfit) ? "churn.group-size-only" : "churn.group-size", figures);
        Markup? condition = group.Condition is { } met
            ? new Markup().Add($"<p class=\"hint\">{text.Html("churn.condition", ("condition", met))}</p>")
            : null;
        return new Markup()
            .Add($"<article class=\"card segment {color}\"><h3>{group.In(text)}</h3><p class=\"size\">{size}</p>{condition}")
            .Add($"<p class=\"strategy\">{text.Of(group.Strategy)}</p><ul>{facts}</ul>{Typical(run, group, text)}</article>\n");
    }

    private static IEnumerable<Markup> Facts(ChurnResult run, RiskProfitGroup group, Language text)
    {
        if (group.Profit is { } profit)
            yield return text.Html(
                "churn.profit-contrast",
                ("mean", profit.Mean),
                ("customers", profit.Customers),
                ("others-mean", profit.MeanOfOthers),
                ("others", profit.Others),
                ("difference", text.SignedMoney(profit.Mean - profit.MeanOfOthers)),
                ("low", text.SignedMoney(profit.Low)),
                ("high", text.SignedMoney(profit.High)));
        foreach (ColumnContrast contrast in group.Contrasts.Where(contrast => contrast.P < 0.05).Take(MostContrasts))
            yield return text.Html(
                "churn.contrast",
                ("column", contrast.Column),
                ("median", contrast.Median),
                ("others", contrast.MedianOfOthers),
                ("p", P(contrast.P, text)),
                ("effect", contrast.RankBiserial));
        foreach (CategoryProfit stronger in group.Stronger.Take(MostOffers))
            yield return text.Html(
                run.ProductCategories.Count > 0 ? "churn.stronger-category" : "churn.stronger",
                ("level", stronger.Level),
                ("column", stronger.Column),
                ("mean", stronger.Profit.Mean),
                ("others-mean", stronger.Profit.MeanOfOthers),
                ("customers", stronger.Profit.Customers),
                ("others", stronger.Profit.Others),
                ("low", text.SignedMoney(stronger.Profit.Low)),
                ("high", text.SignedMoney(stronger.Profit.High)));
        if (group.Profit is not null && group.Stronger.Count == 0)
            yield return text.Html("churn.stronger-none");
        CategoryOffer[] offers = [.. group.Offers.Where(offer => offer.P < 0.05 && offer.Lift > 1.1).Take(MostOffers)];
        foreach (CategoryOffer offer in offers)
            yield return text.Html(
                run.ProductCategories.Count > 0 ? "churn.offer-category"
                : double.IsNaN(offer.MeanProfit) ? "churn.offer-only" : "churn.offer",
                ("level", offer.Level),
                ("column", offer.Column),
                ("share", offer.Share),
                ("lift", offer.Lift),
                ("profit", offer.MeanProfit));
        // No offer, where no value is more frequent than chance allows: what they buy most is worth knowing all the same.
        if (offers.Length == 0 && run.ProductCategories.Count == 0 && Usual(run, group) is { } usual)
            yield return text.Html(
                "churn.offer-usual", ("level", usual.Level), ("column", usual.Column), ("share", usual.Share), ("p", P(usual.P, text)));
        if (group.Unpaid is { Customers: > 0 } unpaid)
            yield return text.Html(
                "churn.unpaid", ("customers", unpaid.Customers), ("column", unpaid.Column), ("median", unpaid.Median));
    }

    // A column of two values says rather how they are served than what they buy.
    private static CategoryOffer? Usual(ChurnResult run, RiskProfitGroup group) => group.Offers
        .Where(offer => run.Table[offer.Column].Levels.Count > 2).MaxBy(offer => offer.Share);

    private static Markup Typical(ChurnResult run, RiskProfitGroup group, Language text)
    {
        var rows = new Markup();
        foreach (TypicalValue typical in group.Typical)
        {
            string Number(double value) => double.IsNaN(value) ? "" : run.Table[typical.Column].Shown(value, text);
            (string here, string others) = typical.Level is null
                ? (Number(typical.Median), Number(typical.MedianOfOthers))
                : (
                    typical.Level.Length == 0
                        ? text.Of("churn.typical-missing", ("share", typical.Share))
                        : text.Of("churn.typical-level", ("level", typical.Level), ("share", typical.Share)),
                    text.Percent(typical.ShareOfOthers));
            rows.Add($"<tr><th scope=\"row\">{typical.Column}</th><td class=\"num\">{here}</td><td class=\"num\">{others}</td></tr>\n");
        }
        return new Markup()
            .Add($"<details><summary>{text["churn.typical"]}</summary><div class=\"scroll\"><table class=\"plain\"><thead><tr>")
            .Add($"{Headings(text, "churn.column", "churn.typical-here", "churn.typical-others")}</tr></thead><tbody>{rows}</tbody></table>"
                + $"</div></details>");
    }

    private static string P(double p, Language text) => p < 0.001 ? text["churn.p-least"] : text.Number(p, "0.000");
}
