using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>
/// Segments by features: the median in each cell, its colour by how far the segment lies from the average customer; then each as a radar.
/// </summary>
internal sealed class SegmentMeans : IReportSection
{
    /// <inheritdoc/>
    public string Id => "profiles";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        IReadOnlyList<SegmentProfile> profiles = result.Profiles;
        var html = new Markup().Add($"<p>{text.Html("profiles.lead")}</p>\n{HeatMap(profiles, text)}");
        if (!RadarChart.Suits(result.Table.Columns.Count))
            return html;
        double reach = Math.Max(
            1.5, Math.Ceiling(2 * profiles.Max(profile => profile.Features.Max(feature => Math.Abs(feature.ZScore)))) / 2);
        html.Add($"<h3>{text["profiles.radars"]}</h3><p>{text.Html("profiles.ring")}");
        if (result.Table.IndexOf(FeatureCatalog.Recency) >= 0)
            html.Add($" {text.Html("profiles.recency")}");
        html.Add($"</p>\n<div class=\"radars\">");
        foreach (SegmentProfile profile in profiles)
            html.Add($"<figure class=\"card radar\"><figcaption><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} "
                + $"{profile.Name}</figcaption>{RadarChart.Draw(profile, reach, text)}</figure>\n");
        return html.Add($"</div>\n");
    }

    private static Markup HeatMap(IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        var html = new Markup();
        html.Add($"<div class=\"scroll\"><table class=\"heat means\"><thead><tr>")
            .Add($"{Page.Headings(text, "column.segment", "column.customers")}");
        foreach (FeatureSummary feature in profiles[0].Features)
            html.Add($"<th scope=\"col\"{Page.Hint(FeatureLabels.Meaning(feature.Feature, text))}>")
                .Add($"{FeatureLabels.Label(feature.Feature, text)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</th>"
                + $"<td>{text.Whole(profile.Customers)}</td>");
            foreach (FeatureSummary feature in profile.Features)
            {
                // Two standard deviations are full colour.
                double strength = Math.Min(1, Math.Abs(feature.ZScore) / 2) * 0.75;
                html.Add($"<td class=\"{(feature.ZScore >= 0 ? "above" : "below")}\" "
                    + $"style=\"--a:{strength}\"{Page.Hint(Mean(feature, text))}>"
                    + $"{FeatureLabels.Amount(feature.Feature, feature.Median, text)}<small>{text.Signed(feature.ZScore)}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static string Mean(FeatureSummary feature, Language text) =>
        text.Of("profiles.cell", ("mean", new FeatureAmount(feature.Feature, feature.Mean)), ("score", feature.ZScore));
}
