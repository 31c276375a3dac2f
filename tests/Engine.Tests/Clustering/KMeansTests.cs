using FsCheck;
using FsCheck.Fluent;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Clustering;

public sealed class KMeansTests
{
    private static readonly Matrix FourPoints = new(4, 2, [0, 0, 0, 1, 10, 0, 10, 1]);

    [Fact]
    public void Fit_FourPointsOnPaper_ConvergesInTwoIterations()
    {
        KMeansResult fit = Fit(FourPoints, new KMeansOptions { Clusters = 2, Start = new Matrix(2, 2, [9, 0, 1, 1]) });
        Assert.Equal([0, 0, 1, 1], fit.Labels);
        Assert.Equal([0, 0.5, 10, 0.5], fit.Centroids.Values);
        Assert.Equal(1, fit.Inertia, 1e-12);
        Assert.Equal(2, fit.Iterations);
        Assert.True(fit.Converged);
    }

    [Fact]
    public void Fit_OneIterationAllowed_IsNotConverged()
    {
        KMeansResult fit = Fit(FourPoints, new KMeansOptions { Clusters = 2, MaxIterations = 1, Start = new Matrix(2, 2, [0, 0, 0, 1]) });
        Assert.False(fit.Converged);
        Assert.Equal(1, fit.Iterations);
    }

    [Fact]
    public void Fit_LooseTolerance_StopsSooner()
    {
        Matrix points = TestPoints.Clouds(3000, 3, 6, seed: 3, spread: 2);
        var options = new KMeansOptions { Clusters = 6, Restarts = 1, Seed = 4 };
        KMeansResult exact = Fit(points, options);
        KMeansResult loose = Fit(points, options with { Tolerance = 1e-2 });
        Assert.True(loose.Iterations < exact.Iterations);
        Assert.True(loose.Converged);
        Assert.True(loose.Inertia >= exact.Inertia);
    }

    [Fact]
    public void Fit_StartThatLeavesAClusterEmpty_ReseedsItWithTheFarthestPoint()
    {
        var start = new Matrix(3, 2, [0, 0, 10, 0, 1000, 1000]);
        KMeansResult fit = Fit(new Matrix(5, 2, [0, 0, 0, 1, 10, 0, 10, 1, 10, 9]), new KMeansOptions { Clusters = 3, Start = start });
        Assert.Equal([0, 0, 1, 1, 2], fit.Labels);
        Assert.True(fit.Converged);
    }

