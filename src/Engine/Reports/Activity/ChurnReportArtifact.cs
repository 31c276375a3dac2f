using Segmentation.Pipeline.Churn;
using Segmentation.Reports.Artifacts;

namespace Segmentation.Reports.Activity;

/// <summary><c>churn.html</c>: the run as a page to read.</summary>
internal sealed class ChurnReportArtifact : IArtifact<ChurnOptions, ChurnResult>
{
    /// <inheritdoc/>
    public string Name => "churn.html";

    /// <inheritdoc/>
    public bool IsExpected(ChurnOptions options) => true;

    /// <inheritdoc/>
    public bool Applies(ChurnResult run) => true;

    /// <inheritdoc/>
    public ArtifactContent Content(ChurnResult run) => ArtifactContent.Of(stream => ActivityReport.Write(stream, run));
}
