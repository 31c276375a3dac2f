using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>
/// One feature across segments: a line from the 5 % to the 95 % quantile, a box over the middle half, a stroke at the median.
/// </summary>
internal static class BoxPlot
{
    private const double Row = 26, Top = 6;

    /// <summary>Height of the image of so many segments.</summary>
    internal static double Height(int segments) => Top + (Row * segments) + 24;

    /// <summary>Draws one feature.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <param name="logarithmic">Whether places go by ln(1 + x), as the clustering saw them.</param>
    internal static Markup Draw(IReadOnlyList<SegmentProfile> profiles, int feature, bool logarithmic, Language text)
    {
        const double Width = 460, Left = 164;
        double bottom = Top + (Row * profiles.Count);
        FeatureSummary[] summaries = [.. profiles.Select(profile => profile.Features[feature])];
        var axis = new Axis(summaries.Min(summary => summary.Q05), summaries.Max(summary => summary.Q95), Left, Width - 14, logarithmic);
        string label = FeatureLabels.Label(summaries[0].Feature, text);
        var svg = new Svg(Width, Height(profiles.Count), text.Of("chart.quantiles", ("feature", label)));
        foreach (double tick in axis.Ticks())
        {
            svg.Line(axis.At(tick), Top, axis.At(tick), bottom, "grid");
            svg.Text(axis.At(tick), bottom + 16, FeatureLabels.Amount(summaries[0].Feature, tick, text), "small muted mid");
        }
        for (int i = 0; i < profiles.Count; i++)
        {
            FeatureSummary summary = summaries[i];
            string color = Svg.Color(profiles[i].Segment);
            double middle = Top + (Row * (i + 0.5));
            string title = text.Of(
                "chart.box",
                ("segment", profiles[i].Name),
                ("median", Amount(summary.Median)),
                ("q25", Amount(summary.Q25)),
                ("q75", Amount(summary.Q75)),
                ("q05", Amount(summary.Q05)),
                ("q95", Amount(summary.Q95)));
            svg.Text(Left - 10, middle + 4, Svg.Fit(Invariant($"{profiles[i].Segment} {profiles[i].Name}"), Left - 12), "end",
                profiles[i].Name);
            svg.Line(axis.At(summary.Q05), middle, axis.At(summary.Q95), middle, $"whisker {color}");
            double from = axis.At(summary.Q25), to = axis.At(summary.Q75);
            svg.Rectangle(from, middle - 7, Math.Max(2, to - from), 14, $"mark {color}", title, 2);
            svg.Line(axis.At(summary.Median), middle - 7, axis.At(summary.Median), middle + 7, "median");
        }
        return svg.Draw();

        FeatureAmount Amount(double value) => new(summaries[0].Feature, value);
    }
}
