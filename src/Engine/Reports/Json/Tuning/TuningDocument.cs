using Segmentation.Clustering;
using Segmentation.Pipeline.Tuning;
using Segmentation.Wording;

namespace Segmentation.Reports.Json.Tuning;

/// <summary>The ways of looking for segments that were tried against each other.</summary>
/// <param name="Verdict">What is best and why, in sentences.</param>
/// <param name="Settings">Settings of a run that makes the best segments.</param>
/// <param name="Scale">Scale of the features that silhouettes are measured on.</param>
/// <param name="MaxShare">Largest share of the customers that one segment should have.</param>
/// <param name="MinShare">Smallest share that a segment should have, unless it brings a tenth of the revenue.</param>
/// <param name="Customers">Customers looked at.</param>
/// <param name="Usable">Rows that keep the limits.</param>
/// <param name="Contenders">Rows at the head that are nearly as clear as the clearest.</param>
/// <param name="Usual">Rank of what the settings give without tuning; left out where it was not tried.</param>
/// <param name="Rows">All that was tried, the best first.</param>
internal sealed record TuningDocument(
    string Verdict,
    TuningSettingsDocument Settings,
    string Scale,
    double MaxShare,
    double MinShare,
    int Customers,
    int Usable,
    int Contenders,
    int? Usual,
    IReadOnlyList<TuningRowDocument> Rows)
{
    internal static TuningDocument Of(TuningResult tuning, Language text) => new(
        string.Join(' ', tuning.Verdict.Select(text.Of)),
        new TuningSettingsDocument(
            tuning.Best.Way.Method.Name,
            JsonOutput.Word(tuning.Best.Way.Space),
            JsonOutput.Word(tuning.Best.Way.Transform),
            tuning.Best.Way.Perplexity,
            tuning.Best.Quality.Clusters,
            tuning.Best.Way.Method.RunsKMeans ? tuning.Options.KMeans.Restarts : null),
        JsonOutput.Word(tuning.Options.Transform),
        tuning.Options.MaxShare,
        tuning.Options.MinShare,
        tuning.Customers,
        tuning.Usable,
        tuning.Contenders,
        tuning.Usual + 1,
        [.. tuning.Rows.Select(TuningRowDocument.Of)]);
}

/// <summary>Settings of a run.</summary>
/// <param name="Method">How segments are found.</param>
/// <param name="Space">Where they are found.</param>
/// <param name="Transform">Scale of the features.</param>
/// <param name="Perplexity">Of the map, where segments are found on it.</param>
/// <param name="K">Number of segments.</param>
/// <param name="Restarts">Fits of K-Means, for methods that run it.</param>
internal sealed record TuningSettingsDocument(string Method, string Space, string Transform, double? Perplexity, int K, int? Restarts);

/// <summary>One way of looking for segments and number of them.</summary>
/// <param name="Method">How segments were found.</param>
/// <param name="Space">Where they were found.</param>
/// <param name="Transform">Scale of the features.</param>
/// <param name="Perplexity">Of the map, where they were found on it.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="Silhouette">Mean silhouette of the features on one scale, −1 to 1.</param>
/// <param name="OwnSilhouette">Mean silhouette in the space that was clustered.</param>
/// <param name="Stability">Mean over the segments of how much of each is found again in samples; left out where the silhouette rules the
/// row out.</param>
/// <param name="WorstStability">The same of the segment that is found again least.</param>
/// <param name="PlacementAccuracy">Share of held-out customers that are placed into their own segment.</param>
/// <param name="LargestShare">Share of the customers in the largest segment.</param>
/// <param name="SmallestShare">Share of the customers in the smallest segment.</param>
/// <param name="LargestRevenueShare">Largest share of the revenue that one segment has.</param>
/// <param name="SmallestRevenueShare">Smallest share of the revenue that one segment has.</param>
/// <param name="Breach">By how much shares of segments exceed the limits; 0 where the row is usable.</param>
internal sealed record TuningRowDocument(
    string Method,
    string Space,
    string Transform,
    double? Perplexity,
    int Segments,
    double Silhouette,
    double OwnSilhouette,
    double? Stability,
    double? WorstStability,
    double? PlacementAccuracy,
    double? LargestShare,
    double? SmallestShare,
    double? LargestRevenueShare,
    double? SmallestRevenueShare,
    double? Breach)
{
    internal static TuningRowDocument Of(TuningRow row)
    {
        KQuality quality = row.Quality;
        return new TuningRowDocument(
            row.Way.Method.Name,
            JsonOutput.Word(row.Way.Space),
            JsonOutput.Word(row.Way.Transform),
            row.Way.Perplexity,
            quality.Clusters,
            quality.Silhouette,
            row.OwnSilhouette,
            quality.Stability?.Average(),
            quality.Stability?.Min(),
            quality.PlacementAccuracy,
            quality.LargestShare,
            quality.SmallestShare,
            quality.LargestRevenueShare,
            quality.SmallestRevenueShare,
            quality.Breach);
    }
}
