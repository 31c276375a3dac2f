using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>model.json</c>: what places new customers into the segments.</summary>
internal sealed class ModelArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "model.json";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Model is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(run.Model!.Save);
}
