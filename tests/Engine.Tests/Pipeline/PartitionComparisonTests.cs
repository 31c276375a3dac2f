using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Statistics;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

public sealed class PartitionComparisonTests
{
    [Fact]
    public void ByNumbers_FourBins_CutsAtTheQuartiles()
    {
        Grouping grouping = Grouping.ByNumbers([1, 2, 3, 4, 5, 6, 7, 8, 9], new GroupingRequest("x", Bins: 4));

        Assert.Equal(["up to 3", "above 3 to 5", "above 5 to 7", "above 7"], grouping.Groups);
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 3, 3], grouping.Labels);
        Assert.Contains("3, 5, 7", grouping.Rule);
    }

    [Fact]
    public void ByNumbers_MostAreEqual_SharesACutOff()
    {
        Grouping grouping = Grouping.ByNumbers([1, 1, 1, 1, 1, 1, 1, 1, 2, 9], new GroupingRequest("frequency", Bins: 4));

        Assert.Equal(["up to 1", "above 1"], grouping.Groups);
        Assert.Equal(8, grouping.Labels.Count(label => label == 0));
    }

    [Fact]
    public void ByNumbers_StatedCutOffs_ValueOnOneBelongsBelowAndEmptyGroupsAreLeftOut()
    {
        Grouping grouping = Grouping.ByNumbers([1, 2, 5], new GroupingRequest("x", CutOffs: [0, 1, 3, 4]));

        Assert.Equal(["above 0 to 1", "above 1 to 3", "above 4"], grouping.Groups);
        Assert.Equal([0, 1, 2], grouping.Labels);
    }

    [Fact]
    public void ByNumbers_AllEqual_SaysSo() =>
        Assert.Contains("one group", Assert.Throws<InputException>(() => Grouping.ByNumbers([1, 1, 1], new GroupingRequest("x"))).Message);

    [Fact]
    public void ByTexts_LargestGroupStandsFirst() =>
        Assert.Equal(["b", "a", "c"], Grouping.ByTexts("x", ["a", "b", "b", "c"]).Groups);

    [Fact]
    public void ByTexts_TooManyValues_AsksForBins() =>
        Assert.Contains(
            "x:4", Assert.Throws<InputException>(() => Grouping.ByTexts("x", [.. Enumerable.Range(0, 60).Select(i => $"{i}")])).Message);

    [Fact]
    public void Compare_TheClustersThemselves_AgreeFully()
    {
        SegmentationResult result = Segment();

        PartitionComparison compared = PartitionComparison.Compare(
            result, null, [new Grouping("same", "", ["x", "y", "z"], [.. result.Labels.Select(label => 2 - label)])]);

        SegmentationPair pair = Assert.Single(compared.Pairs);
        Assert.Equal(1, pair.AdjustedRand, 1e-12);
        Assert.Equal(1, pair.Dependence.CramersV, 1e-12);
        Assert.Equal(compared.Clusters.Effects[0].Difference.Overall.H, compared.Others[0].Effects[0].Difference.Overall.H, 1e-9);
        Assert.All(compared.Clusters.Effects, effect => Assert.True(effect.Own));
        Assert.All(compared.Others[0].Effects, effect => Assert.False(effect.Own));
    }

    [Fact]
    public void Compare_AnotherColumn_CountsCrossesAndTestsLikeTheStatistics()
    {
        SegmentationResult result = Segment();
        double[] receipts =
            [.. Enumerable.Range(0, result.Labels.Length).Select(i => result.Table.Values[i, 2] / result.Table.Values[i, 1])];
        var more = new FeatureTable(result.Table.Ids, ["average_receipt"], new Matrix(receipts.Length, 1, receipts));
        Grouping grouping = Grouping.ByNumbers(receipts, new GroupingRequest("average_receipt", Bins: 3));

        PartitionComparison compared = PartitionComparison.Compare(result, more, [grouping]);

        SegmentationBeside other = compared.Others[0];
        Assert.Equal(["recency", "frequency", "monetary", "average_receipt"], other.Effects.Select(effect => effect.Feature));
        Assert.Equal([false, false, false, true], other.Effects.Select(effect => effect.Own));
        double[][] recency =
            [.. Enumerable.Range(0, 3).Select(
                group => Enumerable.Range(0, receipts.Length).Where(i => grouping.Labels[i] == group).Select(
                    i => result.Table.Values[i, 0]).ToArray())];
        Assert.Equal(KruskalWallis.Test(recency).H, other.Effects[0].Difference.Overall.H);
        Assert.Equal(receipts.Length, other.Customers.Cast<long>().Sum());
        Assert.Equal(1, other.RevenueShares!.Sum(), 1e-12);
    }

    [Fact]
    public void Compare_OneSegment_IsRefused()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward") with { Clusters = 1 });
        Assert.Throws<InputException>(() => PartitionComparison.Compare(result, null, []));
    }

    private static SegmentationResult Segment() => TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward"));
}
