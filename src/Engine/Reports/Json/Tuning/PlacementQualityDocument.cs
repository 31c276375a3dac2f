using Segmentation.Pipeline.ChoosingK;

namespace Segmentation.Reports.Json.Tuning;

/// <summary>How well new customers are placed, by stratified cross-validation on the run's own segments.</summary>
/// <param name="Chosen">What the model does.</param>
/// <param name="Accuracy">Way of placing → share of held-out customers that it placed into their own segment.</param>
/// <param name="Customers">Customers that were held out, each once.</param>
/// <param name="Folds">Parts that they were held out in.</param>
/// <param name="Voters">What the model's vote loses by keeping only some customers; left out where it keeps all, or none.</param>
internal sealed record PlacementQualityDocument(
    string Chosen, IReadOnlyDictionary<string, double> Accuracy, int Customers, int Folds, VotersDocument? Voters)
{
    internal static PlacementQualityDocument Of(PlacementQuality placing) => new(
        placing.Chosen.Name,
        placing.Measured.ToDictionary(way => way.Name, way => way.Accuracy, StringComparer.Ordinal),
        placing.Customers,
        placing.Folds,
        placing.Loss is { } loss ? new VotersDocument(loss.Voters, loss.Of, loss.InOwnSegment, loss.Measured) : null);
}

/// <summary>The training customers that a model keeps to vote on new ones, and what it loses by leaving the others out.</summary>
/// <param name="Kept">Training customers that it keeps.</param>
/// <param name="Of">Training customers.</param>
/// <param name="InOwnSegment">Share of those left out whom the model places into their own segment; with all kept it would be 1.</param>
/// <param name="Measured">Customers that the share is of.</param>
internal sealed record VotersDocument(int Kept, int Of, double InOwnSegment, int Measured);
