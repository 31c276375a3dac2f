using Segmentation.Pipeline;
using Segmentation.Reports.Json;
using Segmentation.Reports.Json.Value;

namespace Segmentation.Reports.Artifacts.Value;

/// <summary><c>orders.json</c>: how often customers order, when they come back and what an order is worth.</summary>
internal sealed class OrdersArtifact : IArtifact
{
    /// <inheritdoc/>
    public string Name => "orders.json";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.LooksAtOrders;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Orders is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(
        stream => JsonOutput.Write(stream, OrdersDocument.Of(run.Orders!, run.Language), JsonOutput.Documents.OrdersDocument));
}
