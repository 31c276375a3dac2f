using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's <see cref="IKMeansSteps"/> keep, and what <see cref="KMeans"/> makes of them.</summary>
public abstract class KMeansContract
{
    protected abstract IComputeDevice Open();

    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int>();
            foreach (int n in TestPoints.Tails)
                shapes.Add(n, 3, Math.Min(n, 5));
            foreach (int d in new[] { 1, 2, 4, 5, 7, 16, 33, 64 })
                shapes.Add(300, d, 9);
            foreach (int k in new[] { 1, 2, 8, 17, 64, 254, 255, 256, 300 })
                shapes.Add(700, 3, k);
            shapes.Add(70_000, 2, 3);
            return shapes;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Assign_AnyShape_TakesTheNearestCentroid(int n, int d, int k)
    {
        using IComputeDevice device = Open();
        n = TestPoints.Rows(device, n);
        Matrix points = TestPoints.Clouds(n, d, 4, seed: (ulong)(n + (100 * d)));
        Matrix centroids = TestPoints.Clouds(k, d, 4, seed: 77, spread: 2);
        foreach (KMeansAlgorithm algorithm in Enum.GetValues<KMeansAlgorithm>())
        {
            using IPointSet loaded = device.Load(points);
            using IKMeansSteps steps = device.BeginKMeans(loaded, [], algorithm);
            CheckStep(points, [], centroids, steps, n);

            // A second step from moved centroids goes through the bounds and the delta sums of the first.
            int[] before = Labels(steps, n);
            Matrix moved = centroids.Clone();
            foreach (ref double value in moved.Values.AsSpan())
                value *= 1.05;
            CheckStep(points, [], moved, steps, changed: null);
            CheckStep(points, [], moved, steps, changed: 0);
            CheckStep(points, [], centroids, steps, changed: null);
            steps.Restart();
            CheckStep(points, [], centroids, steps, n);
            Assert.Equal(before, Labels(steps, n));
        }
    }

