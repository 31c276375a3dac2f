using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Points that do not fit a device pass through it tile by tile, and the results have the same bits; what cannot be tiled is refused with
/// both numbers.
/// </summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClTilingTests
{
    private const int SmallMemory = 192 << 10;

    public static TheoryData<string> Implementations => OpenClImplementation.Names;

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Distances_InTiles_HaveTheSameBits(string name)
    {
        Matrix a = TestPoints.Clouds(5000, 9, 3, seed: 1);
        Matrix b = TestPoints.Clouds(3001, 9, 3, seed: 2);
        foreach (DistanceMetric metric in (DistanceMetric[])[DistanceMetric.Euclidean, DistanceMetric.Cosine])
        {
            AssertSame(name, device =>
            {
                using IPointSet left = device.Load(a);
                using IPointSet right = device.Load(b);
                var tile = new float[45 * 3001];
                device.Distances(left, 4950..4995, right, metric, tile);
                var own = new float[45 * 5000];
                device.Distances(left, 4950..4995, left, metric, own);
                return (float[])[.. tile, .. own];
            });
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void NearestNeighbors_InTilePairs_HaveTheSameBits(string name)
    {
        // A grid: most distances tie, also between tiles. The second k takes several passes.
        const int n = 1503;
        Matrix points = TestPoints.Grid(n, 16, 3, seed: 3);
        foreach (int k in (int[])[7, 150])
        {
            AssertSame(name, device =>
            {
                using IPointSet loaded = device.Load(points);
                var rows = new int[n * k];
                var squared = new float[n * k];
                device.NearestNeighbors(loaded, k, rows, squared);
                return (float[])[.. squared, .. rows.Select(row => (float)row)];
            }, SmallMemory / 2);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void ClusterDistanceSums_InTiles_HaveTheSameBits(string name)
    {
        Matrix points = TestPoints.Clouds(9000, 7, 3, seed: 4);
        int[] labels = [.. Enumerable.Range(0, 9000).Select(i => i * 7 % 5)];
        AssertSame(name, device =>
        {
            using IPointSet loaded = device.Load(points);
            var sums = new double[700 * 5];
            device.ClusterDistanceSums(loaded, labels, 5, [.. Enumerable.Range(0, 700).Select(i => 12 * i)], sums);
            return sums;
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void KMeans_InTiles_HasTheSameBits(string name)
    {
        Matrix points = TestPoints.Clouds(20_001, 3, 6, seed: 5, spread: 1);
        double[] weights = [.. Enumerable.Range(0, 20_001).Select(i => 0.5 + (i % 3))];
        foreach (double[]? used in (double[]?[])[null, weights])
        {
            AssertSame(name, device =>
            {
                using IPointSet loaded = device.Load(points);
                KMeansResult fit = KMeans.Fit(
                    device, loaded, new KMeansOptions { Clusters = 6, Restarts = 2, Seed = 3, MaxIterations = 12, Weights = used });
                using IKMeansSteps steps = device.BeginKMeans(loaded, used ?? [], KMeansAlgorithm.Lloyd);
                steps.Assign(fit.Centroids, withInertia: false);
                return (double[])[fit.Inertia, fit.Iterations, .. fit.Centroids.Values, .. fit.Labels.Select(
                    label => (double)label), .. steps.Farthest(fit.Centroids, 9).Select(row => (double)row)];
            });
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void OneSet_ThroughAllSteps_StaysWithinTheMemory(string name)
    {
        // Copies that one step leaves behind must make room for the next one's.
        Matrix points = TestPoints.Clouds(3000, 3, 3, seed: 6);
        using GpuDevice device = OpenClImplementation.Named(name).Open(memoryLimit: SmallMemory);
        using IPointSet loaded = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(loaded, [], KMeansAlgorithm.Lloyd);
        for (int turn = 0; turn < 2; turn++)
        {
            steps.Assign(points.SelectRows([0, 1, 2]), withInertia: true);
            device.NearestNeighbors(loaded, 3, new int[9000], new float[9000]);
            device.Distances(loaded, ..20, loaded, DistanceMetric.Cosine, new float[20 * 3000]);
            device.ClusterDistanceSums(loaded, new int[3000], 1, [0, 1], new double[2]);
        }
        Assert.InRange(device.Context.Allocated, 1, SmallMemory);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void WardAndMaps_MoreThanTheMemory_AreRefusedWithBothNumbers(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open(memoryLimit: SmallMemory);
        Matrix points = TestPoints.Clouds(20_000, 3, 3, seed: 7);
        var linkage = Assert.Throws<DeviceUnavailableException>(() => Ward.Link(device, points));
        Assert.Matches("20,000 × 3 points need 0.89 MB.* offers 0.20 MB in all.*‹device› cpu", linkage.Message);
        var map = Assert.Throws<DeviceUnavailableException>(
            () => device.BeginTSne(
                new SparseMatrix(new long[20_001], [], []), new Matrix(20_000, 2), new TSneForces(0.5, TSneRepulsion.Auto)));
        Assert.Matches("map of 20,000 points and its 0 affinities need 2.80 MB.* offers 0.20 MB in all", map.Message);
        Assert.Equal(0, device.Context.Allocated);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void NearestNeighbors_WithoutRoomForATile_AreRefusedWithBothNumbers(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open(memoryLimit: 8 << 10);
        using IPointSet points = device.Load(new Matrix(500, 16));
        var error = Assert.Throws<DeviceUnavailableException>(() => device.NearestNeighbors(points, 5, new int[2500], new float[2500]));
        Assert.Matches(@"tile of \d+ points needs .* KB; .* has .* KB left", error.Message);
    }

    private static void AssertSame<T>(string name, Func<IComputeDevice, T[]> compute, int memory = SmallMemory)
    {
        using GpuDevice whole = OpenClImplementation.Named(name).Open();
        using GpuDevice tiled = OpenClImplementation.Named(name).Open(memoryLimit: memory);
        Assert.Equal(compute(whole), compute(tiled));
        Assert.Equal(0, tiled.Context.Allocated);
    }
}
