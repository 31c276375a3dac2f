using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Embedding;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>
/// The SIMD device does no more work for a job than <c>benchmarks/operations.tsv</c> says: docs/benchmarks.md. Seconds are not looked at.
/// </summary>
public sealed class SimdOperationsTests
{
    private static readonly Dictionary<string, Action<IComputeDevice>> Work = new(StringComparer.Ordinal)
    {
        ["K-Means 40k×3, k = 7"] = device => Partition(device, TestPoints.Clouds(40_000, 3, 7, seed: 1, spread: 2), 7),
        ["K-Means 8k×16, k = 16"] = device => Partition(device, TestPoints.Clouds(8_000, 16, 16, seed: 2, spread: 3), 16),
        ["Ward 20k×3"] = device => Ward.Link(device, TestPoints.Clouds(20_000, 3, 7, seed: 3)),
        ["Ward 20k×3, two far groups"] = device => Ward.Link(device, FarGroups(20_000, 3)),
        ["Ward 4k×16"] = device => Ward.Link(device, TestPoints.Clouds(4_000, 16, 8, seed: 4)),
        ["all-kNN 20k×3, k = 90"] = device => Neighbors(device, TestPoints.Clouds(20_000, 3, 7, seed: 5), 90),
        ["all-kNN 6k×24, k = 30"] = device => Neighbors(device, TestPoints.Clouds(6_000, 24, 8, seed: 6, spread: 3), 30),
        ["silhouette 8k×3, k = 7"] = device => Judge(device, TestPoints.Clouds(8_000, 3, 7, seed: 7), 0),
        ["silhouette 8k×3, k = 7, a sample"] = device => Judge(device, TestPoints.Clouds(8_000, 3, 7, seed: 7), 1_000),
        ["t-SNE 2k×3, tree"] = device => Map(device, TestPoints.Clouds(2_000, 3, 7, seed: 8), 150, TSneRepulsion.Tree),
        ["t-SNE 2k×3, mesh"] = device => Map(device, TestPoints.Clouds(2_000, 3, 7, seed: 8), 150, TSneRepulsion.Mesh),
        ["t-SNE 21k×3, packed"] = device => Map(device, TestPoints.Clouds(21_000, 3, 7, seed: 9), 20, TSneRepulsion.Auto),
    };

    public static TheoryData<string> Jobs => [.. Work.Keys];

    [Theory]
    [MemberData(nameof(Jobs))]
    public void Job_AnyThreads_DoesTheWorkThatItDid(string job)
    {
        using var device = new SimdDevice(2);
        (string Operation, long Count)[] counts = Counted(job, device);

        Assert.NotEmpty(counts);
        OperationFigures.Hold(job, device.Info.Detail, counts);
    }

    [Theory]
    [InlineData("K-Means 40k×3, k = 7")]
    [InlineData("Ward 20k×3")]
    [InlineData("t-SNE 2k×3, tree")]
    public void Counts_AnyThreads_AreTheSame(string job)
    {
        using var one = new SimdDevice(1);
        using var three = new SimdDevice(3);

        Assert.Equal(Counted(job, one), Counted(job, three));
    }

    [Fact]
    public void Count_WithoutAListener_IsNobodys()
    {
        OperationCounts counts = OperationCounts.Listen();
        OperationCounts.Add(KernelOperation.WardCosts, 2);
        counts.Dispose();
        OperationCounts.Add(KernelOperation.WardCosts, 3);

        Assert.Equal(2, counts[KernelOperation.WardCosts]);
    }

    [Theory]
    [InlineData(1000, 1020, 0, null)]
    [InlineData(1000, 1021, 0, "1,021, more than 1,000 by 2.1 %; at most 1,020 is allowed. Where the change is meant, ")]
    [InlineData(1000, 980, 0, null)]
    [InlineData(1000, 979, 0, "979, less than 1,000 by 2.1 %. So that the gain is held, write benchmarks/operations.tsv anew: ")]
    [InlineData(10, 13, 3, null)]
    [InlineData(10, 14, 3, "14, more than 10 by 40.0 %; at most 13 is allowed. ")]
    public void Fault_MoreOrLessThanATolerance_IsNamed(long before, long now, long slack, string? begins)
    {
        string? fault = OperationFigures.Fault(before, now, slack);

        if (begins is null)
            Assert.Null(fault);
        else
            Assert.StartsWith(begins, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_OfJobsThatAreGone_AreNotKept() =>
        Assert.Empty(OperationFigures.Jobs().Where(job => !job.StartsWith("segment ", StringComparison.Ordinal)).Except(Work.Keys));

    private static (string Operation, long Count)[] Counted(string job, IComputeDevice device)
    {
        using OperationCounts counts = OperationCounts.Listen();
        Work[job](device);
        return
        [
            .. Enum.GetValues<KernelOperation>().Select(operation => ($"{operation}", counts[operation])).Where(count => count.Item2 > 0),
        ];
    }

    private static void Partition(IComputeDevice device, Matrix values, int k)
    {
        using IPointSet points = device.Load(values);
        KMeans.Fit(device, points, new KMeansOptions { Clusters = k, Restarts = 1, Seed = 1 });
    }

    private static void Neighbors(IComputeDevice device, Matrix values, int k)
    {
        using IPointSet points = device.Load(values);
        device.NearestNeighbors(points, k, new int[values.Rows * k], new float[values.Rows * k]);
    }

    private static void Judge(IComputeDevice device, Matrix values, int sample)
    {
        using IPointSet points = device.Load(values);
        int[] labels = KMeans.Fit(device, points, new KMeansOptions { Clusters = 7, Restarts = 1, Seed = 1 }).Labels;
        ClusterQuality.Silhouettes(device, points, [labels], sample, seed: 1);
    }

    private static void Map(IComputeDevice device, Matrix values, int iterations, TSneRepulsion repulsion)
    {
        using IPointSet points = device.Load(values);
        TSne.Embed(device, points, values, new TSneOptions { Iterations = iterations, Repulsion = repulsion });
    }

    // Points lie closer within a group than copies from one origin can tell.
    private static Matrix FarGroups(int n, int d)
    {
        Matrix points = TestPoints.Clouds(n, d, 1, seed: 10, spread: 1);
        for (int i = 0; i < n; i += 2)
            points[i, 0] += 1e6;
        return points;
    }
}
