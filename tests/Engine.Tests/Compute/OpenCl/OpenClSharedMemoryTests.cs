using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Tests.Compute.Contracts;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Where a device shares the host's memory nothing is copied that need not be; where it does not, copies give the same bits. PoCL and
/// llvmpipe can do both.
/// </summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClSharedMemoryTests
{
    private const int Rows = 700;

    public static TheoryData<string> Implementations => OpenClImplementation.Names;

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void EveryStep_WithCopies_HasTheSameBits(string name)
    {
        using GpuDevice shared = OpenClImplementation.Named(name).Open();
        Skip.IfNot(shared.Context.Hardware.Unified, "this device has memory of its own");
        using GpuDevice copying = OpenClImplementation.Named(name).Open(unified: false);
        Assert.Equal(Steps(copying), Steps(shared));
        Assert.Equal(0, copying.Context.UsedInPlace);
        Assert.Equal(0, shared.Context.Allocated);
        Assert.Equal(0, copying.Context.Allocated);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void BeginTSne_OnSharedMemory_UsesTheAffinitiesInPlace(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        Skip.IfNot(device.Context.Hardware.Unified, "this device has memory of its own");
        long before = device.Context.Allocated;
        using (ITSneSteps steps = device.BeginTSne(
            Line(), TestMaps.Gaussian(Rows, 2, seed: 1, scale: 5), new TSneForces(0.5, TSneRepulsion.Tree)))
        {
            Assert.Equal(3, device.Context.UsedInPlace); // row starts, columns, values
            Assert.InRange(device.Context.Allocated - before, 1, 160 * Rows);
        }
        Assert.Contains("used in place", device.Info.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "used in place", (device.Context.Hardware with { Unified = false }).ToInfo().Detail, StringComparison.Ordinal);
    }

    private static double[] Steps(GpuDevice device)
    {
        Matrix values = TestPoints.Clouds(Rows, 5, 3, seed: 2);
        var tile = new float[40 * Rows];
        var rows = new int[Rows * 9];
        var squared = new float[Rows * 9];
        var sums = new double[Rows * 2];
        using IPointSet points = device.Load(values);
        device.Distances(points, 10..50, points, DistanceMetric.Manhattan, tile);
        device.NearestNeighbors(points, 9, rows, squared);
        device.ClusterDistanceSums(points, [.. Enumerable.Range(0, Rows).Select(i => i % 2)], 2, [.. Enumerable.Range(0, Rows)], sums);
        KMeansResult fit = KMeans.Fit(
            device, points,
            new KMeansOptions { Clusters = 4, Restarts = 2, Weights = [.. Enumerable.Range(1, Rows).Select(i => (double)i)] });
        Dendrogram linkage = Ward.Link(device, values);
        using ITSneSteps steps = device.BeginTSne(
            Line(), TestMaps.Gaussian(Rows, 2, seed: 3, scale: 5), new TSneForces(0.5, TSneRepulsion.Tree));
        steps.Step(new TSneStep(4, 0.5, 10));
        return
        [
            .. tile, .. rows, .. squared, .. sums, fit.Inertia, .. fit.Centroids.Values, .. linkage.Rows.Select(row => row.Height),
            .. steps.Positions().Values, steps.Measure().KlDivergence,
        ];
    }

    // Each point's affinities are with its two neighbours on a closed line.
    private static SparseMatrix Line()
    {
        long[] starts = [.. Enumerable.Range(0, Rows + 1).Select(i => 2L * i)];
        int[] columns = [.. Enumerable.Range(0, Rows).SelectMany(i => new[] { (i + 1) % Rows, (i + Rows - 1) % Rows }.Order())];
        return new SparseMatrix(starts, columns, [.. columns.Select(_ => 0.5f / Rows)]);
    }
}
