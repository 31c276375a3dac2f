using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>How clear the segments are: silhouettes, the choice of their number, the dendrogram and the measures.</summary>
internal sealed class Certainty : IReportSection
{
    /// <inheritdoc/>
    public string Id => "certainty";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => HasSilhouettes(run) || HasCurve(run) || HasDendrogram(run) || QualityTable.Applies(run);

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        var cards = new Markup();
        if (HasSilhouettes(run))
        {
            SegmentProfile[] clustered = [.. result.Profiles.Where(profile => profile.Segment < result.Clusters)];
            cards.Add($"{Page.Card(text["certainty.silhouettes"],
                SilhouettePlot.Draw(result.Silhouette!, result.Labels, clustered, text), text["certainty.silhouettes-hint"])}");
        }
        if (HasCurve(run))
            cards.Add($"{Page.Card(text["certainty.number"], ChoiceTable.Draw(run, text), text["certainty.number-hint"])}");
        if (HasDendrogram(run))
            cards.Add($"{Page.Card(text["certainty.dendrogram"],
                DendrogramChart.Draw(result.Dendrogram!, result.ClusteredLabels, [.. result.Profiles.Take(result.Clusters)], text),
                    text["certainty.dendrogram-hint"])}");
        if (QualityTable.Applies(run))
            cards.Add($"{Page.Card(text["certainty.measures"], QualityTable.Draw(run, text))}");
        return Page.Grid(cards);
    }

    private static bool HasSilhouettes(AnalysisResult run) => run.Segments.Silhouette is { Rows.Length: > 0 };

    private static bool HasCurve(AnalysisResult run) => run.Segments.Choice is { Curve.Count: > 1 };

    private static bool HasDendrogram(AnalysisResult run) => run.Segments.Dendrogram is { Observations: > 1 };
}
