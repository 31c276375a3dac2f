using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>How clear the segments are: silhouettes, the choice of their number, the dendrogram and the measures.</summary>
internal sealed class Certainty : IReportSection
{
    /// <inheritdoc/>
    public string Id => "certainty";

    /// <inheritdoc/>
    public string Title => "How clear the segments are";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => HasSilhouettes(run) || HasCurve(run) || HasDendrogram(run) || QualityTable.Applies(run);

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        var cards = new Markup();
        if (HasSilhouettes(run))
        {
            SegmentProfile[] clustered = [.. result.ProfilesByShare.Where(profile => profile.Segment < result.Clusters)];
            cards.Add($"{Page.Card("Silhouettes", SilhouettePlot.Draw(result.Silhouette!, result.Labels, clustered), "How much nearer each customer is to its own segment than to the next; left of 0 another segment is nearer. Dashed: the mean.")}");
        }
        if (HasCurve(run))
            cards.Add($"{Page.Card("Number of segments", KCurve.Draw(result.Choice!), "Silhouette for each number tried; the large point was chosen.")}");
        if (HasDendrogram(run))
            cards.Add($"{Page.Card("Dendrogram", DendrogramChart.Draw(result.Dendrogram!, result.ClusteredLabels, [.. result.Profiles.Take(result.Clusters)]), "The last merges of Ward's linkage; further left, the groups that joined were less alike.")}");
        if (QualityTable.Applies(run))
            cards.Add($"{Page.Card("Measures", QualityTable.Draw(run))}");
        return Page.Grid(cards);
    }

    private static bool HasSilhouettes(AnalysisResult run) => run.Segments.Silhouette is { Rows.Length: > 0 };

    private static bool HasCurve(AnalysisResult run) => run.Segments.Choice is { Curve.Count: > 1 };

    private static bool HasDendrogram(AnalysisResult run) => run.Segments.Dendrogram is { Observations: > 1 };
}
