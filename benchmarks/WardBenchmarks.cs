using BenchmarkDotNet.Attributes;
using Segmentation.Clustering;
using Segmentation.Compute.Cpu;

namespace Segmentation.Benchmarks;

/// <summary>
/// Ward's linkage of log-normal customers (recency, frequency, money) and of a Gaussian mixture, over sizes, features and threads.
/// </summary>
[MemoryDiagnoser]
public class WardBenchmarks
{
    private Matrix _points = new(1, 1);

    [Params(10_000, 100_000, 1_000_000)]
    public int Rows { get; set; }

    [Params(2, 3, 8)]
    public int Features { get; set; }

    [Params(1, 0)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        var random = new SeededRandom(7);
        var centres = new Matrix(12, Features);
        for (int i = 0; i < centres.Values.Length; i++)
            centres.Values[i] = 3 * random.NextGaussian();
        _points = new Matrix(Rows, Features);
        for (int i = 0; i < Rows; i++)
        {
            Span<double> centre = centres.Row(random.Next(centres.Rows));
            for (int k = 0; k < Features; k++)
                _points[i, k] = centre[k] + random.NextGaussian();
        }
    }

    [Benchmark]
    public double Link()
    {
        using var device = new SimdDevice(Threads);
        return Ward.Link(device, _points).Rows[^1].Height;
    }
}
