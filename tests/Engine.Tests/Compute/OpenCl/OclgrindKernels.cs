using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Tests.Compute.Contracts;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Every kernel once at a small n, with the tails that a whole number of groups would hide. Runs only under oclgrind, started by
/// <see cref="OclgrindTests"/>.
/// </summary>
[Collection(OpenClCollection.Name)]
public sealed class OclgrindKernels : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => OclgrindTests.KeepLog();

    [SkippableFact]
    public void Distances_TwoSets()
    {
        using GpuDevice device = Open();
        using IPointSet a = device.Load(TestPoints.Clouds(3, 9, 2, seed: 1));
        using IPointSet b = device.Load(TestPoints.Clouds(67, 9, 2, seed: 2));
        foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
            device.Distances(a, 1..3, b, metric, new float[2 * 67]);
    }

    [SkippableFact]
    public void Neighbors_OnePass() => CheckNeighbors(150, 2, 5);

    [SkippableFact]
    public void Neighbors_SeveralPasses() => CheckNeighbors(200, 1, 150);

    [SkippableFact]
    public void Neighbors_InTilePairs() => CheckNeighbors(150, 1, 5, memoryLimit: 4 << 10);

    [SkippableFact]
    public void Silhouette_Sums() => CheckSums(memoryLimit: 0);

    [SkippableFact]
    public void Silhouette_SumsInTiles() => CheckSums(memoryLimit: 6 << 10);

    [SkippableFact]
    public void KMeans_Weighted_ManyFeatures() => CheckKMeans(130, 37, 5, weighted: true);

    [SkippableFact]
    public void KMeans_FewFeatures() => CheckKMeans(300, 3, 6, weighted: false);

    [SkippableFact]
    public void Ward_Rounds()
    {
        Matrix points = TestPoints.Clouds(200, 3, 4, seed: 5);
        using GpuDevice device = Open();
        using var scalar = new ScalarDevice();
        Assert.Equal(Ward.Link(scalar, points).Cut(4), Ward.Link(device, points).Cut(4));
    }

    [SkippableFact]
    public void TSne_Exact() => CheckMap(theta: 0, 90);

    [SkippableFact]
    public void TSne_Tree() => CheckMap(theta: 0.5, 1100);

    [SkippableFact]
    public void RepulsionField_OfAPlane()
    {
        Matrix map = TestMaps.Gaussian(70, 2, seed: 7, scale: 1);
        using GpuDevice device = Open();
        (double x, double y) = device.BeginRepulsionField(map).RepulsionAt(map[0, 0], map[0, 1]);
        (double exactX, double exactY) = new ExactRepulsionField(map).RepulsionAt(map[0, 0], map[0, 1]);
        Assert.Equal(exactX, x, 0.01);
        Assert.Equal(exactY, y, 0.01);
    }

    private static GpuDevice Open(long memoryLimit = 0)
    {
        Skip.If(Environment.GetEnvironmentVariable("SEGMENT_UNDER_OCLGRIND") != "1", "run through OclgrindTests");
        return OpenClImplementation.Oclgrind.Open(memoryLimit: memoryLimit);
    }

    private static void CheckSums(long memoryLimit)
    {
        using GpuDevice device = Open(memoryLimit);
        using IPointSet points = device.Load(TestPoints.Clouds(100, 5, 2, seed: 3));
        device.ClusterDistanceSums(points, [.. Enumerable.Range(0, 100).Select(i => i % 3)], 3, [0, 99, 5], new double[9]);
    }

    private static void CheckNeighbors(int n, int d, int k, long memoryLimit = 0)
    {
        Matrix values = TestPoints.Clouds(n, d, 3, seed: 4);
        using GpuDevice device = Open(memoryLimit);
        using var scalar = new ScalarDevice();
        int[] expected = Neighbors(scalar, values, k);
        Assert.InRange(Neighbors(device, values, k).Zip(expected).Count(pair => pair.First != pair.Second), 0, n * k / 100);
    }

    private static int[] Neighbors(IComputeDevice device, Matrix values, int k)
    {
        var rows = new int[values.Rows * k];
        using IPointSet points = device.Load(values);
        device.NearestNeighbors(points, k, rows, new float[rows.Length]);
        return rows;
    }

    private static void CheckKMeans(int n, int d, int k, bool weighted)
    {
        Matrix values = TestPoints.Clouds(n, d, k, seed: 6);
        double[] weights = weighted ? [.. Enumerable.Range(0, n).Select(i => 1 + (i % 4 * 0.5))] : [];
        using GpuDevice device = Open();
        using IPointSet points = device.Load(values);
        using IKMeansSteps steps = device.BeginKMeans(points, weights, KMeansAlgorithm.Lloyd);
        steps.BeginSeeding();
        steps.AddSeeds(values.SelectRows([0, 1]));
        steps.Potentials(values.SelectRows([2, 3, 4]));
        steps.Sample([0.2, 0.9]);
        Matrix centroids = values.SelectRows([.. Enumerable.Range(0, k)]);
        Assert.Equal(n, steps.Assign(centroids, withInertia: true).Changed);
        Assert.Equal(0, steps.Assign(centroids, withInertia: false).Changed);
        steps.Farthest(centroids, 3);
    }

    private static void CheckMap(double theta, int n)
    {
        Matrix start = TestMaps.Gaussian(n, 2, seed: 7, scale: 5);
        using GpuDevice device = Open();
        using ITSneSteps steps = device.BeginTSne(TestMaps.Ring(n), start, new TSneForces(theta, TSneRepulsion.Tree));
        steps.Step(new TSneStep(12, 0.5, 10));
        Assert.True(double.IsFinite(steps.Measure().KlDivergence));
    }
}

/// <summary>Kernels that are wrong on purpose: the leg that finds nothing wrong with them would find nothing wrong with any.</summary>
[Collection(OpenClCollection.Name)]
public sealed class OclgrindFaults : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => OclgrindTests.KeepLog();

    [SkippableFact]
    public void PlantedRace() => Launch(
        """
        __kernel void planted(__global int* out)
        {
            __local int shared[64];
            shared[get_local_id(0)] = get_local_id(0);
            out[get_global_id(0)] = shared[(get_local_id(0) + 1) % 64];
        }
        """);

    [SkippableFact]
    public void PlantedWriteOutOfBounds() => Launch(
        """
        __kernel void planted(__global int* out)
        {
            out[get_global_id(0) + 100] = 1;
        }
        """);

    private static void Launch(string source)
    {
        Skip.If(Environment.GetEnvironmentVariable("SEGMENT_UNDER_OCLGRIND") != "1", "run through OclgrindTests");
        using GpuDevice device = OpenClImplementation.Oclgrind.Open();
        using GpuBuffer<int> buffer = device.Context.Allocate<int>(128, "numbers");
        using OpenClKernel kernel = ((OpenClContext)device.Context).Compile(source, "planted");
        kernel.With(buffer).Run(128, 64);
        device.Context.Finish();
    }
}
