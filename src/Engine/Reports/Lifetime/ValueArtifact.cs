using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Lifetime;

/// <summary><c>value.json</c>: the model of values, its errors and its check, to be applied to later transactions.</summary>
internal sealed class ValueArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "value.json";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.NeededValue is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Value is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(
        stream => JsonOutput.Write(stream, ValueDocument.Of(run), JsonOutput.Documents.ValueDocument));
}
