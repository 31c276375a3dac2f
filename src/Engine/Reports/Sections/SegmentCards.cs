using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>One card a segment: who they are, what to do, and why they have their name.</summary>
internal static class SegmentCards
{
    internal static Markup Draw(RunRecord run)
    {
        var html = new Markup();
        foreach (SegmentProfile profile in run.Result.Profiles.OrderByDescending(profile => profile.RevenueShare ?? profile.CustomerShare).ThenBy(profile => profile.Segment))
            Card(html, profile);
        return new Markup().Add($"<div class=\"cards\">{html}</div>\n");
    }

    private static void Card(Markup html, SegmentProfile profile)
    {
        html.Add($"<article class=\"card segment {Svg.Color(profile.Segment)}\" id=\"segment-{profile.Segment}\"><h3><span class=\"number\">{profile.Segment}</span>{profile.Name}</h3>\n");
        html.Add($"<p class=\"size\"><b>{Numbers.Whole(profile.Customers)}</b> customers, {Numbers.Percent(profile.CustomerShare)}");
        if (profile is { Revenue: { } revenue, RevenueShare: { } share })
            html.Add($" · <b>{Numbers.Short(revenue)}</b> revenue, {Numbers.Percent(share)}");
        html.Add($"</p>\n");
        html.Add($"<div class=\"twin\" aria-hidden=\"true\"><i class=\"pale\" style=\"width:{100 * profile.CustomerShare}%\"></i>");
        if (profile.RevenueShare is { } bar)
            html.Add($"<i style=\"width:{100 * bar}%\"></i>");
        html.Add($"</div>\n<p class=\"typical\">{string.Join(" · ", profile.Features.Take(6).Select(feature => FeatureLabels.Value(feature.Feature, feature.Median)))}</p>\n");
        if (profile.Strategy.Length > 0)
            html.Add($"<p class=\"strategy\">{profile.Strategy}</p>\n");
        if (profile.Reason.Length > 0)
            html.Add($"<details><summary>Why this name</summary><p>{profile.Reason}</p></details>\n");
        html.Add($"</article>\n");
    }
}
