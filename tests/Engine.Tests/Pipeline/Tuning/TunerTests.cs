using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Tuning;
using Segmentation.Tests.Prediction;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline.Tuning;

public sealed class TunerTests
{
    private static readonly SegmentationOptions Auto = TrainedModels.Options("ward") with
    {
        Clusters = null,
        MaxClusters = 5,
        StabilityResamples = 3,
        KMeans = new() { Clusters = 2, Restarts = 4 },
        TSne = new() { Iterations = 150 },
    };

    private static readonly TuningOptions Small = new()
    {
        Methods = [ClusteringMethods.Ward, ClusteringMethods.KMeans],
        Transforms = [TransformKind.Log],
        Perplexities = [5, 15],
    };

    [Fact]
    public void Run_RowsOfAWay_AreWhatARunOfItMeasures()
    {
        TuningResult tuning = Run(Auto, Small);
        // Two methods, in the features, the components and two maps, for 2 to 5 segments.
        Assert.Equal(2 * 4 * 4, tuning.Rows.Count);
        SegmentationResult alone = TrainedModels.Segment(TrainedModels.Customers(), Auto);
        var way = new TuningWay(ClusteringMethods.Ward, SegmentationSpace.Features, TransformKind.Log, null);
        foreach (KQuality number in alone.Choice!.Curve)
        {
            TuningRow row = Assert.Single(tuning.Rows, row => row.Way == way && row.Quality.Clusters == number.Clusters);
            Assert.Equal(number.Silhouette, row.Quality.Silhouette, 1e-12);
            Assert.Equal(number.Silhouette, row.OwnSilhouette, 1e-12);
            Assert.Equal(number.LargestShare, row.Quality.LargestShare);
            Assert.Equal(number.Breach, row.Quality.Breach);
            if (row.Quality.Stability is { } stability)
                Assert.Equal(number.Stability!, stability);
        }
        TuningRow usual = tuning.Rows[tuning.Usual!.Value];
        Assert.Equal((way, alone.Choice.Chosen), (usual.Way, usual.Quality.Clusters));
        Assert.NotNull(usual.Quality.Stability);
    }

