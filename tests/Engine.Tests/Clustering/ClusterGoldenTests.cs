using System.Text.Json;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Clustering;

/// <summary>
/// Against scikit-learn 1.2.1 on real customers (see shared/reference/README.md) and on the small shops of tests/goldens.
/// </summary>
public sealed class ClusterGoldenTests
{
    [SkippableTheory]
    [InlineData("shop", "scalar", 1e-9)]
    [InlineData("market", "scalar", 1e-9)]
    [InlineData("shop", "cpu", 1e-8)]
    [InlineData("market", "cpu", 1e-8)]
    [InlineData("or1_R1", "scalar", 1e-9)]
    [InlineData("s3", "scalar", 1e-9)]
    [InlineData("or1_R1", "cpu", 5e-9)]
    [InlineData("s3", "cpu", 5e-9)]
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
            AssertRelative(
                expected.GetProperty("calinski_harabasz").GetDouble(), ClusterQuality.CalinskiHarabasz(points, labelings[i]), 1e-9);
            AssertRelative(expected.GetProperty("davies_bouldin").GetDouble(), ClusterQuality.DaviesBouldin(points, labelings[i]), 1e-9);
            string inertia = name[0] == "ward" ? "wss" : "inertia";
            AssertRelative(expected.GetProperty(inertia).GetDouble(), ClusterQuality.Inertia(points, labelings[i]), 1e-9);
        }
    }

    // A few hundred rows have many near optima: the small shops take more starts than the default, which costs them nothing.
    [SkippableTheory]
    [InlineData("shop", "scalar", 300)]
    [InlineData("market", "scalar", 300)]
    [InlineData("shop", "cpu", 300)]
    [InlineData("market", "cpu", 300)]
    [InlineData("or1_R1", "scalar", null)]
    [InlineData("s3", "scalar", null)]
    [InlineData("or1_R1", "cpu", null)]
    [InlineData("s3", "cpu", null)]
    public void KMeans_EnoughRestarts_ReachTheBestKnownInertia(string set, string deviceName, int? restarts)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        using JsonDocument bars = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}_kmeans_bar.json")));
        using IComputeDevice device = Devices.Open(deviceName);
        using IPointSet loaded = device.Load(points);
        for (int k = 2; k <= 6; k++)
        {
            double best = bars.RootElement.GetProperty($"{k}").GetProperty("best_known").GetDouble();
            var options = new KMeansOptions { Clusters = k };
            KMeansResult fit = KMeans.Fit(device, loaded, options with { Restarts = restarts ?? options.Restarts });
            Assert.InRange(fit.Inertia, best * (1 - 1e-9), best * (1 + 1e-4));
            Assert.True(fit.Converged);
        }
    }

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Abs(expected));
}
