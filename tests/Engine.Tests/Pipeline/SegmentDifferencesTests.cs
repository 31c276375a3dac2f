using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Statistics;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

public sealed class SegmentDifferencesTests
{
    [Fact]
    public void Between_ThreeGroups_PutsTheMostTellingFeatureFirst()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward"));
        IReadOnlyList<FeatureDifference> differences = SegmentDifferences.Between(result);
        Assert.Equal(3, differences.Count);
        Assert.True(differences[0].Difference.Overall.EpsilonSquared >= differences[2].Difference.Overall.EpsilonSquared);
        Assert.All(differences, difference =>
        {
            Assert.True(difference.Difference.Overall.P < 1e-10);
            Assert.Equal(3, difference.Difference.Pairs.Count);
            Assert.All(
                difference.Means.Zip(result.Profiles), pair => Assert.Equal(
                    pair.Second.Features.Single(feature => feature.Feature == difference.Feature).Mean, pair.First.Estimate, 1e-9));
            Assert.All(difference.Medians, interval => Assert.InRange(interval.Estimate, interval.Low, interval.High));
        });
    }

    [Fact]
    public void Between_LargeSegments_NarrowsTheIntervalAsItsSizeAsks()
    {
        var random = new SeededRandom(1);
        int n = 20_000;
        var table = new FeatureTable(
            IdList.From(Enumerable.Range(0, n).Select(i => $"{i}")), ["x"], new Matrix(
                n, 1, [.. Enumerable.Range(0, n).Select(_ => random.NextGaussian())]));
        ConfidenceInterval mean = SegmentDifferences.Between(table, [.. Enumerable.Range(0, n).Select(i => i % 2)])[0].Means[0];
        Assert.InRange((mean.High - mean.Low) / (2 * 1.96 / 100), 0.8, 1.2);
    }

    [Fact]
    public void Between_OneSegment_HasNothingToCompare() =>
        Assert.Empty(SegmentDifferences.Between(TrainedModels.Customers(), new int[240]));
}
