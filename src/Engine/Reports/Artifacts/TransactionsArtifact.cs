using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>transactions.csv</c>: the transactions, where the run generated them.</summary>
internal sealed class TransactionsArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "transactions.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Sample is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Generated is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(stream => stream.Write(run.Generated!));
}
