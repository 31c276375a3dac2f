using System.Text.Json;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Clustering;

/// <summary>Against scikit-learn 1.2.1 on real customers; the numbers and their making are described in shared/reference/README.md.</summary>
public sealed class ClusterGoldenTests
{
    [SkippableTheory]
    [InlineData("or1_R1", "scalar", 1e-9)]
    [InlineData("s3", "scalar", 1e-9)]
    [InlineData("or1_R1", "cpu", 1e-8)]
    [InlineData("s3", "cpu", 1e-8)]
    public void Quality_OfGivenLabels_EqualsScikitLearn(string set, string deviceName, double tolerance)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        GoldenCsv labels = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_labels.csv"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}.json")));
        using IComputeDevice device = Devices.Open(deviceName);
        using IPointSet loaded = device.Load(points);
        int[][] labelings = [.. labels.Columns.Select(column => labels.Column(column).Select(value => (int)value).ToArray())];
        SilhouetteResult[] silhouettes = ClusterQuality.Silhouettes(device, loaded, labelings);
        for (int i = 0; i < labelings.Length; i++)
        {
            string[] name = labels.Columns[i].Split('_');
            JsonElement method = json.RootElement.GetProperty(name[0]);
            JsonElement expected = (method.TryGetProperty("cuts", out JsonElement cuts) ? cuts : method).GetProperty(name[1]);
            Assert.Equal(expected.GetProperty("silhouette").GetDouble(), silhouettes[i].Mean, tolerance);
            AssertRelative(expected.GetProperty("calinski_harabasz").GetDouble(), ClusterQuality.CalinskiHarabasz(points, labelings[i]), 1e-9);
            AssertRelative(expected.GetProperty("davies_bouldin").GetDouble(), ClusterQuality.DaviesBouldin(points, labelings[i]), 1e-9);
            string inertia = name[0] == "ward" ? "wss" : "inertia";
            AssertRelative(expected.GetProperty(inertia).GetDouble(), ClusterQuality.Inertia(points, labelings[i]), 1e-9);
        }
    }

    [SkippableTheory]
    [InlineData("or1_R1", "scalar")]
    [InlineData("s3", "scalar")]
    [InlineData("or1_R1", "cpu")]
    [InlineData("s3", "cpu")]
    public void KMeans_DefaultRestarts_ReachTheBestKnownInertia(string set, string deviceName)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        using JsonDocument bars = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}_kmeans_bar.json")));
        using IComputeDevice device = Devices.Open(deviceName);
        using IPointSet loaded = device.Load(points);
        for (int k = 2; k <= 6; k++)
        {
            double best = bars.RootElement.GetProperty($"{k}").GetProperty("best_known").GetDouble();
            KMeansResult fit = KMeans.Fit(device, loaded, new KMeansOptions { Clusters = k });
            Assert.InRange(fit.Inertia, best * (1 - 1e-9), best * (1 + 1e-4));
            Assert.True(fit.Converged);
        }
    }

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Abs(expected));
}
