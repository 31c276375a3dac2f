using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>Each feature by segment: the middle half of each, and all customers by value.</summary>
internal sealed class FeatureCharts : IReportSection
{
    /// <inheritdoc/>
    public string Id => "features";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        IReadOnlyList<SegmentProfile> profiles = result.Profiles;
        var charts = new Markup();
        for (int j = 0; j < result.Table.Columns.Count; j++)
        {
            string feature = result.Table.Columns[j];
            bool logarithmic = result.Transform.Kind == TransformKind.Log && profiles.All(profile => profile.Features[j].Minimum >= 0);
            double height = Math.Max(170, BoxPlot.Height(profiles.Count));
            Markup histogram = Histogram.Draw(
                feature, result.Table.Values.Column(j), result.Labels, profiles.Count, height, logarithmic, text);
            charts.Add($"{Page.Card(FeatureLabels.Titled(feature, text), BoxPlot.Draw(profiles, j, logarithmic, text))}");
            charts.Add($"{Page.Card(text.Of("features.histogram", ("feature", FeatureLabels.Label(feature, text))), histogram)}");
        }
        return new Markup().Add($"<p>{text.Html("features.lead")}</p>\n{Page.Grid(charts)}");
    }
}
