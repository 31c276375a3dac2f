using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Each segment's share of customers beside its share of revenue.</summary>
internal static class ShareBars
{
    private const double Row = 42, Top = 8;

    /// <summary>Height of the image of so many segments.</summary>
    internal static double Height(int segments) => Top + (Row * segments) + 4;

    /// <summary>Draws the bars from top to bottom in the order given.</summary>
    internal static Markup Draw(IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        const double Width = 460, Left = 164;
        bool revenue = profiles.Any(profile => profile.RevenueShare is not null);
        var axis = new Axis(0, profiles.Max(profile => Math.Max(profile.CustomerShare, profile.RevenueShare ?? 0)), 0, Width - Left - 56);
        var svg = new Svg(Width, Height(profiles.Count), text[revenue ? "chart.shares-and-revenue" : "chart.shares"]);
        for (int i = 0; i < profiles.Count; i++)
        {
            SegmentProfile profile = profiles[i];
            double y = Top + (Row * i);
            string color = Svg.Color(profile.Segment);
            svg.Text(Left - 10, y + 20, Svg.Fit(Invariant($"{profile.Segment} {profile.Name}"), Left - 12), "end", profile.Name);
            double barHeight = revenue ? 14 : 22;
            double width = axis.At(profile.CustomerShare);
            svg.Rectangle(Left, y + 2, Math.Max(1, width), barHeight, $"mark pale {color}",
                text.Of("chart.share-of-customers", ("segment", profile.Name), ("share", profile.CustomerShare),
                ("customers", profile.Customers)), 2);
            svg.Text(Left + width + 6, y + 2 + (barHeight / 2) + 4, text.Percent(profile.CustomerShare), "small muted");
            if (profile.RevenueShare is not { } share)
                continue;
            width = axis.At(share);
            svg.Rectangle(Left, y + 18, Math.Max(1, width), barHeight, $"mark {color}",
                text.Of("chart.share-of-revenue", ("segment", profile.Name), ("share", share), ("revenue", profile.Revenue ?? 0)), 2);
            svg.Text(Left + width + 6, y + 29, text.Percent(share), "small");
        }
        return svg.Draw();
    }
}
