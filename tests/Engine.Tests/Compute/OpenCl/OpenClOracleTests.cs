using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.OpenCl;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Kernels that ILGPU compiles have the bits of the OpenCL C that was written by hand before them (<c>Oracles</c>). The hand-written files
/// stay until a GPU has run both.
/// </summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClOracleTests
{
    // What the kernels of a program were called, and are called.
    private static readonly Dictionary<string, (string File, string Renamed)> Oracles = new()
    {
        ["distances"] = ("distances.cl", "#define distances Distances"),
        ["assign"] = ("assign.cl", "#define assign Assign"),
        ["kmeans"] = ("kmeans.cl", "#define accumulate Accumulate\n#define reduce_cells ReduceCells\n#define own_inertia OwnInertia"),
        ["silhouette"] = ("silhouette.cl", "#define cluster_distance_sums ClusterDistanceSums"),
        ["seeding"] = ("kmeans.cl", "#define add_seeds AddSeeds\n#define potentials Potentials\n#define own_distances OwnDistances"),
    };

    [Fact]
    public void Oracles_NameEveryProgramThatReplacedOne() => Assert.Equal(GpuPrograms.Names.Except(["field"]).Order(), Oracles.Keys.Order());

    [SkippableFact]
    public void Distances_ByEveryMetric_HaveTheBitsOfTheHandWrittenKernel()
    {
        Matrix left = TestPoints.Clouds(70, 9, 2, seed: 1), right = TestPoints.Clouds(67, 9, 2, seed: 2);
        Compare(device =>
        {
            using IPointSet a = device.Load(left);
            using IPointSet b = device.Load(right);
            var all = new List<float>();
            foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
            {
                var tile = new float[69 * 67];
                device.Distances(a, 1..70, b, metric, tile);
                all.AddRange(tile);
            }
            return all.ConvertAll(value => (double)value);
        });
    }

    [SkippableTheory]
    [InlineData(3, false)]
    [InlineData(37, true)]
    public void KMeans_EveryPass_HasTheBitsOfTheHandWrittenKernels(int d, bool weighted)
    {
        const int n = 700, k = 6;
        Matrix values = TestPoints.Clouds(n, d, k, seed: 6);
        double[] weights = weighted ? [.. Enumerable.Range(0, n).Select(i => 1 + (i % 4 * 0.3))] : [];
        Compare(device =>
        {
            using IPointSet points = device.Load(values);
            using IKMeansSteps steps = device.BeginKMeans(points, weights, KMeansAlgorithm.Lloyd);
            var all = new List<double>();
            steps.BeginSeeding();
            all.Add(steps.AddSeeds(values.SelectRows([0, 1])));
            all.AddRange(steps.Potentials(values.SelectRows([2, 3, 4])));
            all.AddRange(steps.Sample([0.2, 0.9]).Select(row => (double)row));
            foreach (int start in (int[])[0, 100])
            {
                Matrix centroids = values.SelectRows([.. Enumerable.Range(start, k)]);
                KMeansStep step = steps.Assign(centroids, withInertia: true);
                all.AddRange([step.Changed, step.Inertia, .. step.Weights, .. step.Sums.Values]);
                all.AddRange(steps.Farthest(centroids, 3).Select(row => (double)row));
            }
            var labels = new int[n];
            steps.CopyLabels(labels);
            all.AddRange(labels.Select(label => (double)label));
            return all;
        });
    }

    [SkippableTheory]
    [InlineData(3)]
    [InlineData(37)]
    public void Silhouette_Sums_HaveTheBitsOfTheHandWrittenKernel(int d)
    {
        Matrix values = TestPoints.Clouds(200, d, 3, seed: 3);
        Compare(device =>
        {
            using IPointSet points = device.Load(values);
            var sums = new double[70 * 3];
            device.ClusterDistanceSums(points, [.. Enumerable.Range(0, 200).Select(i => i % 3)], 3, [.. Enumerable.Range(0, 70)], sums);
            return [.. sums];
        });
    }

    private static void Compare(Func<OpenClDevice, List<double>> run)
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        using var generated = new OpenClDevice(hardware, new OpenClOptions(WardHostPairs: 0, ExactMap: 0));
        var cache = new ProgramCache(null, program => ByHand(Oracles[program].File, Oracles[program].Renamed));
        using var byHand = new OpenClDevice(hardware, new OpenClOptions(WardHostPairs: 0, ExactMap: 0, Cache: cache));
        List<double> expected = run(byHand), actual = run(generated);
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
        Assert.True(cache.Compiled > 0);
    }

    private static string ByHand(string file, string renamed) => $"{renamed}\n{Text("common.cl")}\n{Text(file)}";

    private static string Text(string file)
    {
        using Stream stream = typeof(OpenClOracleTests).Assembly.GetManifestResourceStream(file)
            ?? throw new ArgumentException($"No '{file}' is among the oracles.", nameof(file));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
