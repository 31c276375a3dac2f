using System.Globalization;
using Microsoft.Data.Sqlite;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Tests.Golden;
using Segmentation.Tests.Prediction;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline;

public sealed class OutlierHandlingTests
{
    private static readonly string[] Features = ["recency", "frequency", "monetary", "mean_quantity"];

    [Fact]
    public void Run_Keeping_ShowsWhoIsBeyondAndChangesNothing()
    {
        SegmentationResult result = Segment(OutlierHandling.Keep);

        Assert.Equal(["x1", "x2", "x3", "y1", "y2"], Ids(result.Outliers!.Customers));
        Assert.Equal(5.0 / 245, result.Outliers!.CustomerShare);
        Assert.Equal(3, result.Profiles.Count);
        Assert.Equal(245, result.Labels.Length);
        Assert.Null(result.ClusteredRows);
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Run_Trimming_IsTheSegmentationOfEveryoneElse(string method)
    {
        SegmentationResult trimmed = Segment(OutlierHandling.Trim, method);
        SegmentationResult alone = TrainedModels.Segment(Customers()
            .SelectRows([.. Enumerable.Range(0, 240)]), TrainedModels.Options(method));

        Assert.Equal(alone.Labels, trimmed.Labels);
        Assert.Equal(240, trimmed.Table.Values.Rows);
        Assert.Equal(alone.Quality.Silhouette, trimmed.Quality.Silhouette);
        Assert.Equal(["x1", "x2", "x3", "y1", "y2"], Ids(trimmed.Outliers!.Customers));
    }

    [Theory]
    [InlineData("ward", SegmentationSpace.Features)]
    [InlineData("kmeans", SegmentationSpace.Features)]
    [InlineData("kmeans", SegmentationSpace.Pca)]
    [InlineData("ward", SegmentationSpace.Map)]
    public void Run_Separating_ClustersEveryoneElseAndNamesTheOutliers(string method, SegmentationSpace space)
    {
        SegmentationResult result = Segment(OutlierHandling.Separate, method, space);

        Assert.Equal([3, 3, 3, 4, 4], result.Labels[240..]);
        Assert.All(result.Labels[..240], label => Assert.InRange(label, 0, 2));
        Assert.Equal(["Champions", "Bulk buyers"], result.Profiles.Skip(3).Select(profile => profile.Name));
        Assert.Contains("frequency above", Language.English.Of(result.Profiles[3].Reason));
        Assert.Equal(5, result.Profiles.Select(profile => profile.Name).Distinct().Count());
        Assert.Equal(3, result.Clusters);
        Assert.Equal(240, result.ClusteredLabels.Length);
        Assert.Equal(Enumerable.Range(0, 240), result.Silhouette!.Rows);
        Assert.Null(result.Profiles[3].Silhouette);
        if (space == SegmentationSpace.Features)
            Assert.Equal(Segment(OutlierHandling.Trim, method).Labels, result.ClusteredLabels);
    }

    [Fact]
    public void Run_SeparatingWithNobodyBeyond_IsAsKeeping()
    {
        SegmentationOptions options = TrainedModels.Options("ward") with { OutlierMultiplier = 900 };
        Assert.Equal(3, TrainedModels.Segment(Customers(), options with { Outliers = OutlierHandling.Separate }).Profiles.Count);
        Assert.Empty(TrainedModels.Segment(Customers(), options with { Outliers = OutlierHandling.Trim }).Outliers!.Beyond);
    }

    [Fact]
    public void Run_MoreSegmentsThanUsualCustomers_SaysHowManyThereAre()
    {
        var error = Assert.Throws<InputException>(() =>
            TrainedModels.Segment(Customers(), TrainedModels.Options("ward") with { Clusters = 242, Outliers = OutlierHandling.Separate }));
        Assert.Contains("240", error.Message);
    }

    [Fact]
    public void Run_SeparatingWithStability_MeasuresTheClustersOnly()
    {
        SegmentationResult result = TrainedModels.Segment(
            Customers(), TrainedModels.Options("kmeans") with { Outliers = OutlierHandling.Separate, StabilityResamples = 2 });
        Assert.Equal(3, result.Quality.Stability!.Jaccard.Length);
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Place_ByAModelThatSeparates_FindsTrainingAndNewOutliers(string method)
    {
        SegmentationResult result = Segment(OutlierHandling.Separate, method);
        SegmentModel model = SaveAndLoad(ModelTraining.Train(result, "test"));
        var classifier = new SegmentClassifier(model);

        Assert.Equal(result.Labels, classifier.Place(Customers()).Segments);
        // A new wholesaler, a new bulk buyer, and a loyal customer short of any fence.
        var fresh = new FeatureTable(
            IdList.From(["a", "b", "c"]), Features, new Matrix(3, 4, [9, 5000, 90, 20, 30, 1, 900, 90_000, 5, 12, 3000, 20]));
        Placements placed = classifier.Place(fresh);
        Assert.Equal([3, 4], placed.Segments[..2]);
        Assert.InRange(placed.Segments[2], 0, 2);
        Assert.Equal(1, placed.Probabilities[0]);
    }

    [Fact]
    public void Load_FenceToASegmentOfClusters_IsRefused()
    {
        SegmentModel model = ModelTraining.Train(Segment(OutlierHandling.Separate, "kmeans"), "test");
        var error = Assert.Throws<InputException>(() => SaveAndLoad(model with { Fences = [model.Fences[0] with { Segment = 0 }] }));
        Assert.Contains("fences", error.Message);
    }

    [Fact]
    public void Select_OfAModelThatSeparates_PlacesAsTheClassifierDoes()
    {
        SegmentationResult result = Segment(OutlierHandling.Separate, "kmeans", SegmentationSpace.Pca);
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"CREATE TABLE customers (customer_id TEXT, "
            + $"{string.Join(", ", Features.Select(feature => $"{feature} REAL"))}); INSERT INTO customers VALUES ('gap', 1, 5000, NULL, "
            + $"3);"
            + string.Concat(Enumerable.Range(0, 245)
            .Select(i => $"INSERT INTO customers VALUES ('{result.Table.Ids[i]}', {string.Join(
                ", ", result.Table.Values.Row(i).ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))});"));
        command.ExecuteNonQuery();
        command.CommandText = SqlExport.Select(ModelTraining.Train(result, "test"), new SqlSource());
        var placed = new Dictionary<string, (int? Segment, string? Name)>();
        using (SqliteDataReader rows = command.ExecuteReader())
        {
            while (rows.Read())
                placed[rows.GetString(0)] = rows.IsDBNull(1) ? (null, null) : (rows.GetInt32(1), rows.GetString(2));
        }

        Assert.Equal(result.Labels.Select(label => (int?)label), Enumerable.Range(0, 245).Select(i => placed[result.Table.Ids[i]].Segment));
        Assert.Equal("Champions", placed["x1"].Name);
        Assert.Null(placed["gap"].Segment);
    }

