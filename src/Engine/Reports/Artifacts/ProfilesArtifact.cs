using Segmentation.Pipeline;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>profiles.json</c>: what each segment is.</summary>
internal sealed class ProfilesArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "profiles.json";

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) =>
        ArtifactContent.Of(stream => ProfilesJson.Write(stream, run.Segments.Profiles, run.Segments.Scoring, run.Language));
}
