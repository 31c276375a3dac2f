using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>report.html</c>: the run as a page to read.</summary>
internal sealed class ReportArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "report.html";

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(stream => HtmlReport.Write(stream, run));
}
