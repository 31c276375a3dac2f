using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

/// <summary>Silhouettes from the distances that can matter are those from all distances.</summary>
public sealed class BoundedSilhouettesTests
{
    public static TheoryData<string> Sets =>
        ["line", "plane", "clouds", "many features", "far from zero", "tight and far", "repeated rows", "a cluster of one", "tiny",
            "two clusters", "an unused label"];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Silhouettes_OfOneLabeling_EqualThoseFromAllDistances(string set)
    {
        (Matrix points, int[] labels) = Make(set);
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        // Two labelings share one pass over all distances.
        foreach (int sample in (int[])[0, 700])
        {
            SilhouetteResult all = ClusterQuality.Silhouettes(device, loaded, [labels, labels], sample)[0];
            SilhouetteResult bounded = ClusterQuality.Silhouettes(device, loaded, [labels], sample)[0];
            Assert.Equal(all.Rows, bounded.Rows);
            for (int i = 0; i < all.Values.Length; i++)
                Assert.Equal(all.Values[i], bounded.Values[i], 2e-6);
            Assert.Equal(all.Mean, bounded.Mean, 1e-8);
        }
    }

    [Fact]
    public void TryRun_SeparateClouds_MeasuresFewDistances()
    {
        (Matrix points, int[] labels) = Make("clouds");
        using var device = new CountingDevice();
        using IPointSet loaded = device.Load(points);
        Assert.NotNull(BoundedSilhouettes.TryRun(device, loaded, labels, [.. Enumerable.Range(0, points.Rows)], default));
        // Own cluster and nearest other, of seven.
        Assert.InRange(device.Pairs, 1, 0.45 * points.Rows * points.Rows);
    }

    [Fact]
    public void TryRun_LabelsByChance_LeavesItToAllDistances()
    {
        var random = new SeededRandom(3);
        var points = new Matrix(3000, 9, [.. Enumerable.Range(0, 3000 * 9).Select(_ => random.NextGaussian())]);
        int[] labels = [.. Enumerable.Range(0, points.Rows).Select(_ => random.Next(7))];
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        Assert.Null(BoundedSilhouettes.TryRun(device, loaded, labels, [.. Enumerable.Range(0, points.Rows)], default));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Bound_AnyRow_HoldsTheMeanDistance(string set)
    {
        (Matrix points, int[] labels) = Make(set);
        using var device = new ScalarDevice();
        using IPointSet loaded = device.Load(points);
        var sizes = new int[labels.Max() + 1];
        foreach (int label in labels)
            sizes[label]++;
        MeanDistanceBounds bounds = MeanDistanceBounds.Of(loaded, labels, sizes, threads: 2, default);
        int[] rows = [.. Enumerable.Range(0, 40).Select(i => i * (points.Rows / 40))];
        var sums = new double[rows.Length * sizes.Length];
        device.ClusterDistanceSums(loaded, labels, sizes.Length, rows, sums);
        var lows = new float[sizes.Length];
        var highs = new float[sizes.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            bounds.Bound(points.Row(rows[i]), lows, highs);
            for (int c = 0; c < sizes.Length; c++)
            {
                double mean = sums[(i * sizes.Length) + c] / (sizes[c] * bounds.Unit);
                if (sizes[c] > 0)
                    Assert.True(lows[c] <= mean && mean <= highs[c], $"row {rows[i]}, cluster {c}: {mean} in [{lows[c]}, {highs[c]}]");
            }
        }
    }

    private static (Matrix Points, int[] Labels) Make(string set)
    {
        int n = 3000;
        int d = set switch { "line" => 1, "plane" => 2, "many features" => 9, _ => 3 };
        int k = set == "two clusters" ? 2 : 7;
        var random = new SeededRandom(17);
        var points = new Matrix(n, d);
        var labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            labels[i] = i % k;
            for (int j = 0; j < d; j++)
                points[i, j] = (((labels[i] * (j + 3)) % 5) * 4) + random.NextGaussian();
        }
        switch (set)
        {
            case "far from zero":
                for (int i = 0; i < points.Values.Length; i++)
                    points.Values[i] += 1e6;
                break;
            case "tight and far":
                // Clouds a millionth wide in two places a thousand apart.
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < d; j++)
                        points[i, j] = (points[i, j] * 1e-3) + (labels[i] % 2 * 1000);
                }
                break;
            case "repeated rows":
                for (int i = 0; i < points.Values.Length; i++)
                    points.Values[i] = Math.Round(points.Values[i] / 2);
                break;
            case "tiny":
                // Squares are below float32.
                for (int i = 0; i < points.Values.Length; i++)
                    points.Values[i] *= 1e-30;
                break;
            case "a cluster of one":
                labels[5] = 7;
                break;
            case "an unused label":
                for (int i = 0; i < n; i++)
                    labels[i] += labels[i] >= 3 ? 1 : 0;
                break;
        }
        return (points, labels);
    }

    /// <summary>The scalar device, which counts the distances it is asked for.</summary>
    private sealed class CountingDevice : IComputeDevice
    {
        private readonly ScalarDevice _scalar = new();

        internal double Pairs { get; private set; }

        public DeviceInfo Info => _scalar.Info;

        public IPointSet Load(Matrix points, CancellationToken cancellation = default) => _scalar.Load(points, cancellation);

        public void Distances(
            IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default) =>
                _scalar.Distances(a, rows, b, metric, tile, cancellation);

        public void NearestNeighbors(
            IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default) =>
                _scalar.NearestNeighbors(points, k, neighbors, squaredDistances, cancellation);

        public void ClusterDistanceSums(
            IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
            CancellationToken cancellation = default)
        {
            Pairs += (double)rows.Length * (labels.Length - labels.Count(IComputeDevice.NoCluster));
            _scalar.ClusterDistanceSums(points, labels, clusters, rows, sums, cancellation);
        }

        public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
            _scalar.BeginKMeans(points, weights, algorithm);

        public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes) => _scalar.BeginWard(points, sizes);

        public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation = default) =>
            _scalar.BeginTSne(affinities, start, forces, cancellation);

        public ITSneSteps BeginTSne(NeighborLists lists, Matrix start, TSneForces forces, CancellationToken cancellation = default) =>
            _scalar.BeginTSne(lists, start, forces, cancellation);

        public void NearestRows(
            IPointSet queries, Range rows, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
            CancellationToken cancellation = default) =>
            _scalar.NearestRows(queries, rows, points, k, neighbors, squaredDistances, cancellation);

        public IRepulsionField BeginRepulsionField(Matrix map, CancellationToken cancellation = default) =>
            _scalar.BeginRepulsionField(map, cancellation);

        public void Dispose() => _scalar.Dispose();
    }
}
