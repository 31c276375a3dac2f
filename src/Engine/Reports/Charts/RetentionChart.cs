using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Statistics;
using Segmentation.Value.Cohorts;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>The share of each segment that still orders so many days after the first order, as steps.</summary>
internal static class RetentionChart
{
    internal static Markup Draw(Retention retention, IReadOnlyList<SegmentProfile> profiles, double days, Language text)
    {
        const double Width = 460, Left = 48, Top = 10, Bottom = 210;
        var across = new Axis(0, days, Left, Width - 12);
        var up = new Axis(0, 1, Bottom, Top);
        var svg = new Svg(Width, Bottom + 40, text["cohorts.retention"]);
        foreach (double tick in up.Ticks(40))
        {
            svg.Line(Left, up.At(tick), Width - 12, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Percent(tick), "small muted end");
        }
        foreach (double tick in across.Ticks())
            svg.Text(across.At(tick), Bottom + 16, text.Short(tick), "small muted mid");
        svg.Polygon(Steps(retention.All, days, across, up), "line", text["all-customers"], close: false);
        foreach (SegmentProfile profile in profiles)
        {
            string name = Invariant($"{profile.Segment} {profile.Name}");
            SurvivalCurve curve = retention.Segments[profile.Segment];
            svg.Polygon(Steps(curve, days, across, up), $"line {Svg.Color(profile.Segment)}", name, close: false);
        }
        return svg.Text((Left + Width) / 2, Bottom + 34, text["cohorts.retention-axis"], "small muted mid").Draw();
    }

    // A step needs no more points than the image has across.
    private static IEnumerable<(double X, double Y)> Steps(SurvivalCurve curve, double days, Axis across, Axis up)
    {
        double before = 1, at = double.NegativeInfinity;
        yield return (across.At(0), up.At(1));
        for (int i = 0; i < curve.Times.Length && curve.Times[i] <= days; i++)
        {
            double x = across.At(curve.Times[i]);
            if (x - at < 1 && i + 1 < curve.Times.Length)
                continue;
            yield return (x, up.At(before));
            yield return (x, up.At(curve.Survival[i]));
            (before, at) = (curve.Survival[i], x);
        }
        yield return (across.At(days), up.At(curve.At(days)));
    }
}
