using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;

namespace Segmentation.Reports.Slides;

/// <summary><c>slides.html</c>: the run as a presentation.</summary>
internal sealed class SlidesArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "slides.html";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Slides;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Slides;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(stream => SlideDeck.Write(stream, run));
}
