using Segmentation.Clustering;
using Segmentation.Pipeline.ChoosingK;

namespace Segmentation.Pipeline.Tuning;

/// <summary>
/// Ranks rows as <see cref="UsableNumber"/> chooses a number: of those that keep the limits, the most segments that are nearly as clear as
/// the clearest; of several with as many, the one whose segments are found again most surely.
/// </summary>
/// <param name="Order">Rows by rank, the best first.</param>
/// <param name="Usable">Rows that keep the limits and have segments enough.</param>
/// <param name="Contenders">Rows at the head of the order that are nearly as clear as the clearest.</param>
/// <param name="Clearest">The row of the highest silhouette among those that exceed the limits least.</param>
internal sealed record TuningRanking(int[] Order, int Usable, int Contenders, int Clearest)
{
    /// <summary>
    /// Rows that can come first, by what is known without looking at stability and placement: their silhouette is high enough.
    /// </summary>
    /// <param name="rows">Measured, with their breaches.</param>
    /// <param name="fewest">Rows of fewer segments are not chosen.</param>
    internal static int[] Candidates(IReadOnlyList<KQuality> rows, int fewest)
    {
        int[] least = LeastBreach(rows, fewest);
        KQuality clearest = rows[least.MaxBy(i => rows[i].Silhouette)];
        return [.. least.Where(i => UsableNumber.IsNearlyAsClear(WithSilhouetteAlone(rows[i]), WithSilhouetteAlone(clearest)))];
    }

    /// <summary>Ranks rows of which at least the candidates are measured in full.</summary>
    internal static TuningRanking Of(IReadOnlyList<KQuality> rows, int fewest)
    {
        int[] least = LeastBreach(rows, fewest);
        int clearest = least.MaxBy(i => rows[i].Silhouette);
        int[] contenders =
        [
            .. least.Where(i => i == clearest || UsableNumber.IsNearlyAsClear(rows[i], rows[clearest]))
                .OrderByDescending(i => rows[i].Clusters)
                .ThenByDescending(i => rows[i].Stability?.Average() ?? 0)
                .ThenByDescending(i => rows[i].Silhouette)
                .ThenBy(i => i),
        ];
        int[] others =
        [
            .. Enumerable.Range(0, rows.Count).Except(contenders)
                .OrderBy(i => rows[i].Clusters < fewest)
                .ThenBy(i => rows[i].Breach)
                .ThenByDescending(i => rows[i].Silhouette)
                .ThenBy(i => i),
        ];
        int usable = rows.Count(row => row.Breach == 0 && row.Clusters >= fewest);
        return new TuningRanking([.. contenders, .. others], usable, contenders.Length, clearest);
    }

    private static int[] LeastBreach(IReadOnlyList<KQuality> rows, int fewest)
    {
        fewest = Math.Min(fewest, rows.Max(row => row.Clusters));
        int[] choices = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Clusters >= fewest)];
        double least = choices.Min(i => rows[i].Breach!.Value);
        return [.. choices.Where(i => rows[i].Breach == least)];
    }

    private static KQuality WithSilhouetteAlone(KQuality row) => row with { Stability = null, PlacementAccuracy = null };
}
