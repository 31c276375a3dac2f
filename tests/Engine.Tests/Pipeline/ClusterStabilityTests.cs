using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Pipeline;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

public sealed class ClusterStabilityTests
{
    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Measure_ThreeClearGroups_FindsThemAgain_AndSixDoesNot(string method)
    {
        using IComputeDevice device = new ScalarDevice();
        SegmentationResult three = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method));
        StabilityResult stable = ClusterStability.Measure(three, device, resamples: 10);
        Assert.All(stable.Jaccard, jaccard => Assert.InRange(jaccard, 0.9, 1));
        SegmentationResult six = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method) with { Clusters = 8 });
        Assert.True(ClusterStability.Measure(six, device, resamples: 10).Mean < 0.8);
    }

    [Fact]
    public void Measure_SameSeed_GivesTheSameFigures()
    {
        using IComputeDevice device = new ScalarDevice();
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward") with { Clusters = 5 });
        StabilityResult first = ClusterStability.Measure(result, device, 5, seed: 1);
        Assert.Equal(first.Jaccard, ClusterStability.Measure(result, device, 5, seed: 1).Jaccard);
        Assert.NotEqual(first.Jaccard, ClusterStability.Measure(result, device, 5, seed: 2).Jaccard);
    }

    // On the processor each thread clusters samples of its own, in whatever order.
    [Theory]
    [InlineData("ward")]
    [InlineData("gaussian")]
    public void Measure_OnAnyNumberOfThreads_GivesTheSameFigures(string method)
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method));
        using IComputeDevice one = new SimdDevice(1), many = new SimdDevice(3);
        double[] alone = ClusterStability.Measure(result, one, 7, seed: 1).Jaccard;
        Assert.Equal(alone, ClusterStability.Measure(result, many, 7, seed: 1).Jaccard);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ClusterStability.Measure(result, many, 7, 1, cancelled.Token));
    }

    [Fact]
    public void Run_WithStability_MeasuresEachSegment_AndNoneWithout()
    {
        SegmentationOptions options = TrainedModels.Options("kmeans");
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), options with { StabilityResamples = 4 });
        Assert.Equal(3, result.Quality.Stability!.Jaccard.Length);
        Assert.Equal(4, result.Quality.Stability.Resamples);
        Assert.Null(TrainedModels.Segment(TrainedModels.Customers(), options).Quality.Stability);
    }

    [Theory]
    [InlineData(0.9, "highly stable")]
    [InlineData(0.8, "stable")]
    [InlineData(0.6, "a pattern")]
    [InlineData(0.3, "doubtful")]
    public void Word_OfASimilarity_IsHennigs(double jaccard, string expected) => Assert.Equal(expected, StabilityResult.Word(jaccard));
}
