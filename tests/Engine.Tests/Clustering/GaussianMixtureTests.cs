using System.Text.Json;
using Segmentation.Clustering.Methods;
using Segmentation.Clustering.Mixtures;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Clustering;

public sealed class GaussianMixtureTests
{
    [SkippableTheory]
    [InlineData("shop", nameof(MixtureCovariance.Full))]
    [InlineData("shop", nameof(MixtureCovariance.Diagonal))]
    [InlineData("market", nameof(MixtureCovariance.Full))]
    [InlineData("market", nameof(MixtureCovariance.Diagonal))]
    public void Fit_FromTheSameClusters_EqualsScikitLearn(string set, string kind)
    {
        var covariance = Enum.Parse<MixtureCovariance>(kind);
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        int[] start =
            [.. GoldenCsv.Read(SharedFiles.Require($"reference/{set}_labels.csv")).Column("kmeans_4").Select(value => (int)value)];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}_gaussian.json")));
        JsonElement expected = json.RootElement.GetProperty(covariance == MixtureCovariance.Full ? "full" : "diag");

        GaussianMixtureResult fit = GaussianMixture.Fit(
            points, new GaussianMixtureOptions { Start = start, Covariance = covariance, Tolerance = 0, MaxIterations = 200 }, threads: 2);

        Assert.Equal(200, fit.Iterations);
        AssertNear(Numbers(expected.GetProperty("weights")), fit.Weights);
        AssertNear(Numbers(expected.GetProperty("means")), fit.Means.Values);
        AssertNear(
            Numbers(expected.GetProperty("covariances")), covariance == MixtureCovariance.Full
                ? fit.Covariances.Values
                : Diagonals(fit.Covariances));
        Assert.Equal(expected.GetProperty("log_likelihood").GetDouble(), fit.LogLikelihood, 1e-6);
        Assert.Equal(expected.GetProperty("bic").GetDouble(), fit.Bic, 1e-6 * Math.Abs(fit.Bic));
        Assert.Equal(Numbers(expected.GetProperty("labels")), fit.Labels.Select(label => (double)label));
        var placement = new ProbabilityPlacement(fit.Constants, fit.Means, fit.Factors);
        int row = 0;
        foreach (JsonElement probabilities in expected.GetProperty("probabilities_of_first_rows").EnumerateArray())
        {
            var weights = new double[4];
            placement.Weigh(points.Row(row++), weights);
            double all = weights.Sum();
            AssertNear(Numbers(probabilities), [.. weights.Select(weight => weight / all)]);
        }
    }

    [Theory]
    [InlineData(nameof(MixtureCovariance.Full))]
    [InlineData(nameof(MixtureCovariance.Diagonal))]
    public void Fit_AnyNumberOfThreads_GivesTheSameBytes(string kind)
    {
        var covariance = Enum.Parse<MixtureCovariance>(kind);
        (Matrix points, int[] start) = Clouds(9000, 0);
        GaussianMixtureResult[] fits =
            [.. new[] { 1, 3, 8 }.Select(
                threads => GaussianMixture.Fit(points, new GaussianMixtureOptions { Start = start, Covariance = covariance }, threads))];

        Assert.All(fits, fit => Assert.Equal(fits[0].Covariances.Values, fit.Covariances.Values));
        Assert.All(fits, fit => Assert.Equal(fits[0].Means.Values, fit.Means.Values));
        Assert.All(fits, fit => Assert.Equal(fits[0].LogLikelihood, fit.LogLikelihood));
    }

    [Fact]
    public void Fit_OverlappingClouds_FindsTheirShapes()
    {
        (Matrix points, int[] start) = Clouds(30_000, 0);

        GaussianMixtureResult fit = GaussianMixture.Fit(points, new GaussianMixtureOptions { Start = start }, 2);

        Assert.Equal(0.5, fit.Weights[0], 0.02);
        Assert.Equal([1, 0.8, 0.8, 1], fit.Covariances.SelectRows([0, 1]).Values.Select(value => Math.Round(value, 1)));
        Assert.Equal([0.3, 0, 0, 2], fit.Covariances.SelectRows([2, 3]).Values.Select(value => Math.Round(value, 1) + 0.0));
    }

    [Fact]
    public void Fit_FarFromZero_LosesNoDigits()
    {
        (Matrix near, int[] start) = Clouds(4000, 0);
        (Matrix far, _) = Clouds(4000, 1 << 20);

        GaussianMixtureResult there = GaussianMixture.Fit(far, new GaussianMixtureOptions { Start = start }, 1);

        AssertNear(GaussianMixture.Fit(near, new GaussianMixtureOptions { Start = start }, 1).Covariances.Values, there.Covariances.Values);
    }

    [Fact]
    public void Fit_MoreIterations_NeverLowersTheLikelihood()
    {
        (Matrix points, int[] start) = Clouds(2000, 0);
        double[] likelihoods =
            [.. Enumerable.Range(1, 12).Select(
                most => GaussianMixture.Fit(points, new GaussianMixtureOptions { Start = start, MaxIterations = most }, 1).LogLikelihood)];

        Assert.Equal(likelihoods.Order(), likelihoods);
    }

    [Fact]
    public void Fit_MoreComponentsThanThereIsRoomFor_SaysWhatToDo()
    {
        var points = new Matrix(6, 1, [0, 0, 0, 0, 0, 0]);

        Assert.Contains("Ask for fewer clusters", Assert.ThrowsAny<ArgumentException>(() => GaussianMixture.Fit(
            points, new GaussianMixtureOptions { Start = [0, 1, 2, 0, 1, 2] }, 1)).Message, StringComparison.Ordinal);
    }

    // A slanted cloud and an upright one.
    private static (Matrix Points, int[] Start) Clouds(int n, double offset)
    {
        var random = new SeededRandom(3);
        var points = new Matrix(n, 2);
        var start = new int[n];
        for (int i = 0; i < n; i++)
        {
            (double a, double b) = (random.NextGaussian(), random.NextGaussian());
            (points[i, 0], points[i, 1]) = i % 2 == 0
                ? (offset + a, offset + (0.8 * a) + (0.6 * b))
                : (offset + 2.5 + (Math.Sqrt(0.3) * a), offset - 1 + (Math.Sqrt(2) * b));
            start[i] = i == 0 || points[i, 0] < offset + 1.2 ? 0 : 1;
        }
        return (points, start);
    }

    private static double[] Diagonals(Matrix covariances) =>
        [.. Enumerable.Range(0, covariances.Rows).Select(row => covariances[row, row % covariances.Columns])];

    private static double[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Numbers)] : [element.GetDouble()];

    private static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
