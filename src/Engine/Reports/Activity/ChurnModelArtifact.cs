using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Artifacts;

namespace Segmentation.Reports.Activity;

/// <summary><c>churn-model.json</c>: what judges new customers.</summary>
internal sealed class ChurnModelArtifact : IArtifact<ChurnOptions, ChurnResult>
{
    /// <inheritdoc/>
    public string Name => "churn-model.json";

    /// <inheritdoc/>
    public bool IsExpected(ChurnOptions options) => true;

    /// <inheritdoc/>
    public bool Applies(ChurnResult run) => true;

    /// <inheritdoc/>
    public ArtifactContent Content(ChurnResult run) => ArtifactContent.Of(stream => ChurnModelFile.Write(stream, run.Model, run.Origin));
}
