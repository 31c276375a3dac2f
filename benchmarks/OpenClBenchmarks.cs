using BenchmarkDotNet.Attributes;
using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>
/// An OpenCL device beside the SIMD device: <c>dotnet run -c Release --project benchmarks -- --filter '*OpenCl*'</c>. The Ratio column is
/// OpenCL's time over the SIMD device's. <c>SEGMENT_BENCH_DEVICE</c> names the device (default <c>opencl</c>), <c>SEGMENT_BENCH_SCALE</c>
/// multiplies the rows (default 1; a processor's OpenCL wants 0.1).
/// </summary>
public class OpenClBenchmarks
{
    private IComputeDevice _simd = null!;
    private IComputeDevice _openCl = null!;
    private Work _simdWork = null!;
    private Work _openClWork = null!;

    /// <summary>What is computed.</summary>
    public enum Workload
    {
        /// <summary>8,192 × 8,192 distances, d = 16, with their way back to the host.</summary>
        Distances,

        /// <summary>All 90 nearest neighbours of 100,000 points, d = 3.</summary>
        Neighbors,

        /// <summary>One assignment of 4,000,000 points to 8 centroids, d = 4, a tenth of the labels changing.</summary>
        KMeans,

        /// <summary>Ward's linkage of 50,000 points, d = 3.</summary>
        Ward,

        /// <summary>Ten t-SNE steps of 100,000 points with 60 neighbours each.</summary>
        TSne,
    }

    /// <summary>What is computed.</summary>
    [ParamsAllValues]
    public Workload Computes { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _simd = Devices.Open("cpu");
        _openCl = Devices.Open(Environment.GetEnvironmentVariable("SEGMENT_BENCH_DEVICE") ?? "opencl");
        double scale = double.Parse(Environment.GetEnvironmentVariable("SEGMENT_BENCH_SCALE") ?? "1");
        _simdWork = Work.Of(Computes, _simd, scale);
        _openClWork = Work.Of(Computes, _openCl, scale);
        Console.WriteLine($"// {_openCl.Info.Name}, {_openCl.Info.Detail} beside {_simd.Info.Name}");
    }

    [GlobalCleanup]
    public void Close()
    {
        _simdWork.Dispose();
        _openClWork.Dispose();
        _openCl.Dispose();
        _simd.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Simd() => _simdWork.Run();

    [Benchmark]
    public void OpenCl() => _openClWork.Run();

    private sealed class Work(Action run, params IDisposable[] owned) : IDisposable
    {
        public void Run() => run();

        public void Dispose() => Array.ForEach(owned, resource => resource.Dispose());

        public static Work Of(Workload workload, IComputeDevice device, double scale) => workload switch
        {
            Workload.Distances => OfDistances(device, Rows(8192, Math.Sqrt(scale))),
            Workload.Neighbors => OfNeighbors(device, Rows(100_000, scale)),
            Workload.KMeans => OfKMeans(device, Rows(4_000_000, scale)),
            Workload.Ward => OfWard(device, Rows(50_000, scale)),
            _ => OfTSne(device, Rows(100_000, scale)),
        };

        private static int Rows(int rows, double scale) => Math.Max(200, (int)(rows * scale));

        private static Work OfDistances(IComputeDevice device, int n)
        {
            IPointSet points = device.Load(Clouds(n, 16, 8));
            var tile = new float[(long)n * n];
            return new Work(() => device.Distances(points, Range.All, points, DistanceMetric.SquaredEuclidean, tile), points);
        }

        private static Work OfNeighbors(IComputeDevice device, int n)
        {
            IPointSet points = device.Load(Clouds(n, 3, 8));
            var rows = new int[n * 90];
            var squared = new float[n * 90];
            return new Work(() => device.NearestNeighbors(points, 90, rows, squared), points);
        }

        private static Work OfKMeans(IComputeDevice device, int n)
        {
            Matrix values = Clouds(n, 4, 8);
            IPointSet points = device.Load(values);
            IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
            // Two sets of centroids in turn, so that some labels change each time.
            Matrix[] centroids = [values.SelectRows([0, 1, 2, 3, 4, 5, 6, 7]), values.SelectRows([0, 1, 2, 3, 4, 5, 6, 8])];
            int turn = 0;
            return new Work(() => steps.Assign(centroids[turn++ & 1], withInertia: false), steps, points);
        }

        private static Work OfWard(IComputeDevice device, int n)
        {
            Matrix values = Clouds(n, 3, 20);
            return new Work(() => Ward.Link(device, values));
        }

        private static Work OfTSne(IComputeDevice device, int n)
        {
            var random = new SeededRandom(5);
            var start = new Matrix(n, 2);
            foreach (ref double value in start.Values.AsSpan())
                value = 20 * random.NextGaussian();
            const int near = 60;
            // Neighbours along a line: as many entries as a real map has, and memory visited as a renumbered one would be.
            long[] starts = [.. Enumerable.Range(0, n + 1).Select(i => (long)i * near)];
            int[] columns = [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(1, near).Select(e => (i + e) % n).Order())];
            var affinities = new SparseMatrix(starts, columns, [.. columns.Select(_ => 1f / columns.Length)]);
            ITSneSteps steps = device.BeginTSne(affinities, start, new TSneForces(0.5, TSneRepulsion.Auto));
            return new Work(
                () =>
                {
                    for (int i = 0; i < 10; i++)
                        steps.Step(new TSneStep(1, 0.8, 1));
                    steps.Measure();
                },
                steps);
        }

        private static Matrix Clouds(int n, int d, int clouds)
        {
            var random = new SeededRandom(1);
            var centres = new Matrix(clouds, d);
            foreach (ref double value in centres.Values.AsSpan())
                value = 3 * random.NextGaussian();
            var points = new Matrix(n, d);
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<double> centre = centres.Row(random.Next(clouds));
                for (int j = 0; j < d; j++)
                    points[i, j] = centre[j] + random.NextGaussian();
            }
            return points;
        }
    }
}
