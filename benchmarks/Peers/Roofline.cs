using System.Runtime.InteropServices;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>The share of the machine's limits that kernels reach: <c>peer roofline [threads=N]</c> prints a Markdown table.</summary>
internal static unsafe class Roofline
{
    internal static void Run(PeerArguments arguments)
    {
        int threads = arguments.Int("threads");
        using IComputeDevice device = Devices.Open("cpu", threads);
        threads = device.Info.Threads;
        Console.WriteLine($"{device.Info.Name}; least of 7 runs\n");
        Console.WriteLine("| kernel | seconds | does | the machine's limit, same process | share |");
        Console.WriteLine("|---|---|---|---|---|");
        double bandwidth = Bandwidth(threads);
        KMeansPass(device, threads, 10_000_000, 4, 8, bandwidth);
        KMeansPass(device, threads, 1_000_000, 16, 32, bandwidth: 0);
        KMeansPass(device, threads, 200_000, 64, 64, bandwidth: 0);
        Tile(device, threads, 16);
        Tile(device, threads, 50);
    }

    private static double Bandwidth(int threads)
    {
        const long Count = 80_000_000;
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)Count * sizeof(float), 1 << 21);
        new Span<float>(values, (int)Count).Fill(1);
        double bandwidth = MachineLimits.ReadBandwidth(values, Count, threads);
        NativeMemory.AlignedFree(values);
        return bandwidth;
    }

    /// <summary>One iteration of Lloyd's: a pass over all points with centroids that stand still, so that no label changes.</summary>
    private static void KMeansPass(IComputeDevice device, int threads, int n, int d, int k, double bandwidth)
    {
        Matrix values = GeneratedPoints.Normal(n, d);
        using IPointSet points = device.Load(values);
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        Matrix centroids = values.SelectRows([.. Enumerable.Range(0, k)]);
        steps.Assign(centroids, withInertia: false);
        double seconds = MachineLimits.Best(() => steps.Assign(centroids, withInertia: false));
        string name = $"K-Means pass {n / 1000:N0}k×{d}, k = {k}";
        // Coordinates as float32 and a byte of label are read once each.
        if (bandwidth > 0)
            Row(name, seconds, n * ((d * 4.0) + 1), bandwidth, "GB/s");
        else
            Row(name, seconds, 2.0 * n * k * d, MachineLimits.MultiplyAdds(threads), "GFLOP/s");
    }

    /// <summary>
    /// Squared distances of 2,000 rows to 20,000: a difference and a fused multiply-add a feature; only the latter counts here.
    /// </summary>
    private static void Tile(IComputeDevice device, int threads, int d)
    {
        const int Rows = 20_000;
        const int TileRows = 2_000;
        using IPointSet points = device.Load(GeneratedPoints.Normal(Rows, d));
        var tile = new float[TileRows * Rows];
        double seconds = MachineLimits.Best(() => device.Distances(points, ..TileRows, points, DistanceMetric.SquaredEuclidean, tile));
        Row($"distance tile 2k×20k, d = {d}", seconds, 2.0 * Rows * TileRows * d, MachineLimits.MultiplyAdds(threads), "GFLOP/s");
    }

    private static void Row(string name, double seconds, double work, double limit, string unit) =>
        Console.WriteLine(
            $"| {name} | {seconds:F4} | {work / seconds / 1e9:F1} {unit} | {limit / 1e9:F1} {unit} | {work / seconds / limit:P0} |");
}
