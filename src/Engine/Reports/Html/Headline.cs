using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>The first screen: figures, and what stands out in a few sentences.</summary>
internal static class Headline
{
    /// <summary>The figures of the whole.</summary>
    internal static Markup Figures(AnalysisResult run, Language text)
    {
        var html = new Markup();
        Figure(html, text.Whole(run.Segments.Labels.Length), text["figure.customers"]);
        Figure(html, text.Whole(run.Segments.Profiles.Count), text["figure.segments"]);
        if (run.Source is { } source)
        {
            Figure(html, text.Money(source.Summary.Revenue), text["figure.revenue"],
                text.InMoney(text.Plain(Math.Round(source.Summary.Revenue, 2))));
            Figure(html, text.Whole(source.Summary.Orders), text["figure.orders"]);
            if (source.Summary.Orders > 0)
                Figure(html, text.Money(source.Summary.Revenue / source.Summary.Orders), text["figure.revenue-an-order"]);
            Figure(html, text.Of("figure.period-span", ("from", source.Summary.First), ("to", source.Summary.Last)).Replace(' ', '\u00a0'),
                text["figure.period"], wide: true);
        }
        return new Markup().Add($"<dl class=\"figures\">{html}</dl>\n");
    }

    /// <summary>What stands out, or nothing where there is no revenue to speak of.</summary>
    internal static Markup? StandsOut(AnalysisResult run, Language text)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        var html = new Markup();
        SegmentProfile largest = profiles.MaxBy(profile => profile.Customers)!;
        if (profiles.Any(profile => profile.RevenueShare is not null))
        {
            SegmentProfile richest = profiles.MaxBy(profile => profile.RevenueShare ?? 0)!;
            html.Add($"<li>{text.Html("headline.richest",
                ("segment", Name(richest)), ("revenue", richest.RevenueShare ?? 0), ("customers", richest.CustomerShare))}</li>");
            if (TopFifth(run) is { } share)
                html.Add($"<li>{text.Html("headline.top-fifth", ("share", share))}</li>");
        }
        string largestKey = largest.RevenueShare is null ? "headline.largest" : "headline.largest-with-revenue";
        html.Add($"<li>{text.Html(largestKey,
            ("segment", Name(largest)), ("customers", largest.CustomerShare), ("revenue", largest.RevenueShare))}</li>");
        if (run.Plans?.Where(plan => plan.Contact is { Pays: true }).MaxBy(plan => plan.Contact!.Money) is { } plan)
        {
            SegmentProfile fading = profiles[plan.Segment];
            html.Add($"<li>{text.Html(
                "headline.win-back",
                ("segment", Name(fading)),
                ("money", plan.Contact!.Money),
                ("customers", fading.Customers),
                ("days", fading.Facts!.DaysSinceLast))}</li>");
        }
        return new Markup().Add($"<ul class=\"stands-out\">{html}</ul>\n");
    }

    private static Markup Name(SegmentProfile profile) =>
        new Markup().Add($"<span class=\"tag {Svg.Color(profile.Segment)}\">{profile.Name}</span>");

    private static double? TopFifth(AnalysisResult run)
    {
        int column = run.Segments.Table.IndexOf(FeatureCatalog.Monetary);
        if (column < 0 || run.Segments.Table.Ids.Count < 10)
            return null;
        double[] revenue = run.Segments.Table.Values.Column(column);
        Array.Sort(revenue);
        double all = revenue.Sum();
        return all > 0 ? revenue.AsSpan(revenue.Length - (revenue.Length / 5)).ToArray().Sum() / all : null;
    }

    private static void Figure(Markup html, string value, string label, string? title = null, bool wide = false) =>
        html.Add($"<div class=\"figure{(wide ? " wide" : "")}\"{(title is null ? null : new Markup().Add($" title=\"{title}\""))}>"
            + $"<dd>{value}</dd><dt>{label}</dt></div>");
}
