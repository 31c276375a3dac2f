using System.Diagnostics;
using System.Globalization;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;

namespace Segmentation.Benchmarks;

/// <summary>A row of <see cref="GpuTable"/>: one kind of work on points of one size.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Points">How many points.</param>
/// <param name="Limit">Seconds after which its process is ended, on either device.</param>
/// <param name="Bytes">Bytes of the device's memory that it has to move, by points, as docs/gpu.md's rooflines count; null where that
/// depends on the points.</param>
/// <param name="Operations">Operations in float32 that its definition asks for, by points; null likewise.</param>
/// <param name="Prepare">Loads it onto a device.</param>
internal sealed record GpuRow(
    string Name,
    int Points,
    int Limit,
    Func<double, double>? Bytes,
    Func<double, double>? Operations,
    Func<IComputeDevice, int, OpenClWork> Prepare)
{
    private const int Runs = 5;
    private const double LongEnough = 2;
    private const int Few = 20_000;
    private const int Long = 90;

    /// <summary>All rows; what takes longest comes last, so that a limit on the whole leaves the most of the table.</summary>
    internal static readonly IReadOnlyList<GpuRow> All =
    [
        new("kmeans-10m-4", 10_000_000, 40, n => 36 * n, n => 96 * n, (device, n) => OpenClWork.OfKMeans(device, n, 4, 8)),
        new("kmeans-1m-64", 1_000_000, 40, n => 276 * n, n => 12_288 * n, (device, n) => OpenClWork.OfKMeans(device, n, 64, 64)),
        new("neighbours-100k-3", 100_000, 40, null, n => 9 * n * n, (device, n) => OpenClWork.OfNeighbors(device, n, 3)),
        new("neighbours-100k-50", 100_000, 60, null, n => 150 * n * n, (device, n) => OpenClWork.OfNeighbors(device, n, 50)),
        new("silhouette-100k-4", 100_000, 60, null, n => 12 * n * n, (device, n) => OpenClWork.OfSilhouette(device, n, 4, 8)),
        new("tsne-steps-100k", 100_000, 40, null, null, OpenClWork.OfTSne),
        new("tsne-steps-1m", 1_000_000, 60, null, null, OpenClWork.OfTSne),
        new("kmeans-100m-4", 100_000_000, 60, n => 36 * n, n => 96 * n, (device, n) => OpenClWork.OfKMeans(device, n, 4, 8)),
        new("ward-1m-3", 1_000_000, 60, null, null, (device, n) => OpenClWork.OfWard(device, n, 3)),
        new("tsne-map-100k-3", 100_000, 60, null, null, (device, n) => OpenClWork.OfMap(device, n, 3)),
        new("tsne-map-1m-3", 1_000_000, Long, null, null, (device, n) => OpenClWork.OfMap(device, n, 3)),
        new("ward-10m-3", 10_000_000, Long, null, null, (device, n) => OpenClWork.OfWard(device, n, 3)),
    ];

    /// <summary>It comes after all others on both devices, and takes the time that they leave.</summary>
    internal bool IsLong => Limit >= Long;

    /// <summary>How many points it has at a scale.</summary>
    internal int PointsAt(double scale) => OpenClWork.Rows(Points, scale);

    /// <summary>
    /// <c>gpu-row ROW DEVICE SCALE</c>: prints the seconds of the least of some runs. What compiles kernels runs before, on few points.
    /// </summary>
    internal static int Answer(string[] arguments)
    {
        if (arguments is not [var name, var id, var by] || All.FirstOrDefault(row => row.Name == name) is not { } row)
        {
            Console.Error.WriteLine($"gpu-row ROW DEVICE SCALE; rows: {string.Join(", ", All.Select(row => row.Name))}");
            return 2;
        }
        int points = row.PointsAt(double.Parse(by, CultureInfo.InvariantCulture));
        using IComputeDevice device = Devices.Open(id);
        using (OpenClWork few = row.Prepare(device, Math.Min(points, Few)))
            few.Run();
        using OpenClWork work = row.Prepare(device, points);
        double least = double.PositiveInfinity, sum = 0;
        for (int run = 0; run < Runs && sum < LongEnough; run++)
        {
            long start = Stopwatch.GetTimestamp();
            work.Run();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (least, sum) = (Math.Min(least, seconds), sum + seconds);
        }
        Console.WriteLine(least.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>
    /// <c>gpu-small DEVICE</c>: each kind of work on few points, all of it on the device and maps by the tree, for tools that watch every
    /// access.
    /// </summary>
    internal static int RunSmall(string id)
    {
        if (GpuCatalog.Matching(GpuCatalog.All, id) is not [var hardware])
        {
            Console.Error.WriteLine($"'{id}' is not one GPU; see segment devices.");
            return 5;
        }
        using var device = new GpuDevice(hardware, new GpuOptions(WardHostPairs: 0, ExactMap: 0));
        foreach (GpuRow row in All.DistinctBy(row => row.Name[..row.Name.LastIndexOf('-')]).Where(row => !row.Name.Contains("map")))
        {
            using OpenClWork work = row.Prepare(device, 300);
            work.Run();
            Console.WriteLine($"{row.Name}: ran on 300 points");
        }
        var map = new Matrix(300, 2, [.. Enumerable.Range(0, 600).Select(i => Math.Sin(i) * i)]);
        using var field = device.BeginRepulsionField(map) as IDisposable;
        Console.WriteLine("the field of a map: ran on 300 points");
        return 0;
    }
}
