using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>The SIMD device groups rows of few features by place for a pruned fit; that changes nothing but the time.</summary>
public sealed class SimdGroupedRowsTests
{
    private const int Rows = 20_000;

    public static TheoryData<string, int, int> Sets => new()
    {
        { "clouds", 1, 5 },
        { "clouds", 2, 3 },
        { "clouds", 3, 12 },
        { "clouds", 4, 9 },
        { "clouds", 2, 300 },
        { "grid", 2, 7 },
        { "grid", 4, 20 },
        { "skewed", 3, 6 },
        { "constant feature", 3, 6 },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void Fit_RowsGrouped_TakesTheStepsOfPlainScans(string kind, int d, int k)
    {
        Matrix points = Points(kind, d);
        var options = new KMeansOptions { Clusters = k, Restarts = 2, MaxIterations = 60, Seed = 3 };
        KMeansResult plain = Fit(points, options with { Algorithm = KMeansAlgorithm.Lloyd });
        AssertSame(plain, Fit(points, options));
    }

    [Fact]
    public void Fit_WeightsAndGroupedRows_TakesTheStepsOfPlainScans()
    {
        Matrix points = Points("clouds", 3);
        var random = new SeededRandom(8);
        double[] weights = [.. Enumerable.Range(0, Rows).Select(i => i % 5 == 0 ? 0 : random.NextDouble())];
        var options = new KMeansOptions { Clusters = 6, Restarts = 2, MaxIterations = 60, Weights = weights };
        KMeansResult plain = Fit(points, options with { Algorithm = KMeansAlgorithm.Lloyd });
        AssertSame(plain, Fit(points, options));
    }

    [Theory]
    [InlineData(900)]
    [InlineData(1e20)]
    [InlineData(1e300)]
    public void Fit_FarStartCentroids_ReseedsAsPlainScansDo(double far)
    {
        Matrix points = Points("clouds", 2);
        // The last two lose all their points at once, and are put on the farthest rows.
        var options = new KMeansOptions { Clusters = 4, Start = new Matrix(4, 2, [0, 0, 1, 1, far, far, -far, far]), MaxIterations = 60 };
        KMeansResult plain = Fit(points, options with { Algorithm = KMeansAlgorithm.Lloyd });
        Assert.All(plain.Labels.CountBy(label => label), cluster => Assert.True(cluster.Value > 0));
        AssertSame(plain, Fit(points, options));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Fit_AnyThreadCount_GivesTheSameBits(int threads)
    {
        Matrix points = Points("skewed", 4);
        var options = new KMeansOptions { Clusters = 8, Restarts = 1, MaxIterations = 40 };
        AssertSame(Fit(points, options), Fit(points, options, threads));
    }

    [Fact]
    public void Draw_AfterAFit_IsThatOfAFreshDevice()
    {
        Matrix points = Points("clouds", 3);
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps used = device.BeginKMeans(loaded, [], KMeansAlgorithm.Pruned);
        used.Assign(points.SelectRows([1, 2, 3]), withInertia: false);
        using IKMeansSteps fresh = device.BeginKMeans(loaded, [], KMeansAlgorithm.Pruned);
        foreach (KMeansSeeding seeding in Enum.GetValues<KMeansSeeding>())
            Assert.Equal(Draw(fresh, seeding).Values, Draw(used, seeding).Values);

        Matrix Draw(IKMeansSteps steps, KMeansSeeding seeding) =>
            KMeansSeeds.Draw(steps, loaded, 9, seeding, new SeededRandom(5), CancellationToken.None);
    }

    [Fact]
    public void CopyLabels_AfterTheNextSeedingBegan_AreThoseOfTheLastPass()
    {
        Matrix points = Points("clouds", 3);
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(loaded, [], KMeansAlgorithm.Pruned);
        steps.Assign(points.SelectRows([1, 2, 3]), withInertia: false);
        var before = new int[Rows];
        var after = new int[Rows];
        steps.CopyLabels(before);
        steps.BeginSeeding();
        steps.CopyLabels(after);
        Assert.Equal(3, before.Distinct().Count());
        Assert.Equal(before, after);
    }

    private static Matrix Points(string kind, int d)
    {
        Matrix points = kind == "grid" ? TestPoints.Grid(Rows, d, 9, seed: 2) : TestPoints.Clouds(Rows, d, 7, seed: 2, spread: 1.5);
        foreach (ref double value in points.Values.AsSpan())
            value = kind == "skewed" ? Math.Exp(value) : value;
        for (int i = 0; i < Rows && kind == "constant feature"; i++)
            points[i, 1] = 41.5;
        return points;
    }

    private static KMeansResult Fit(Matrix points, KMeansOptions options, int threads = 0)
    {
        using IComputeDevice device = Devices.Open("cpu", threads);
        using IPointSet loaded = device.Load(points);
        return KMeans.Fit(device, loaded, options);
    }

    private static void AssertSame(KMeansResult expected, KMeansResult actual)
    {
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Iterations, actual.Iterations);
        Assert.Equal(expected.Centroids.Values, actual.Centroids.Values);
        Assert.Equal(expected.Inertia, actual.Inertia);
    }
}
