using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// Measures sizes of groups and tiles on a device, program by program, and keeps the fastest that compute what the defaults
/// compute.
/// </summary>
internal static class GpuTuner
{
    // What is hardly faster is noise, and may be slower on other points.
    private const double LeastGain = 0.97;
    // A map's sums follow its groups; all other answers have to be the same bits.
    private const double MapTolerance = 1e-3;

    /// <summary>The programs that have sizes, and what to try for each.</summary>
    private static readonly Dictionary<string, Func<KernelSizes, IEnumerable<KernelSizes>>> Candidates = new()
    {
        ["distances"] = sizes => Pairs([8, 16], [1, 2, 4], (edge, depth) => sizes with { DistanceEdge = edge, DistanceDepth = depth }),
        ["neighbors"] = sizes =>
            Pairs([32, 64, 128], [1, 2, 4, 8], (group, queries) => sizes with { NeighborGroup = group, NeighborQueries = queries }),
        ["silhouette"] = sizes => Groups([32, 64, 128, 256], group => sizes with { SilhouetteGroup = group }),
        ["assign"] = sizes => Groups([64, 128, 256], group => sizes with { AssignGroup = group }),
        ["ward"] = sizes => Groups([32, 64, 128, 256], group => sizes with { WardGroup = group }),
        ["tsne"] = sizes => Pairs([64, 128, 256], [4, 8, 16], (group, lanes) => sizes with { MapGroup = group, MapLanes = lanes }),
        ["tree"] = sizes => Pairs([32, 64, 128], [8, 16], (group, items) => sizes with { TreeGroup = group, TreeItems = items }),
    };

    /// <summary>The programs that have sizes.</summary>
    internal static IReadOnlyCollection<string> Files => Candidates.Keys;

    /// <summary>Tunes a device and stores what was found.</summary>
    /// <param name="files">The programs to tune; others keep their defaults.</param>
    /// <param name="progress">Told what is measured.</param>
    /// <exception cref="DeviceUnavailableException">The device fails even with its defaults, or there is no folder to store in.</exception>
    internal static IReadOnlyList<KernelTuning> Tune(
        GpuHardware hardware, TuningWork work, IEnumerable<string> files, string? folder, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        if (folder is null)
            throw new DeviceUnavailableException("There is no cache folder to store sizes in; set SEGMENT_CACHE to one.");
        var sizes = KernelSizes.DefaultsFor(hardware);
        var measured = new List<KernelTuning>();
        // Programs of sizes that lose are not worth keeping on disk.
        var scratch = new ProgramCache(null);
        foreach (string file in files)
        {
            KernelSizes[] tries = [.. Candidates[file](sizes).Where(candidate => candidate != sizes && candidate.FitOn(hardware))];
            var (start, expected) = Measure(hardware, sizes, scratch, work, file);
            (KernelSizes Sizes, double Milliseconds) best = (sizes, double.PositiveInfinity);
            int right = 1;
            for (int i = 0; i < tries.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report($"{file}: {tries[i].WordsOf(file)} ({i + 1} of {tries.Length})");
                try
                {
                    var (milliseconds, answer) = Measure(hardware, tries[i], scratch, work, file);
                    if (!Same(expected, answer, file is "tsne" or "tree" ? MapTolerance : 0))
                        continue;
                    right++;
                    if (milliseconds < best.Milliseconds)
                        best = (tries[i], milliseconds);
                }
                catch (DeviceUnavailableException)
                {
                    // Too many registers, or a compiler that stumbles: this one is out.
                }
            }
            // Once more at the end: whatever else the machine did in the meantime counts for neither.
            start = Math.Min(start, Measure(hardware, sizes, scratch, work, file).Milliseconds);
            if (best.Milliseconds > start * LeastGain)
                best = (sizes, start);
            measured.Add(
                new KernelTuning(
                    file, sizes.WordsOf(file), best.Sizes.WordsOf(file), Math.Round(start, 4), Math.Round(best.Milliseconds, 4), right));
            sizes = best.Sizes;
        }
        StoredSizes.Write(hardware, folder, sizes, measured);
        return measured;
    }

    private static (double Milliseconds, double[] Answer) Measure(
        GpuHardware hardware, KernelSizes sizes, ProgramCache cache, TuningWork work, string file)
    {
        using var device = new GpuDevice(hardware, new GpuOptions(WardHostPairs: 0, ExactMap: 0, Cache: cache, Sizes: sizes));
        double[] answer = work.Run(device, file); // builds the kernels
        double least = double.PositiveInfinity;
        for (int run = 0; run < work.Runs; run++)
        {
            var clock = new Dictionary<string, double>();
            device.Context.Clock = clock;
            work.Run(device, file);
            least = Math.Min(least, clock[file]);
        }
        return (1000 * least, answer);
    }

    private static bool Same(double[] expected, double[] actual, double tolerance)
    {
        if (tolerance == 0)
            return expected.AsSpan().SequenceEqual(actual);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        return error <= tolerance * tolerance * norm;
    }

    private static IEnumerable<KernelSizes> Groups(int[] groups, Func<int, KernelSizes> with) => groups.Select(with);

    private static IEnumerable<KernelSizes> Pairs(int[] first, int[] second, Func<int, int, KernelSizes> with) =>
        first.SelectMany(a => second.Select(b => with(a, b)));
}
