using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>Segments by features: the median in each cell, its colour by how far the segment lies from the average customer.</summary>
internal static class HeatMap
{
    internal static Markup Draw(IReadOnlyList<SegmentProfile> profiles)
    {
        var html = new Markup();
        html.Add($"<div class=\"scroll\"><table class=\"heat\"><thead><tr><th scope=\"col\">Segment</th><th scope=\"col\">Customers</th>");
        foreach (FeatureSummary feature in profiles[0].Features)
            html.Add($"<th scope=\"col\"{Title(FeatureLabels.Meaning(feature.Feature))}>{FeatureLabels.Label(feature.Feature)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</th><td>{Numbers.Whole(profile.Customers)}</td>");
            foreach (FeatureSummary feature in profile.Features)
            {
                // Two standard deviations are full colour.
                double strength = Math.Min(1, Math.Abs(feature.ZScore) / 2) * 0.75;
                html.Add($"<td class=\"{(feature.ZScore >= 0 ? "above" : "below")}\" style=\"--a:{strength}\"{Title($"mean {Numbers.Plain(feature.Mean)}, {Numbers.Signed(feature.ZScore)} standard deviations")}>{Numbers.Short(feature.Median)}<small>{Numbers.Signed(feature.ZScore)}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup? Title(string? title) => title is null ? null : new Markup().Add($" title=\"{title}\"");
}
