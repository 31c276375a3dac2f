using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;

namespace Segmentation.Reports.Html;

/// <summary>The first screen: figures, and what stands out in a few sentences.</summary>
internal static class Headline
{
    internal static Markup Figures(AnalysisResult run)
    {
        var html = new Markup();
        Figure(html, Numbers.Whole(run.Segments.Labels.Length), "customers");
        Figure(html, Numbers.Whole(run.Segments.Profiles.Count), "segments");
        if (run.Source is { } source)
        {
            Figure(html, Numbers.Short(source.Summary.Revenue), "revenue", Numbers.Plain(Math.Round(source.Summary.Revenue, 2)));
            Figure(html, Numbers.Whole(source.Summary.Orders), "orders");
            if (source.Summary.Orders > 0)
                Figure(html, Numbers.Short(source.Summary.Revenue / source.Summary.Orders), "revenue an order");
            Figure(html, $"{Numbers.Day(source.Summary.First)} – {Numbers.Day(source.Summary.Last)}".Replace(' ', '\u00a0'), "period", wide: true);
        }
        return new Markup().Add($"<dl class=\"figures\">{html}</dl>\n");
    }

    /// <summary>What stands out, or nothing where there is no revenue to speak of.</summary>
    internal static Markup? StandsOut(AnalysisResult run)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        var html = new Markup();
        SegmentProfile largest = profiles.MaxBy(profile => profile.Customers)!;
        if (profiles.Any(profile => profile.RevenueShare is not null))
        {
            SegmentProfile richest = profiles.MaxBy(profile => profile.RevenueShare ?? 0)!;
            html.Add($"<li>{Name(richest)}: <b>{Numbers.Percent(richest.RevenueShare ?? 0)}</b> of revenue from {Numbers.Percent(richest.CustomerShare)} of customers.</li>");
            if (TopFifth(run) is { } share)
                html.Add($"<li>The best-buying fifth of customers brings <b>{Numbers.Percent(share)}</b> of revenue.</li>");
        }
        html.Add($"<li>The largest segment is {Name(largest)}: <b>{Numbers.Percent(largest.CustomerShare)}</b> of customers{(largest.RevenueShare is { } revenue ? $", {Numbers.Percent(revenue)} of revenue" : "")}.</li>");
        if (Fading(profiles) is { } fading)
            html.Add($"<li>Most revenue to win back: {Name(fading)}, {Numbers.Short(fading.Revenue ?? 0)} from {Numbers.Whole(fading.Customers)} customers whose last order lies {Numbers.Short(Median(fading, FeatureCatalog.Recency.Name) ?? 0)} days back (median).</li>");
        return new Markup().Add($"<ul class=\"stands-out\">{html}</ul>\n");
    }

    internal static double? Median(SegmentProfile profile, string feature) =>
        profile.Features.FirstOrDefault(summary => summary.Feature == feature)?.Median;

    private static Markup Name(SegmentProfile profile) =>
        new Markup().Add($"<span class=\"tag {Svg.Color(profile.Segment)}\">{profile.Name}</span>");

    // Of the segments that bought longer ago than the average customer, the one with the most revenue.
    private static SegmentProfile? Fading(IReadOnlyList<SegmentProfile> profiles) => profiles
        .Where(profile => profile.Revenue > 0 && profile.Features.Any(feature => feature.Feature == FeatureCatalog.Recency.Name && feature.ZScore > 0.25))
        .MaxBy(profile => profile.Revenue);

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
        html.Add($"<div class=\"figure{(wide ? " wide" : "")}\"{(title is null ? null : new Markup().Add($" title=\"{title}\""))}><dd>{value}</dd><dt>{label}</dt></div>");
}
