using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Embedding;
using Segmentation.Tests.Compute.Contracts;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>A device that is lost or runs out of memory at any call of a computation: a clear error, and every buffer released.</summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClFaultTests
{
    private const int OutOfResources = -5;
    private const int AllocationFailure = -4;

    private static readonly Matrix Points = TestPoints.Clouds(150, 3, 3, seed: 1);

    internal static readonly Dictionary<string, Action<GpuDevice>> Jobs = new()
    {
        ["distances"] = device =>
            WithPoints(device, points => device.Distances(points, ..7, points, DistanceMetric.Cosine, new float[7 * 150])),
        ["neighbours"] = device => WithPoints(device, points => device.NearestNeighbors(points, 4, new int[600], new float[600])),
        ["silhouette"] = device =>
            WithPoints(device, points => device.ClusterDistanceSums(points, new int[150], 1, [0, 1, 2], new double[3])),
        ["K-Means"] = device =>
            WithPoints(
                device, points =>
                    KMeans.Fit(
                        device, points,
                        new KMeansOptions { Clusters = 3, Restarts = 1, MaxIterations = 3,
                        Weights = [.. Enumerable.Repeat(2.0, 150)] })),
        ["field of a map"] = device => device.BeginRepulsionField(TestMaps.Gaussian(150, 2, seed: 1, scale: 1)),
        ["Ward"] = device => Ward.Link(device, Points),
        ["t-SNE"] = device =>
            WithPoints(
                device, points =>
                    TSne.Embed(device, points, Points, new TSneOptions { Perplexity = 5, Iterations = 2, ExaggerationIterations = 1 })),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string job in Jobs.Keys)
            {
                cases.Add(job, false);
                if (job is not ("Ward" or "t-SNE" or "field of a map"))
                    cases.Add(job, true);
            }
            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Lost_AtAnyCall_IsAClearErrorAndLeavesNothingBehind(string job, bool tiled)
    {
        using GpuDevice device = OpenClImplementation.Pocl.Open(memoryLimit: tiled ? 10 << 10 : 0, unified: tiled);
        Jobs[job](device); // builds the kernels, whose calls later runs do not make
        int calls = 0;
        device.Context.Faults = _ =>
        {
            calls++;
            return 0;
        };
        Jobs[job](device);
        int all = calls;
        Assert.InRange(all, 5, 100_000);
        // Every call of a short computation, some of a long one.
        int step = Math.Max(1, all / 150);
        for (int lostAt = 1; lostAt <= all; lostAt += step)
        {
            calls = 0;
            string first = "";
            device.Context.Faults = call =>
            {
                if (++calls < lostAt)
                    return 0;
                first = first.Length == 0 ? call : first;
                return OutOfResources;
            };
            var error = Assert.Throws<DeviceUnavailableException>(() => Jobs[job](device));
            Assert.Contains("CL_OUT_OF_RESOURCES", error.Message, StringComparison.Ordinal);
            Assert.Contains(device.Context.Hardware.Name, error.Message, StringComparison.Ordinal);
            Assert.Contains("out of memory or was lost", error.Message, StringComparison.Ordinal);
            Assert.True(
                device.Context.Allocated == 0,
                $"{device.Context.Allocated} bytes are left after the loss at call {lostAt} of {all}, {first}");
        }
        // The fault gone, the same device computes again: no kernel kept half of its arguments.
        device.Context.Faults = null;
        Jobs[job](device);
        Assert.Equal(0, device.Context.Allocated);
    }

    [SkippableFact]
    public void Kernel_LostBeforeTheFirstLaunch_IsAClearError()
    {
        using GpuDevice device = OpenClImplementation.Pocl.Open();
        device.Context.Faults = call => call == "clCreateKernel" ? OutOfResources : 0;
        var error = Assert.Throws<DeviceUnavailableException>(() => Jobs["K-Means"](device));
        Assert.Contains("clCreateKernel (", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.Context.Allocated);
    }

    [SkippableFact]
    public void Allocate_DriverHasNoMemory_NamesWhatItWasFor()
    {
        using GpuDevice device = OpenClImplementation.Pocl.Open();
        device.Context.Faults = call => call == "clCreateBuffer" ? AllocationFailure : 0;
        var error = Assert.Throws<DeviceUnavailableException>(() => Jobs["neighbours"](device));
        Assert.Matches(
            @"clCreateBuffer \(150 × 3 points.*CL_MEM_OBJECT_ALLOCATION_FAILURE|clCreateBuffer \("
                + ".*neighbours.*CL_MEM_OBJECT_ALLOCATION_FAILURE", error.Message);
        Assert.Contains("‹device› cpu", error.Message, StringComparison.Ordinal);
    }

    private static void WithPoints(GpuDevice device, Action<IPointSet> job)
    {
        using IPointSet points = device.Load(Points);
        job(points);
    }
}