    [Theory]
    [InlineData(OutlierHandling.Keep, "--outliers separate")]
    [InlineData(OutlierHandling.Trim, "left out")]
    [InlineData(OutlierHandling.Separate, "Champions and Bulk buyers")]
    public void Write_Report_TellsWhatWasDone(OutlierHandling handling, string told)
    {
        SegmentationResult result = Segment(handling);
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, new AnalysisResult { Version = "test", InputRows = 245, Segments = result, Stages = result.Stages });
        string html = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains(told, html);
        Assert.Contains("<b>5 customers</b>", html);
    }

    [SkippableFact]
    public void Run_SeparatingOnOnlineRetail_MakesOneHundredthOfCustomersAThirdOfRevenue()
    {
        GoldenCsv rfm = GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_rfm.csv"));
        SegmentationResult result = TrainedModels.Segment(
            new FeatureTable(IdList.From(rfm.Ids), rfm.Columns, rfm.Values),
            new SegmentationOptions { Clusters = 7, Map = false, Outliers = OutlierHandling.Separate });

        Assert.Equal(62, result.Outliers!.Beyond.Length);
        Assert.Equal(0.34, result.Outliers.RevenueShare!.Value, 0.001);
        Assert.Equal("Champions", result.Profiles[7].Name);
        Assert.Equal(8, result.Profiles.Select(profile => profile.Name).Distinct().Count());
    }

    /// <summary>Three groups, and after them three who order very often and two whose single baskets are huge.</summary>
    private static FeatureTable Customers()
    {
        FeatureTable usual = TrainedModels.Customers();
        double[][] odd = [[3, 4000, 9e6, 30], [9, 3000, 8e6, 30], [8, 2500, 7e6, 25], [40, 1, 900, 60_000], [90, 1, 1100, 50_000]];
        var values = new Matrix(245, 4);
        for (int i = 0; i < 245; i++)
        {
            if (i < 240)
                usual.Values.Row(i).CopyTo(values.Row(i));
            else
                odd[i - 240].CopyTo(values.Row(i));
            if (i < 240)
                values[i, 3] = 10 + (i % 31);
        }
        return new FeatureTable(IdList.From(Ids(usual).Concat(["x1", "x2", "x3", "y1", "y2"])), Features, values);
    }

    private static SegmentationResult Segment(
        OutlierHandling handling, string method = "ward", SegmentationSpace space = SegmentationSpace.Features) =>
        TrainedModels.Segment(Customers(), TrainedModels.Options(method, space) with { Outliers = handling });

    private static SegmentModel SaveAndLoad(SegmentModel model)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.Create(path))
                model.Save(file);
            return SegmentModel.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<string> Ids(FeatureTable table) => Enumerable.Range(0, table.Ids.Count).Select(i => table.Ids[i]);
}
