using System.Text.Json;
using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;
using Segmentation.Tests.Prediction;

namespace Segmentation.Tests.Pipeline;

/// <summary>A clustering method may leave rows in no cluster: they are a named group, and quality does not look at them.</summary>
public sealed class NoiseTests
{
    private const int Clusters = 3;

    [Theory]
    [InlineData(OutlierHandling.Keep)]
    [InlineData(OutlierHandling.Separate)]
    public void Run_WithNoise_NamesItsGroupAndWritesEverything(OutlierHandling outliers)
    {
        SegmentationResult result = Run(outliers);

        Assert.Equal(Clusters, result.NoSegment);
        Assert.Equal(Clusters, result.Clusters);
        Assert.Equal("No segment", result.Profiles[Clusters].Name);
        Assert.Null(result.Profiles[Clusters].Silhouette);
        Assert.All(result.Profiles.Take(Clusters), profile => Assert.NotNull(profile.Silhouette));
        Assert.Equal(result.Labels.Count(label => label == Clusters), result.Profiles[Clusters].Customers);
        Assert.DoesNotContain(result.Silhouette!.Rows, row => result.Labels[row] >= Clusters);
        Assert.Equal(Clusters, result.Quality.Stability!.Jaccard.Length);
        Assert.True(result.Quality.Stability.Mean > 0.8);

        var run = new AnalysisResult { Version = "0.1.0", InputRows = 240, Stages = [], Segments = result };
        Assert.Contains("No segment", Text(stream => HtmlReport.Write(stream, run)), StringComparison.Ordinal);
        Assert.Contains(",3,No segment,", Text(stream => SegmentsCsv.Table(result).WriteCsv(stream)), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Text(stream => RunJson.Write(stream, run)));
        Assert.Equal(result.Profiles.Count, json.RootElement.GetProperty("segments").GetInt32());
        Assert.NotEmpty(SegmentDifferences.Between(result));
        Assert.NotEmpty(
            PartitionComparison.Compare(
                result, null, [Grouping.ByNumbers(result.Table.Values.Column(0), new GroupingRequest("recency"))]).Pairs);
    }

    [Fact]
    public void Run_WithNoise_MeasuresTheOthersAlone()
    {
        SegmentationResult noisy = Run(OutlierHandling.Keep);
        int[] rows = [.. Enumerable.Range(0, noisy.Labels.Length).Where(i => noisy.Labels[i] < Clusters)];
        Matrix points = noisy.Space.SelectRows(rows);
        int[] labels = [.. rows.Select(row => noisy.Labels[row])];
        using var device = new ScalarDevice();
        using IPointSet loaded = device.Load(points);

        Assert.Equal(ClusterQuality.Silhouettes(device, loaded, [labels])[0].Mean, noisy.Quality.Silhouette!.Value, 1e-12);
        Assert.Equal(ClusterQuality.CalinskiHarabasz(points, labels), noisy.Quality.CalinskiHarabasz);
        Assert.Equal(ClusterQuality.DaviesBouldin(points, labels), noisy.Quality.DaviesBouldin);
        Assert.Equal(ClusterQuality.Inertia(points, labels), noisy.Quality.Inertia);
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Score_ByASavedModelWithNoise_PlacesAmongTheSameSegments(string placement)
    {
        SegmentationResult result = Run(OutlierHandling.Separate, placement);
        string path = Path.GetTempFileName();
        using (FileStream file = File.Create(path))
            ModelTraining.Train(result, "0.1.0").Save(file);
        SegmentModel model = SegmentModel.Load(path);
        File.Delete(path);

        Placements placements = new SegmentClassifier(model).Place(result.Table);

        Assert.Equal(Clusters, model.NoSegment);
        Assert.Equal(Clusters, model.Clusters);
        // Means take everyone; training customers of no cluster vote for it.
        int[] expected = placement == "ward"
            ? result.Labels
            : [.. result.Labels.Select((label, row) => label == Clusters ? placements.Segments[row] : label)];
        Assert.True(expected.Zip(placements.Segments).Count(pair => pair.First != pair.Second) < 3);
        Assert.Equal(placement == "ward", placements.Segments.Contains(Clusters));
        Assert.Contains(",segment", Text(ScoresCsv.Table(placements).WriteCsv), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingButNoise_IsOneGroupWithoutASegment()
    {
        SegmentationResult result = TrainedModels.Segment(
            TrainedModels.Customers(30), TrainedModels.Options("kmeans") with { Method = new Noisy("ward", 1), StabilityResamples = 2 });

        Assert.Equal(0, result.Clusters);
        Assert.Equal("No segment", Assert.Single(result.Profiles).Name);
        Assert.Null(result.Silhouette);
    }

    [Fact]
    public void Cluster_WithNoise_LabelsItMinusOne()
    {
        using var device = new ScalarDevice();
        (ClusteringResult clusters, SegmentationQuality? quality) = SegmentationJob.Cluster(
            TrainedModels.Customers(), TrainedModels.Options("kmeans") with { Method = new Noisy("kmeans", 10) }, device, measure: true);

        Assert.Contains(ClusteringResult.NoCluster, clusters.Labels);
        Assert.NotNull(quality!.Silhouette);
        Assert.Contains(",-1\n", Text(LabelsCsv.Table(TrainedModels.Customers().Ids, clusters.Labels).WriteCsv), StringComparison.Ordinal);
    }

    private static SegmentationResult Run(OutlierHandling outliers, string placement = "ward")
    {
        FeatureTable customers = TrainedModels.Customers();
        customers.Values.Row(7)[2] = 1e7;
        return TrainedModels.Segment(
            customers, TrainedModels.Options(
                "kmeans") with { Method = new Noisy(
                    placement, 10), Outliers = outliers, OutlierMultiplier = 5, StabilityResamples = 3, RfmLevels = 5 });
    }

    private static string Text(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>K-Means that leaves every so many-th row in no cluster, and places as another method does.</summary>
    private sealed class Noisy(string placement, int every) : IClusterer
    {
        private readonly IClusterer _placing = ClusteringMethods.Find(placement)!;

        public string Name => _placing.Name;

        public string Phrase => "K-Means with noise";

        public bool MakesDendrogram => false;

        public bool RunsKMeans => true;

        public PlacementKind PlacementKind => _placing.PlacementKind;

        public ClusteringResult Fit(Points points, ClusteringContext context)
        {
            int[] labels =
                [.. ClusteringMethods.KMeans.Fit(points, context).Labels.Select(
                    (label, row) => row % every == every - 1 ? ClusteringResult.NoCluster : label)];
            return new ClusteringResult(
                labels, numbered =>
                    PlacementKind.HasVoters ? VotePlacement.Of(points.Values, numbered) : MeanPlacement.Of(points.Values, numbered));
        }
    }
}
