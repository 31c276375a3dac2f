using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

/// <summary>Segments are numbered by what they bring: 0 the most.</summary>
public sealed class SegmentNumbersTests
{
    [Theory]
    [InlineData("kmeans")]
    [InlineData("ward")]
    [InlineData("gaussian")]
    [InlineData("gaussian-diagonal")]
    public void Run_AnyMethod_NumbersByRevenue_AndItsModelPlacesByTheSameNumbers(string method)
    {
        // The groups come as most, least and middle: by first appearance they would be 0, 2, 1 in revenue.
        FeatureTable table = TrainedModels.Customers();
        SegmentationResult result = TrainedModels.Segment(table, TrainedModels.Options(method));
        Assert.Equal([0, 1, 2], result.Profiles.Select(profile => profile.Segment));
        Assert.Equal(
            result.Profiles.Select(profile => profile.Revenue).OrderDescending(), result.Profiles.Select(profile => profile.Revenue));
        Assert.Equal([0, 2, 1], result.Labels[..3]);

        SegmentModel model = ModelTraining.Train(result, "test");
        Assert.Equal(result.Labels, new SegmentClassifier(model).Place(table).Segments);
    }

    [Fact]
    public void Run_WithoutRevenue_NumbersByCustomers()
    {
        FeatureTable table = TrainedModels.Customers();
        int[] rows = [.. Enumerable.Range(0, 240).Where(row => row % 3 != 0 || row % 2 == 0)];
        SegmentationResult result = TrainedModels.Segment(
            table.SelectRows(rows).SelectColumns(["recency", "frequency"]), TrainedModels.Options("kmeans"));
        Assert.All(result.Profiles, profile => Assert.Null(profile.Revenue));
        Assert.Equal(
            result.Profiles.Select(profile => profile.Customers).OrderDescending(), result.Profiles.Select(profile => profile.Customers));
    }

    [Fact]
    public void ByRevenue_ByHand_LabelsAndStabilityGoTogether_AndNoiseStaysNoise()
    {
        KQuality other = new(2, 0.5, null, 1, 1, 1) { Stability = [0.1, 0.2] };
        KQuality own = new(3, 0.4, null, 1, 1, 1) { Stability = [0.7, 0.8, 0.9] };
        int none = ClusteringResult.NoCluster;
        int[] labels = [0, 1, none, 2, 1];
        var found = new ClusteringResult(labels, _ => throw new InvalidOperationException())
        {
            Choice = new ChosenK(3, [other, own], labels, new SilhouetteResult(0, null, [], [])),
        };
        // Revenue 5, 6 and 7; the noise's counts nowhere.
        ClusteringResult numbered = found.ByRevenue([5, 2, 100, 7, 4]);
        Assert.Equal([2, 1, none, 0, 1], numbered.Labels);
        Assert.Equal([0.9, 0.8, 0.7], numbered.Choice!.Quality.Stability!);
        Assert.Equal([0.1, 0.2], numbered.Choice.Curve[0].Stability!);
        Assert.Equal(numbered.Labels, numbered.Choice.Labels);
        // Without revenue the most rows; of equals the first.
        Assert.Equal([1, 0, none, 2, 0], found.ByRevenue(null).Labels);
    }
}
