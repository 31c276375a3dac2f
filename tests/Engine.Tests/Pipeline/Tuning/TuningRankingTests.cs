using Segmentation.Clustering;
using Segmentation.Pipeline.Tuning;

namespace Segmentation.Tests.Pipeline.Tuning;

public sealed class TuningRankingTests
{
    [Fact]
    public void Of_RowsByHand_PutsTheMostSegmentsThatAreNearlyAsClearFirst()
    {
        KQuality[] rows =
        [
            Row(2, 0.60, 0.9, 0.98), // Clearer than all, and of too few segments.
            Row(3, 0.40, 0.9, 0.98), // The clearest.
            Row(5, 0.35, 0.8, 0.97), // 0.35 ≥ 0.85 · 0.40 and 0.8 ≥ 0.85 · 0.9
            Row(5, 0.36, 0.77, 0.97), // As many, and found again less surely.
            Row(7, 0.35, 0.7, 0.97), // Found again too little.
            Row(8, 0.33, null, null), // Too little silhouette, so nobody looked further.
            Row(6, 0.50, 0.9, 0.98, breach: 0.1),
        ];
        Assert.Equal([1, 2, 3, 4], TuningRanking.Candidates(rows, 3));
        TuningRanking ranking = TuningRanking.Of(rows, 3);
        Assert.Equal([2, 3, 1, 4, 5, 6, 0], ranking.Order);
        Assert.Equal((5, 3, 1), (ranking.Usable, ranking.Contenders, ranking.Clearest));
    }

    [Fact]
    public void Of_NoRowWithinTheLimits_RanksThoseThatExceedThemLeast()
    {
        KQuality[] rows = [Row(3, 0.4, 0.9, 1, breach: 0.3), Row(4, 0.2, 0.9, 1, breach: 0.1), Row(5, 0.3, 0.9, 1, breach: 0.1)];
        TuningRanking ranking = TuningRanking.Of(rows, 3);
        Assert.Equal([2, 1, 0], ranking.Order);
        Assert.Equal((0, 1), (ranking.Usable, ranking.Contenders));
    }

    private static KQuality Row(int clusters, double silhouette, double? stability, double? placed, double breach = 0) =>
        new(clusters, silhouette, null, 0, 0, 0)
        {
            Stability = stability is { } mean ? [mean, mean] : null,
            PlacementAccuracy = placed,
            Breach = breach,
        };
}