    [Theory]
    [InlineData(SegmentationSpace.Features)]
    [InlineData(SegmentationSpace.Map)]
    public void Run_WithTheBest_MakesTheSegmentsThatWereMeasured(SegmentationSpace space)
    {
        TuningResult tuning = Run(Auto, Small with { Spaces = [space] });
        SegmentationResult run = TrainedModels.Segment(TrainedModels.Customers(), tuning.OfBest());
        Assert.Equal(tuning.Best.Quality.Clusters, run.Clusters);
        Assert.Equal(tuning.Best.OwnSilhouette, run.Quality.Silhouette!.Value, 1e-12);
        Assert.Equal(tuning.Best.Quality.Stability!, run.Quality.Stability!.Jaccard);
        Assert.Equal(tuning.Best.Quality.LargestShare!.Value, run.Profiles.Max(profile => profile.CustomerShare), 1e-12);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_RanksTheSame()
    {
        TuningOptions all = Small with { Methods = ClusteringMethods.All, MostCustomers = 150 };
        using IComputeDevice one = new SimdDevice(1), four = new SimdDevice(4);
        TuningResult first = Tuner.Run(TrainedModels.Customers(), Auto, all, one, new StageClock(), default);
        TuningResult second = Tuner.Run(TrainedModels.Customers(), Auto, all, four, new StageClock(), default);
        Assert.Equal((150, 240), (first.Customers, first.AllCustomers));
        Assert.Equal(first.Rows.Select(row => row.Way), second.Rows.Select(row => row.Way));
        Assert.Equal(
            first.Rows.Select(row => row.Quality with { Stability = null }),
            second.Rows.Select(row => row.Quality with { Stability = null }));
        Assert.Equal(first.Verdict.Select(Language.English.Of), second.Verdict.Select(Language.English.Of));
        Assert.Contains("measured on 150 of 240 customers", Language.English.Of(first.Verdict[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Contenders_KeepWhatTheClearestHas_AndTheMostSegmentsComeFirst()
    {
        TuningResult tuning = Run(Auto, Small);
        TuningRow clearest = tuning.Rows[tuning.Clearest];
        Assert.All(tuning.Rows.Take(tuning.Contenders), row =>
        {
            Assert.Equal(0, row.Quality.Breach);
            Assert.InRange(row.Quality.Clusters, 3, tuning.Best.Quality.Clusters);
            Assert.InRange(row.Quality.Silhouette, 0.85 * clearest.Quality.Silhouette, clearest.Quality.Silhouette);
            Assert.True(row.Quality.Stability!.Average() >= 0.85 * clearest.Quality.Stability!.Average());
        });
        Assert.All(tuning.Rows.Where(row => row.Quality.Breach == 0 && row.Quality.Clusters > 2), row =>
            Assert.True(row.Quality.Silhouette <= clearest.Quality.Silhouette));
    }

    [Fact]
    public void Run_GivenNumber_TriesNoOther_AndOneIsRefused()
    {
        TuningResult tuning = Run(Auto with { Clusters = 4 }, Small);
        Assert.All(tuning.Rows, row => Assert.Equal(4, row.Quality.Clusters));
        Assert.Contains("compares with nothing", Refusal(Auto with { Clusters = 1 }, Small), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PerplexitiesThatAreTooLarge_AreLeftOutAndTold_OrRefusedWhereNoneIsLeft()
    {
        TuningResult tuning = Run(Auto, Small with { Perplexities = [5, 100] });
        Assert.All(tuning.Rows, row => Assert.True(row.Way.Perplexity is null or 5));
        Assert.Contains(
            tuning.Verdict.Select(Language.English.Of), said => said.StartsWith("Perplexities from 100 on", StringComparison.Ordinal));
        Assert.Equal(
            "A map of perplexity 100 needs at least 301 customers; there are 240. "
            + "Try a smaller one with ‹tune-perplexities›, or leave the map out of ‹tune-spaces›.",
            Refusal(Auto, Small with { Perplexities = [100] }));
    }

    [Fact]
    public void Prepare_SeveralPerplexities_MakesTheMapsOfEach()
    {
        using var device = new SimdDevice(2);
        Matrix points = FeatureTransform.Fit(TrainedModels.Customers(), TransformKind.Log).Apply(TrainedModels.Customers());
        using IPointSet loaded = device.Load(points);
        var options = new TSneOptions { Iterations = 60, Seed = 3 };
        Func<IComputeDevice, double, TSneResult> mapping = TSne.Prepare(device, loaded, points, options, [4, 20.5]);
        using var other = new SimdDevice(1);
        foreach (double perplexity in new[] { 4, 20.5 })
        {
            TSneResult map = mapping(other, perplexity);
            TSneResult alone = TSne.Embed(device, loaded, points, options with { Perplexity = perplexity });
            Assert.Equal(alone.Positions.Values, map.Positions.Values);
            Assert.Equal(alone.KlDivergence, map.KlDivergence);
        }
    }

    [Fact]
    public void Run_OnAnyNumberOfThreads_IsTheSame()
    {
        using IComputeDevice one = new SimdDevice(1), three = new SimdDevice(3);
        TuningResult alone = Tuner.Run(TrainedModels.Customers(), Auto, Small, one, new StageClock(), default);
        TuningResult shared = Tuner.Run(TrainedModels.Customers(), Auto, Small, three, new StageClock(), default);
        Assert.Equal(alone.Rows.Select(Told), shared.Rows.Select(Told));
        Assert.Equal(alone.Verdict.Select(Language.English.Of), shared.Verdict.Select(Language.English.Of));

        static string Told(TuningRow row) =>
            FormattableString.Invariant($"{row.Way} {row.Quality.Clusters} {row.Quality.Silhouette} {row.OwnSilhouette} ")
            + FormattableString.Invariant($"{row.Quality.Stability?.Sum()} {row.Quality.PlacementAccuracy}");
    }

    private static TuningResult Run(SegmentationOptions options, TuningOptions grid)
    {
        using IComputeDevice device = new ScalarDevice();
        return Tuner.Run(TrainedModels.Customers(), options, grid, device, new StageClock(), default);
    }

    private static string Refusal(SegmentationOptions options, TuningOptions grid) =>
        Assert.Throws<InputException>(() => Run(options, grid)).Message;
}
