using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Embedding;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>The 4,338 customers of UCI Online Retail, log-scaled RFM: what an OpenCL device finds is what the SIMD device finds.</summary>
public abstract class OpenClRetailTests
{
    protected abstract OpenClImplementation Implementation { get; }

    /// <summary>Steps of a map; fewer where they are slow. Maps part with time, so that fewer can be compared all the more.</summary>
    protected virtual int Iterations => 120;

    [SkippableFact]
    public void Ward_SevenClusters_AreTheSimdDevices()
    {
        Matrix points = Points();
        using GpuDevice device = Implementation.Open();
        using IComputeDevice simd = Devices.Open("cpu");
        Dendrogram expected = Ward.Link(simd, points);
        Dendrogram actual = Ward.Link(device, points);
        Assert.Equal(expected.Cut(7), actual.Cut(7));
        for (int i = 0; i < expected.Rows.Length; i++)
            Assert.Equal(expected.Rows[i].Height, actual.Rows[i].Height, 1e-9 * expected.Rows[i].Height);
    }

    [SkippableFact]
    public void KMeans_SevenClusters_CostTheSame()
    {
        Matrix points = Points();
        using GpuDevice device = Implementation.Open();
        using IComputeDevice simd = Devices.Open("cpu");
        var options = new KMeansOptions { Clusters = 7, Restarts = 6, Seed = 1 };
        double expected = Fit(simd, points, options);
        double actual = Fit(device, points, options);
        Assert.Equal(expected, actual, 1e-6 * expected);
    }

    [SkippableFact]
    public void TSne_Divergence_IsTheSimdDevices()
    {
        Matrix points = Points();
        using GpuDevice device = Implementation.Open();
        using IComputeDevice simd = Devices.Open("cpu");
        var options = new TSneOptions { Iterations = Iterations, ExaggerationIterations = Iterations / 3, Seed = 1, StopEarly = false };
        double expected = Divergence(simd, points, options);
        double actual = Divergence(device, points, options);
        Assert.InRange(actual, expected - 0.02, expected + 0.02);
    }

    private static double Fit(IComputeDevice device, Matrix points, KMeansOptions options)
    {
        using IPointSet loaded = device.Load(points);
        return KMeans.Fit(device, loaded, options).Inertia;
    }

    private static double Divergence(IComputeDevice device, Matrix points, TSneOptions options)
    {
        using IPointSet loaded = device.Load(points);
        return TSne.Embed(device, loaded, points, options).KlDivergence;
    }

    private static Matrix Points() => GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_scaled.csv")).Values;
}

[Collection(OpenClCollection.Name)]
public sealed class PoclRetailTests : OpenClRetailTests
{
    protected override OpenClImplementation Implementation => OpenClImplementation.Pocl;
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeRetailTests : OpenClRetailTests
{
    protected override OpenClImplementation Implementation => OpenClImplementation.Llvmpipe;

    protected override int Iterations => 40;
}

[Collection(OpenClCollection.Name)]
public sealed class GpuRetailTests : OpenClRetailTests
{
    protected override OpenClImplementation Implementation => OpenClImplementation.Gpu;

    protected override int Iterations => 300;
}
