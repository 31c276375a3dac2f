using Segmentation.Pipeline;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>rules.json</c>: the segments told by rules, and how well they are told.</summary>
internal sealed class RulesArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "rules.json";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Model?.Rules is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(
        stream => JsonOutput.Write(stream, RulesDocument.Of(run.Model!, run.Segments), JsonOutput.Documents.RulesDocument));
}
