using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Tests.Golden;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

public sealed class SegmentationJobTests
{
    private static readonly SegmentationOptions Base = TrainedModels.Options("ward");

    [Fact]
    public void Run_EveryStage_IsTimedUnderItsName()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), Base with { Map = true });
        Assert.Equal(["transform", "neighbors", "embed", "cluster", "quality", "profile"], result.Stages.Select(stage => stage.Stage));
        Assert.Equal("scalar", result.Device.Id);
        Assert.NotNull(result.Quality.KlDivergence);
    }

    [Fact]
    public void Run_OnAClockOfTheCaller_AddsToItsStages()
    {
        var clock = new StageClock();
        clock.Begin("read");
        using IComputeDevice device = new ScalarDevice();
        SegmentationResult result = SegmentationJob.Run(TrainedModels.Customers(), Base, device, clock);
        Assert.Equal(["read", "transform", "cluster", "quality", "profile"], result.Stages.Select(stage => stage.Stage));
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Run_NumberLeftOpen_ChoosesTheThreeGroups(string method)
    {
        SegmentationResult result = TrainedModels.Segment(
            TrainedModels.Customers(), TrainedModels.Options(method) with { Clusters = null, MaxClusters = 6 });
        Assert.Equal(3, result.Profiles.Count);
        Assert.Equal([2, 3, 4, 5, 6], result.Choice!.Curve.Select(entry => entry.Clusters));
        Assert.Equal(result.Choice.Curve[1].Silhouette, result.Quality.Silhouette!.Value, 1e-9);

        SegmentationResult asked = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method) with { Clusters = 3 });
        Assert.Equal(asked.Labels, result.Labels);
        Assert.Equal(asked.Silhouette!.Values, result.Silhouette!.Values, (a, b) => Math.Abs(a - b) <= 1e-9);
        Assert.Equal(asked.Quality.CalinskiHarabasz!.Value, result.Quality.CalinskiHarabasz!.Value, 1e-9);
        Assert.Equal(asked.Quality.DaviesBouldin!.Value, result.Quality.DaviesBouldin!.Value, 1e-9);
        Assert.Equal(asked.Quality.Inertia!.Value, result.Quality.Inertia!.Value, 1e-9);
    }

    [Fact]
    public void Run_OtherOptions_ChangesTheResult()
    {
        FeatureTable table = TrainedModels.Customers();
        SegmentationResult ward = TrainedModels.Segment(table, Base);
        Assert.NotNull(ward.Dendrogram);
        Assert.Null(TrainedModels.Segment(table, Base with { Method = ClusteringMethods.KMeans }).Dendrogram);
        Assert.Equal(4, TrainedModels.Segment(table, Base with { Clusters = 4 }).Profiles.Count);
        Assert.NotEqual(
            ward.Transformed.Values, TrainedModels.Segment(table, Base with { Transform = TransformKind.Standardize }).Transformed.Values);
        SegmentationResult components = TrainedModels.Segment(table, Base with { Space = SegmentationSpace.Pca });
        Assert.InRange(components.Space.Columns, 1, 2);
        SegmentationResult onMap = TrainedModels.Segment(table, Base with { Space = SegmentationSpace.Map });
        Assert.Same(onMap.Map!.Positions, onMap.Space);
    }

    [Fact]
    public void Run_OneSegment_HasNoSilhouetteAndOneName()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), Base with { Clusters = 1 });
        Assert.Null(result.Silhouette);
        Assert.Null(result.Quality.DaviesBouldin);
        Assert.Equal(["All customers"], result.Profiles.Select(profile => profile.Name));
    }

    [Fact]
    public void Run_FewerDistinctCustomersThanSegments_SaysHowManyDiffer()
    {
        var same = new FeatureTable(
            IdList.From(Enumerable.Range(0, 20).Select(i => $"c{i}")), ["x"], new Matrix(
                20, 1, [.. Enumerable.Range(0, 20).Select(i => (double)(i % 2))]));
        var error = Assert.Throws<InputException>(() => TrainedModels.Segment(same, TrainedModels.Options("kmeans")));
        Assert.Contains("Only 2 of 20 customers differ", error.Message);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        using IComputeDevice device = new ScalarDevice();
        Assert.ThrowsAny<OperationCanceledException>(
            () => SegmentationJob.Run(TrainedModels.Customers(), Base, device, null, source.Token));
    }

    [SkippableFact]
    public void Run_WardSevenOfOnlineRetail_GivesNamesAMarketerBelieves()
    {
        GoldenCsv rfm = GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_rfm.csv"));
        SegmentationResult result = TrainedModels.Segment(
            new FeatureTable(IdList.From(rfm.Ids), rfm.Columns, rfm.Values), new SegmentationOptions { Clusters = 7, Map = false });
        Assert.Equal(
            ["Champions", "Drifting", "Loyal", "At risk", "Newcomers", "Lost", "Promising"],
            result.Profiles.Select(profile => profile.Name));
        Assert.Equal([343, 373, 551, 1144, 818, 898, 211], result.Profiles.Select(profile => profile.Customers));
    }
}
