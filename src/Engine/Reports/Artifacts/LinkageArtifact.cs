using Segmentation.Clustering;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>linkage.csv</c>: all merges of Ward's linkage, in SciPy's numbering.</summary>
internal sealed class LinkageArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "linkage.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Segments.Method.MakesDendrogram;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Dendrogram is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) =>
        ArtifactContent.Of(stream => LinkageWriter.WriteCsv(run.Segments.Dendrogram!, stream));
}
