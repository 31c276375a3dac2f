using Segmentation.Clustering;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>
/// Which number of segments a business can use. Limits on the shares of segments decide which numbers are usable. The silhouette falls
/// as segments are divided, so the clearest number is nearly always the smallest: of the usable numbers, the largest is taken that
/// keeps <see cref="NearlyAsClear"/> of what the clearest has.
/// </summary>
/// <param name="Index">Place of the chosen number in the curve.</param>
/// <param name="Clearest">Place of the usable number of the highest silhouette.</param>
/// <param name="Fits">Whether the chosen number keeps the limits; where none does, it is the one that exceeds them least.</param>
internal sealed record UsableNumber(int Index, int Clearest, bool Fits)
{
    /// <summary>A segment below the smallest share of customers is usable where it brings this share of the revenue.</summary>
    internal const double MinRevenueShare = 0.1;

    /// <summary>Share of the clearest number's silhouette, mean stability and accuracy that a larger number must keep.</summary>
    internal const double NearlyAsClear = 0.85;

    /// <summary>By how much shares exceed the limits: what the largest has too much, and the smallest too little.</summary>
    /// <param name="shares">Share of the customers in each segment.</param>
    /// <param name="revenue">Share of the revenue of each; null where revenue is not known.</param>
    internal static double Breach(IReadOnlyList<double> shares, IReadOnlyList<double>? revenue, double maxShare, double minShare)
    {
        double tooMuch = Math.Max(0, shares.Max() - maxShare);
        double tooLittle = shares.Select((share, i) => revenue?[i] >= MinRevenueShare ? 0 : Math.Max(0, minShare - share)).Max();
        return tooMuch + tooLittle;
    }

    /// <summary>Chooses among the numbers from <paramref name="fewest"/> on; the last where all are smaller.</summary>
    /// <param name="curve">Measured, with their breaches.</param>
    internal static UsableNumber Of(IReadOnlyList<KQuality> curve, int fewest)
    {
        fewest = Math.Min(fewest, curve[^1].Clusters);
        int[] choices = [.. Enumerable.Range(0, curve.Count).Where(i => curve[i].Clusters >= fewest)];
        double least = choices.Min(i => curve[i].Breach!.Value);
        int[] usable = [.. choices.Where(i => curve[i].Breach == least)];
        // MaxBy takes the first of equals, which has the fewest segments.
        int clearest = usable.MaxBy(i => curve[i].Silhouette);
        int chosen = usable.Last(i => i == clearest || (i > clearest && IsNearlyAsClear(curve[i], curve[clearest])));
        return new UsableNumber(chosen, clearest, least == 0);
    }

    /// <summary>Whether a number keeps most of what the clearest has.</summary>
    internal static bool IsNearlyAsClear(KQuality number, KQuality clearest) =>
        Keeps(number.Silhouette, clearest.Silhouette)
        && Keeps(number.Stability?.Average(), clearest.Stability?.Average())
        && Keeps(number.PlacementAccuracy, clearest.PlacementAccuracy);

    // What was not measured decides nothing; a silhouette at or below 0 leaves nothing to keep.
    private static bool Keeps(double? value, double? of) => of is null || (of > 0 ? value >= NearlyAsClear * of : value >= of);
}
