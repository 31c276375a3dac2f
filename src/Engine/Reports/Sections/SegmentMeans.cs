using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>Segments by features: the median in each cell, its colour by how far the segment lies from the average customer; then each as a radar.</summary>
internal sealed class SegmentMeans : IReportSection
{
    /// <inheritdoc/>
    public string Id => "profiles";

    /// <inheritdoc/>
    public string Title => "How segments differ";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => true;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        IReadOnlyList<SegmentProfile> profiles = result.ProfilesByShare;
        var html = new Markup().Add($"<p>The median customer of each segment; below it, how far the segment's mean lies from the average customer, in standard deviations on the scale of the clustering.</p>\n{HeatMap(profiles)}");
        if (!RadarChart.Suits(result.Table.Columns.Count))
            return html;
        double reach = Math.Max(1.5, Math.Ceiling(2 * profiles.Max(profile => profile.Features.Max(feature => Math.Abs(feature.ZScore)))) / 2);
        html.Add($"<h3>Against the average customer</h3><p>The dashed ring is the average; outside it is more.{(result.Table.IndexOf(FeatureCatalog.Recency) >= 0 ? " More recency means a longer time since the last order." : "")}</p>\n<div class=\"radars\">");
        foreach (SegmentProfile profile in profiles)
            html.Add($"<figure class=\"card radar\"><figcaption><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</figcaption>{RadarChart.Draw(profile, reach)}</figure>\n");
        return html.Add($"</div>\n");
    }

    private static Markup HeatMap(IReadOnlyList<SegmentProfile> profiles)
    {
        var html = new Markup();
        html.Add($"<div class=\"scroll\"><table class=\"heat\"><thead><tr><th scope=\"col\">Segment</th><th scope=\"col\">Customers</th>");
        foreach (FeatureSummary feature in profiles[0].Features)
            html.Add($"<th scope=\"col\"{Hint(FeatureLabels.Meaning(feature.Feature))}>{FeatureLabels.Label(feature.Feature)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</th><td>{Numbers.Whole(profile.Customers)}</td>");
            foreach (FeatureSummary feature in profile.Features)
            {
                // Two standard deviations are full colour.
                double strength = Math.Min(1, Math.Abs(feature.ZScore) / 2) * 0.75;
                html.Add($"<td class=\"{(feature.ZScore >= 0 ? "above" : "below")}\" style=\"--a:{strength}\"{Hint($"mean {Numbers.Plain(feature.Mean)}, {Numbers.Signed(feature.ZScore)} standard deviations")}>{Numbers.Short(feature.Median)}<small>{Numbers.Signed(feature.ZScore)}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup? Hint(string? text) => text is null ? null : new Markup().Add($" title=\"{text}\"");
}
