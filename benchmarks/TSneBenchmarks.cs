using BenchmarkDotNet.Attributes;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Benchmarks;

/// <summary>
/// One t-SNE iteration by tree and by mesh, over sizes, how far the map has spread, and threads. Affinities: 90 neighbours along a curve,
/// 720 KB a thousand points.
/// </summary>
[MemoryDiagnoser]
public class TSneBenchmarks : IDisposable
{
    private const int Neighbors = 90;

    private ITSneSteps? _steps;
    private SimdDevice? _device;

    [Params(5_000, 100_000, 1_000_000)]
    public int Rows { get; set; }

    /// <summary>Width of the map: small in early exaggeration, large at the end.</summary>
    [Params(5, 150)]
    public int Span { get; set; }

    [Params(nameof(TSneRepulsion.Tree), nameof(TSneRepulsion.Mesh))]
    public string Repulsion { get; set; } = "";

    [Params(1, 0)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        // A spiral: points that are near in number are near on the map, as neighbours are once the map has formed.
        var random = new SeededRandom(3);
        var map = new Matrix(Rows, 2);
        for (int i = 0; i < Rows; i++)
        {
            double angle = 40 * Math.Sqrt((double)i / Rows), radius = Span / 2.0 * angle / 40;
            map[i, 0] = (radius * Math.Cos(angle)) + (Span / 50.0 * random.NextGaussian());
            map[i, 1] = (radius * Math.Sin(angle)) + (Span / 50.0 * random.NextGaussian());
        }
        var starts = new long[Rows + 1];
        var columns = new int[(long)Rows * Neighbors];
        for (int i = 0; i < Rows; i++)
        {
            starts[i + 1] = starts[i] + Neighbors;
            int first = Math.Clamp(i - (Neighbors / 2), 0, Rows - Neighbors - 1);
            for (int t = 0; t < Neighbors; t++)
                columns[starts[i] + t] = first + t < i ? first + t : first + t + 1;
        }
        var values = new float[columns.Length];
        Array.Fill(values, 1f / columns.Length);
        _device = new SimdDevice(Threads);
        var forces = new TSneForces(0.5, Enum.Parse<TSneRepulsion>(Repulsion));
        _steps = _device.BeginTSne(new SparseMatrix(starts, columns, values), map, forces);
    }

    /// <summary>A step of no length: all of the work, and the map stays as wide as it is.</summary>
    [Benchmark]
    public void Step() => _steps!.Step(new TSneStep(1, 0, 1e-12));

    [GlobalCleanup]
    public void Dispose()
    {
        _steps?.Dispose();
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }
}
