using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Tests.Prediction;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline.ChoosingK;

public sealed class ChooseSegmentsTests
{
    private static readonly SegmentationOptions Auto = TrainedModels.Options("ward") with { Clusters = null, StabilityResamples = 3 };

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Run_AnyNumberOfThreads_MeasuresTheSame(string method)
    {
        var starts = new KMeansOptions { Clusters = 2, Restarts = 2 };
        SegmentationOptions options = Auto with { Method = ClusteringMethods.Find(method)!, KMeans = starts };
        using IComputeDevice one = new SimdDevice(1), four = new SimdDevice(4);
        ChosenK first = SegmentationJob.Run(TrainedModels.Customers(), options, one).Choice!;
        ChosenK second = SegmentationJob.Run(TrainedModels.Customers(), options, four).Choice!;
        Assert.Equal(Enumerable.Range(2, 9), first.Curve.Select(number => number.Clusters));
        Assert.Equal(first.Labels, second.Labels);
        foreach ((KQuality a, KQuality b) in first.Curve.Zip(second.Curve))
        {
            Assert.Equal(a with { Stability = null }, b with { Stability = null });
            Assert.Equal(a.Stability!, b.Stability!);
            Assert.Equal(a.Clusters, a.Stability!.Count);
            Assert.InRange(a.PlacementAccuracy!.Value, 0.8, 1);
        }
    }

    [Fact]
    public void Run_ChosenNumber_HasTheStabilityOfTheSameNumberGiven()
    {
        SegmentationResult chosen = TrainedModels.Segment(TrainedModels.Customers(), Auto);
        SegmentationResult given = TrainedModels.Segment(TrainedModels.Customers(), Auto with { Clusters = chosen.Clusters });
        Assert.Equal(given.Quality.Stability!.Jaccard, chosen.Quality.Stability!.Jaccard);
        Assert.Equal(given.Labels, chosen.Labels);
    }

    [Fact]
    public void Run_LimitsOnShares_DecideTheNumber()
    {
        // Seven of eight customers are alike but for noise, and the eighth is far away.
        FeatureTable table = Groups((700, 0), (60, 40), (40, -40));
        ChosenK free = TrainedModels.Segment(table, Auto with { MaxShare = 1, MinShare = 0 }).Choice!;
        Assert.Equal(3, free.Chosen);
        Assert.Equal(0.875, free.Quality.LargestShare!.Value, 1e-12);
        ChosenK limited = TrainedModels.Segment(table, Auto).Choice!;
        Assert.True(limited.Chosen > 3);
        Assert.InRange(limited.Quality.LargestShare!.Value, 0, 0.6);
    }

    [Fact]
    public void Run_NoNumberWithinTheLimits_SaysWhatTheCustomersAreLike()
    {
        var values = new Matrix(200, 2);
        for (int i = 0; i < 200; i++)
            (values[i, 0], values[i, 1]) = (i < 187 ? 1 : i - 184, i < 187 ? 10 : 10 * (i - 180));
        var table = new FeatureTable(IdList.From(Enumerable.Range(0, 200).Select(i => $"c{i}")), ["frequency", "monetary"], values);
        Finding finding = TrainedModels.Segment(table, Auto).Findings[0];
        Assert.Equal("no-usable-number", finding.Code);
        Assert.Contains("keeps the largest at 60% of the customers or less", finding.Text, StringComparison.Ordinal);
        Assert.EndsWith("93.5% of the customers ordered once", finding.Text, StringComparison.Ordinal);
        Assert.Contains("‹max-share›", finding.Advice?.In(Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SegmentsThatAreHardlyFoundAgain_AreAFinding()
    {
        SegmentationOptions options = Auto with { Clusters = 8 };
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), options);
        int doubtful = result.Quality.Stability!.Jaccard.Count(jaccard => jaccard < StabilityResult.Doubtful);
        Assert.InRange(doubtful, 1, 8);
        Finding finding = Assert.Single(result.Findings);
        Assert.Equal("doubtful-segments", finding.Code);
        Assert.StartsWith($"{doubtful} of 8 segments", finding.Text, StringComparison.Ordinal);
        Assert.Empty(TrainedModels.Segment(TrainedModels.Customers(), options with { Clusters = 3 }).Findings);
    }

    [Fact]
    public void FitEach_OfWard_IsWhatEachFitGives()
    {
        using IComputeDevice device = new ScalarDevice();
        FeatureTable table = TrainedModels.Customers();
        using var points = new Points(device, FeatureTransform.Fit(table, TransformKind.Log).Apply(table));
        var context = new ClusteringContext(device);
        IReadOnlyList<ClusteringResult> fits = ClusteringMethods.Ward.FitEach(points, [2, 5], context);
        Assert.Equal(ClusteringMethods.Ward.Fit(points, context with { Clusters = 2 }).Labels, fits[0].Labels);
        Assert.Equal(ClusteringMethods.Ward.Fit(points, context with { Clusters = 5 }).Labels, fits[1].Labels);
        Assert.Same(fits[0].Dendrogram, fits[1].Dendrogram);
    }

    private static FeatureTable Groups(params (int Customers, double Center)[] groups)
    {
        var random = new SeededRandom(3);
        double[] values = [.. groups.SelectMany(group => Enumerable.Range(0, group.Customers).SelectMany(_ => new[]
        {
            Math.Exp((group.Center / 20) + (0.3 * random.NextGaussian())), Math.Exp((group.Center / 20) + (0.3 * random.NextGaussian())),
        }))];
        int customers = values.Length / 2;
        return new FeatureTable(
            IdList.From(Enumerable.Range(0, customers).Select(i => $"c{i}")), ["recency", "tenure"], new Matrix(customers, 2, values));
    }
}
