using BenchmarkDotNet.Attributes;
using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>One pass over all points, and the seeding; the memory column shows that passes allocate only their small results.</summary>
[MemoryDiagnoser]
public class KMeansBenchmarks
{
    private IComputeDevice _device = null!;
    private IPointSet _points = null!;
    private IKMeansSteps _steps = null!;
    private Matrix _centroids = null!;

    [Params("1000000x3x7", "1000000x16x32", "200000x64x64")]
    public string Shape { get; set; } = "";

    [Params(nameof(KMeansAlgorithm.Lloyd), nameof(KMeansAlgorithm.Pruned))]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        int[] shape = [.. Shape.Split('x').Select(int.Parse)];
        Matrix values = GeneratedPoints.Normal(shape[0], shape[1]);
        _device = Devices.Open("cpu");
        _points = _device.Load(values);
        _steps = _device.BeginKMeans(_points, [], Enum.Parse<KMeansAlgorithm>(Algorithm));
        _centroids = values.SelectRows([.. Enumerable.Range(0, shape[2])]);
    }

    /// <summary>Centroids that stand still: Pruned skips every block after the first pass.</summary>
    [Benchmark]
    public long Assign() => _steps.Assign(_centroids, withInertia: false).Changed;

    [Benchmark]
    public double Seed() =>
        KMeansSeeds.Draw(_steps, _points, _centroids.Rows, KMeansSeeding.PlusPlus, new SeededRandom(1), CancellationToken.None)[0, 0];

    [GlobalCleanup]
    public void Free()
    {
        _steps.Dispose();
        _points.Dispose();
        _device.Dispose();
    }
}
