using BenchmarkDotNet.Attributes;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>Tiles of distances, all nearest neighbours and silhouette sums.</summary>
[MemoryDiagnoser]
public class DistanceBenchmarks
{
    private const int Rows = 20_000;
    private const int TileRows = 1_000;
    private const int Neighbors = 90;
    private const int Clusters = 7;

    private readonly int[] _rows = new int[Rows * Neighbors];
    private readonly float[] _squared = new float[Rows * Neighbors];
    private readonly float[] _tile = new float[TileRows * Rows];
    private readonly double[] _sums = new double[Rows * Clusters];
    private readonly int[] _labels = [.. Enumerable.Range(0, Rows).Select(i => i % Clusters)];
    private readonly int[] _all = [.. Enumerable.Range(0, Rows)];
    private IComputeDevice _device = null!;
    private IPointSet _points = null!;

    [Params(3, 16, 50)]
    public int Dimensions { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _device = Devices.Open("cpu");
        _points = _device.Load(GeneratedPoints.Normal(Rows, Dimensions));
    }

    [Benchmark]
    [Arguments(nameof(DistanceMetric.SquaredEuclidean))]
    [Arguments(nameof(DistanceMetric.Euclidean))]
    [Arguments(nameof(DistanceMetric.Manhattan))]
    [Arguments(nameof(DistanceMetric.Cosine))]
    public float Tile(string metric)
    {
        _device.Distances(_points, ..TileRows, _points, Enum.Parse<DistanceMetric>(metric), _tile);
        return _tile[^1];
    }

    [Benchmark]
    public float NearestNeighbors()
    {
        _device.NearestNeighbors(_points, Neighbors, _rows, _squared);
        return _squared[^1];
    }

    [Benchmark]
    public double SilhouetteSums()
    {
        _device.ClusterDistanceSums(_points, _labels, Clusters, _all, _sums);
        return _sums[^1];
    }

    [GlobalCleanup]
    public void Free()
    {
        _points.Dispose();
        _device.Dispose();
    }
}
