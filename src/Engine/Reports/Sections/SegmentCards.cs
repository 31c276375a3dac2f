using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>One card a segment: who they are, what to do, and why they have their name.</summary>
internal sealed class SegmentCards : IReportSection
{
    /// <inheritdoc/>
    public string Id => "segments";

    /// <inheritdoc/>
    public string Title => "Segments";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => true;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        var html = new Markup();
        foreach (SegmentProfile profile in run.Segments.ProfilesByShare)
            Card(html, profile);
        return new Markup().Add($"<div class=\"cards\">{html}</div>\n");
    }

    private static void Card(Markup html, SegmentProfile profile)
    {
        html.Add($"<article class=\"card segment {Svg.Color(profile.Segment)}\" id=\"segment-{profile.Segment}\"><h3><span class=\"number\">{profile.Segment}</span>{profile.Name}</h3>\n");
        Share(html, profile.CustomerShare, "of customers", Numbers.Whole(profile.Customers), "pale");
        if (profile is { Revenue: { } revenue, RevenueShare: { } share })
            Share(html, share, "of revenue", Numbers.Short(revenue), "");
        html.Add($"<dl class=\"typical\" aria-label=\"Median customer\">");
        foreach (FeatureSummary feature in profile.Features.Take(6))
            html.Add($"<div><dd>{Numbers.Short(feature.Median)}</dd><dt>{FeatureLabels.Unit(feature.Feature, feature.Median)}</dt></div>");
        html.Add($"</dl>\n");
        if (profile.Strategy.Length > 0)
            html.Add($"<p class=\"strategy\">{profile.Strategy}</p>\n");
        if (profile.Reason.Length > 0)
            html.Add($"<details><summary>Why this name</summary><p>{profile.Reason}</p></details>\n");
        html.Add($"</article>\n");
    }

    private static void Share(Markup html, double share, string of, string count, string css) =>
        html.Add($"<div class=\"share\"><span><b>{Numbers.Percent(share)}</b> {of}</span><span>{count}</span><i class=\"{css}\" style=\"width:{100 * share}%\"></i></div>\n");
}