    [Theory]
    [InlineData(nameof(KMeansSeeding.PlusPlus))]
    [InlineData(nameof(KMeansSeeding.Parallel))]
    public void Fit_FewerDistinctRowsThanClusters_SaysSo(string seedingName)
    {
        var seeding = Enum.Parse<KMeansSeeding>(seedingName);
        var points = new Matrix(6, 1, [1, 1, 2, 2, 1, 2]);
        var error = Assert.ThrowsAny<ArgumentException>(() => Fit(points, new KMeansOptions { Clusters = 3, Seeding = seeding }));
        Assert.Contains("fewer distinct rows than the 3 clusters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FewerDistinctRowsThanStartCentroids_SaysSo()
    {
        var points = new Matrix(4, 1, [1, 1, 2, 2]);
        Assert.ThrowsAny<ArgumentException>(() => Fit(points, new KMeansOptions { Clusters = 3, Start = new Matrix(3, 1, [1, 2, 9]) }));
    }

    [Fact]
    public void Fit_MoreClustersThanPoints_SaysSo() =>
        Assert.Contains(
            "5 clusters of 4 points", Assert.Throws<ArgumentException>(
                () => Fit(FourPoints, new KMeansOptions { Clusters = 5 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_AsManyClustersAsPoints_CostsNothing()
    {
        KMeansResult fit = Fit(FourPoints, new KMeansOptions { Clusters = 4 });
        Assert.Equal([0, 1, 2, 3], fit.Labels);
        Assert.Equal(0, fit.Inertia);
    }

    [Fact]
    public void Fit_WholeWeights_EqualRepeatedRows()
    {
        Matrix points = TestPoints.Clouds(200, 2, 3, seed: 12);
        double[] weights = [.. Enumerable.Range(0, 200).Select(i => (double)(i % 3))];
        int[] repeated = [.. Enumerable.Range(0, 200).SelectMany(i => Enumerable.Repeat(i, i % 3))];
        Matrix start = points.SelectRows([1, 50, 100]);
        KMeansResult weighted = Fit(points, new KMeansOptions { Clusters = 3, Start = start, Weights = weights });
        KMeansResult rows = Fit(points.SelectRows(repeated), new KMeansOptions { Clusters = 3, Start = start });
        Assert.Equal(rows.Inertia, weighted.Inertia, 1e-9 * rows.Inertia);
        Assert.Equal(rows.Iterations, weighted.Iterations);
    }

    [Fact]
    public void Fit_OtherSeed_DrawsOtherStarts()
    {
        Matrix points = TestPoints.Clouds(500, 2, 1, seed: 12);
        var options = new KMeansOptions { Clusters = 8, Restarts = 1, MaxIterations = 1 };
        Assert.NotEqual(Fit(points, options).Inertia, Fit(points, options with { Seed = 1 }).Inertia);
    }

    [Fact]
    public void Fit_ReportsProgressAndHearsCancellation()
    {
        Matrix points = TestPoints.Clouds(2000, 3, 5, seed: 2, spread: 2);
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        using var source = new CancellationTokenSource();
        var reports = new List<StageProgress>();
        var progress = new Immediate(report =>
        {
            reports.Add(report);
            if (reports.Count == 3)
                source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => KMeans.Fit(device, loaded, new KMeansOptions { Clusters = 9 }, progress, source.Token));
        Assert.All(reports, report => Assert.Equal("cluster", report.Stage));
    }

    [Theory]
    [InlineData(300_000, 3, 7)]
    [InlineData(20_000, 16, 32)]
    [InlineData(4_000, 3, 300)]
    public void Fit_AnyThreadCount_GivesTheSameBits(int n, int d, int k)
    {
        Matrix points = TestPoints.Clouds(n, d, k, seed: 6, spread: 1);
        KMeansResult[] fits = [.. new[] { 1, 2, 7 }.Select(threads =>
        {
            using IComputeDevice device = Devices.Open("cpu", threads);
            using IPointSet loaded = device.Load(points);
            return KMeans.Fit(device, loaded, new KMeansOptions { Clusters = k, Restarts = 3, MaxIterations = 12 });
        })];
        foreach (KMeansResult fit in fits[1..])
        {
            Assert.Equal(fits[0].Labels, fit.Labels);
            Assert.Equal(fits[0].Centroids.Values, fit.Centroids.Values);
            Assert.Equal(fits[0].Inertia, fit.Inertia);
        }
    }

    [Fact]
    public void Fit_RowsPermuted_PermutesTheLabels() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Matrix points = TestPoints.Clouds(150, 2, 4, (ulong)seed);
            int[] order = [.. Enumerable.Range(0, 150)];
            new SeededRandom((ulong)seed).Shuffle(order.AsSpan());
            var options = new KMeansOptions { Clusters = 4, Start = points.SelectRows([0, 1, 2, 3]) };
            int[] straight = Fit(points, options).Labels;
            int[] permuted = Fit(points.SelectRows(order), options).Labels;
            return ClusterQuality.AdjustedRandIndex([.. order.Select(row => straight[row])], permuted) == 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fit_OneMoreIteration_NeverRaisesTheInertia() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Matrix points = TestPoints.Clouds(200, 3, 5, (ulong)seed, spread: 2);
            double last = double.PositiveInfinity;
            for (int iterations = 1; iterations < 8; iterations++)
            {
                double inertia = Fit(
                    points, new KMeansOptions { Clusters = 5, Start = points.SelectRows(
                        [0, 1, 2, 3, 4]), MaxIterations = iterations }).Inertia;
                if (inertia > last * (1 + 1e-9))
                    return false;
                last = inertia;
            }
            return true;
        }).QuickCheckThrowOnFailure();

    private static KMeansResult Fit(Matrix points, KMeansOptions options)
    {
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        return KMeans.Fit(device, loaded, options);
    }

    private sealed class Immediate(Action<StageProgress> act) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => act(value);
    }
}