    /// <summary>Every pass hears a cancellation, whatever went before it.</summary>
    [SkippableTheory]
    [InlineData(300, 5)]
    [InlineData(20_000, 3)]
    public void EveryPass_Cancelled_Throws(int n, int d)
    {
        using IComputeDevice device = Open();
        var cancelled = new CancellationToken(canceled: true);
        Matrix points = TestPoints.Clouds(n, d, 4, seed: 21);
        Matrix few = points.SelectRows([1, 2, 3]);
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(loaded, [], KMeansAlgorithm.Pruned);
        steps.BeginSeeding();
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Sample([0.5], cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Potentials(few, cancelled));
        steps.BeginSeeding();
        Assert.ThrowsAny<OperationCanceledException>(() => steps.AddSeeds(few, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Assign(few, withInertia: true, cancelled));
        steps.Restart();
        steps.Assign(few, withInertia: false);
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Farthest(few, 2, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.CopyLabels(new int[n], cancelled));
    }

    [SkippableFact]
    public void Assign_Weights_CountInSumsAndInertia()
    {
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(500, 3, 4, seed: 5);
        var random = new SeededRandom(3);
        double[] weights = [.. Enumerable.Range(0, 500).Select(i => i % 7 == 0 ? 0 : 10 * random.NextDouble())];
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(loaded, weights, KMeansAlgorithm.Pruned);
        Matrix centroids = TestPoints.Clouds(6, 3, 4, seed: 9);
        CheckStep(points, weights, centroids, steps, 500);
        foreach (ref double value in centroids.Values.AsSpan())
            value *= 0.9;
        CheckStep(points, weights, centroids, steps, changed: null);
    }

    [SkippableFact]
    public void Assign_Tie_GoesToTheLowerCentroid()
    {
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(new Matrix(3, 1, [-1, 0, 1]));
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        steps.Assign(new Matrix(3, 1, [1, -1, 1]), withInertia: false);
        Assert.Equal([1, 0, 0], Labels(steps, 3));
    }

    [SkippableFact]
    public void Assign_PointOnCentroid_CostsNothing()
    {
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(new Matrix(2, 2, [1000.5, 2, 3, 4]));
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        Assert.Equal(0, steps.Assign(new Matrix(2, 2, [3, 4, 1000.5, 2]), withInertia: true).Inertia);
        Assert.Equal([1, 0], Labels(steps, 2));
    }

    [SkippableFact]
    public void Farthest_ReturnsTheFarthestFirst()
    {
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(new Matrix(6, 1, [0, 5, -7, 1, 5, -5]));
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        var centroid = new Matrix(1, 1, [0]);
        steps.Assign(centroid, withInertia: false);
        Assert.Equal([2, 1, 4, 5], steps.Farthest(centroid, 4));
    }

    [SkippableTheory]
    [InlineData(10, 1)]
    [InlineData(333, 3)]
    [InlineData(70_000, 2)]
    [InlineData(500, 33)]
    public void Seeding_PotentialsAndSamples_EqualScalar(int n, int d)
    {
        using IComputeDevice device = Open();
        n = TestPoints.Rows(device, n);
        using var scalar = new ScalarDevice();
        Matrix points = TestPoints.Clouds(n, d, 4, seed: 15);
        var random = new SeededRandom(3);
        double[] weights = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        foreach (double[] used in new[] { [], weights })
        {
            using IPointSet expectedPoints = scalar.Load(points);
            using IPointSet actualPoints = device.Load(points);
            using IKMeansSteps expected = scalar.BeginKMeans(expectedPoints, used, KMeansAlgorithm.Lloyd);
            using IKMeansSteps actual = device.BeginKMeans(actualPoints, used, KMeansAlgorithm.Lloyd);
            expected.BeginSeeding();
            actual.BeginSeeding();
            Assert.Equal(expected.Sample([0, 0.123, 0.77]), actual.Sample([0, 0.123, 0.77]));
            for (int round = 0; round < 5; round++)
            {
                Matrix candidates = points.SelectRows([round, n / 2, n - 1, n / 5, n / 7, n / 9]);
                double[] expectedPotentials = expected.Potentials(candidates);
                double[] actualPotentials = actual.Potentials(candidates);
                for (int c = 0; c < candidates.Rows; c++)
                    Assert.Equal(expectedPotentials[c], actualPotentials[c], 1e-5 * (1e-9 + expectedPotentials[c]));
                // A row that no potential was asked of, several rows, and one of the candidates.
                Matrix seeds = round == 3
                    ? candidates.SelectRows([4])
                    : points.SelectRows(round % 2 == 0 ? [2 * round] : [round, n / 3, n / 4]);
                double potential = expected.AddSeeds(seeds);
                Assert.Equal(potential, actual.AddSeeds(seeds), 1e-5 * potential);
                CheckSample(points, used, expected.Sample([0.05, 0.5, 0.95]), actual.Sample([0.05, 0.5, 0.95]));
            }
        }
    }

    [SkippableFact]
    public void AddSeeds_EveryPointASeed_LeavesExactlyNothing()
    {
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(40, 3, 4, seed: 15);
        foreach (ref double value in points.Values.AsSpan())
            value += 1e5;
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(loaded, [], KMeansAlgorithm.Lloyd);
        steps.BeginSeeding();
        Assert.Equal(0, steps.AddSeeds(points));
    }

    [SkippableTheory]
    [InlineData(2000, 3, 6, nameof(KMeansSeeding.PlusPlus))]
    [InlineData(1500, 33, 9, nameof(KMeansSeeding.PlusPlus))]
    [InlineData(2000, 2, 40, nameof(KMeansSeeding.Parallel))]
    public void Fit_Clouds_IsAFixedPointAsGoodAsScalar(int n, int d, int k, string seedingName)
    {
        var seeding = Enum.Parse<KMeansSeeding>(seedingName);
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        Matrix points = TestPoints.Clouds(n, d, k, seed: 21, spread: 0.3);
        var options = new KMeansOptions { Clusters = k, Restarts = 4, Seed = 2, Seeding = seeding };
        using IPointSet loaded = device.Load(points);
        using IPointSet scalarLoaded = scalar.Load(points);
        KMeansResult actual = KMeans.Fit(device, loaded, options);
        KMeansResult expected = KMeans.Fit(scalar, scalarLoaded, options);
        Assert.True(actual.Converged);
        Assert.InRange(actual.Inertia, 0, expected.Inertia * 1.02);
        Assert.Equal(ClusterQuality.Inertia(points, actual.Labels), actual.Inertia, 1e-9 * actual.Inertia);
    }

    [SkippableFact]
    public void Fit_BothAlgorithms_TakeTheSameSteps()
    {
        using IComputeDevice device = Open();
        foreach ((int rows, int d, int k) in new[] { (30_000, 3, 7), (5_000, 16, 20), (3_000, 2, 300) })
        {
            Matrix points = TestPoints.Clouds(TestPoints.Rows(device, rows), d, k, seed: 31, spread: 1);
            using IPointSet loaded = device.Load(points);
            var options = new KMeansOptions { Clusters = k, Restarts = 2, MaxIterations = 40 };
            KMeansResult lloyd = KMeans.Fit(device, loaded, options with { Algorithm = KMeansAlgorithm.Lloyd });
            KMeansResult pruned = KMeans.Fit(device, loaded, options with { Algorithm = KMeansAlgorithm.Pruned });
            Assert.Equal(lloyd.Labels, pruned.Labels);
            Assert.Equal(lloyd.Iterations, pruned.Iterations);
            Assert.Equal(lloyd.Centroids.Values, pruned.Centroids.Values);
        }
    }

    private static void CheckSample(Matrix points, double[] weights, int[] expected, int[] actual)
    {
        // A running sum that rounds otherwise may pass the target one massive row sooner or later.
        for (int t = 0; t < expected.Length; t++)
        {
            int step = Math.Abs(expected[t] - actual[t]);
            Assert.True(step <= Math.Max(1, points.Rows / 5000) || weights.Length == 0 && step <= 4, $"row {actual[t]} for {expected[t]}");
        }
    }

    private static void CheckStep(Matrix points, double[] weights, Matrix centroids, IKMeansSteps steps, long? changed)
    {
        KMeansStep step = steps.Assign(centroids, withInertia: true);
        int[] labels = Labels(steps, points.Rows);
        double scale = Math.Max(TestPoints.Scale(points), TestPoints.Scale(centroids));
        var sums = new Matrix(centroids.Rows, points.Columns);
        var counts = new double[centroids.Rows];
        double inertia = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            double least = double.PositiveInfinity;
            for (int c = 0; c < centroids.Rows; c++)
                least = Math.Min(least, TestPoints.Squared(points.Row(i), centroids.Row(c)));
            double own = TestPoints.Squared(points.Row(i), centroids.Row(labels[i]));
            Assert.True(own - least <= 1e-5 * scale, $"row {i}: {own} for {least}");
            double weight = weights.Length == 0 ? 1 : weights[i];
            inertia += weight * own;
            counts[labels[i]] += weight;
            for (int j = 0; j < points.Columns; j++)
                sums[labels[i], j] += weight * points[i, j];
        }
        if (changed is { } expected)
            Assert.Equal(expected, step.Changed);
        Assert.Equal(inertia, step.Inertia, 1e-9 * (inertia + 1e-9));
        for (int c = 0; c < counts.Length; c++)
        {
            Assert.Equal(counts[c], step.Weights[c], 1e-9 * (1 + counts[c]));
            for (int j = 0; j < points.Columns; j++)
                Assert.Equal(sums[c, j], step.Sums[c, j], 1e-6 * Math.Sqrt(scale) * (1 + counts[c]));
        }
    }

    private static int[] Labels(IKMeansSteps steps, int n)
    {
        var labels = new int[n];
        steps.CopyLabels(labels);
        return labels;
    }
}

public sealed class ScalarKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => new SimdDevice();
}
