using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.Compiler;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Tests.Compute.Contracts;
using Segmentation.Tests.Embedding;

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
        ["neighbors"] = ("neighbors.cl", "#define nearest_neighbors NearestNeighbors"),
        ["ward"] = ("ward.cl", "#define cluster_boxes ClusterBoxes\n#define nearest_clusters NearestClusters"),
        ["tsne"] = (
            "tsne.cl",
            """
            #define repulse_pairs RepulsePairs
            #define sum_parts SumParts
            #define gradient Gradient
            #define move Move
            #define centre Centre
            #define bound Bound
            #define divergence Divergence
            """),
        ["tree"] = (
            "tree.cl",
            """
            #define morton_keys MortonKeys
            #define count_digits CountDigits
            #define place_digits PlaceDigits
            #define scatter_digits ScatterDigits
            #define gather_positions GatherPositions
            #define sum_blocks SumBlocks
            #define place_blocks PlaceBlocks
            #define sum_prefixes SumPrefixes
            #define build_tree BuildTree
            #define link_tree LinkTree
            #define repulse_tree RepulseTree
            """),
        ["silhouette"] = ("silhouette.cl", "#define cluster_distance_sums ClusterDistanceSums"),
        ["seeding"] = ("kmeans.cl", "#define add_seeds AddSeeds\n#define potentials Potentials\n#define own_distances OwnDistances"),
    };

    [Fact]
    public void Oracles_NameEveryProgramThatReplacedOne() =>
        Assert.Equal(GpuPrograms.Names.Except(["field"]).Order(), Oracles.Keys.Order());

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

    // One query and several features a group, several passes; then eight queries a group.
    [SkippableTheory]
    [InlineData(3, 5, 4)]
    [InlineData(9, 150, 1)]
    [InlineData(37, 20, 8)]
    public void Neighbors_OfAGrid_HaveTheBitsOfTheHandWrittenKernel(int d, int k, int queries)
    {
        const int n = 333;
        Matrix values = TestPoints.Grid(n, d, 3, seed: 4);
        Compare(
            device =>
            {
                using IPointSet points = device.Load(values);
                var rows = new int[n * k];
                var squared = new float[n * k];
                device.NearestNeighbors(points, k, rows, squared);
                return [.. rows.Select(row => (double)row), .. squared.Select(value => (double)value)];
            },
            new KernelSizes { NeighborQueries = queries });
    }

    [SkippableTheory]
    [InlineData(3, 500)]
    [InlineData(37, 200)]
    [InlineData(260, 150)]
    public void Ward_EveryRound_HasTheMergesOfTheHandWrittenKernels(int d, int n)
    {
        Matrix values = TestPoints.Clouds(n, d, 4, seed: 5);
        Compare(device =>
        {
            using IPointSet points = device.Load(values);
            using IWardRounds rounds = device.BeginWard(points, [.. Enumerable.Repeat(1, n)]);
            var merges = new WardMerge[n];
            var all = new List<double>();
            while (rounds.Active > 1)
            {
                int made = rounds.Next(merges);
                all.Add(made);
                all.AddRange(merges[..made].SelectMany(merge => (double[])[merge.A, merge.B, merge.Cost]));
            }
            return all;
        });
    }

    // Candidates that the host would discard, and bounds that it takes on trust, show in no merge: looked at as they leave the device.
    [SkippableTheory]
    [InlineData(3)]
    [InlineData(37)]
    public void Ward_FourthCosts_HaveTheBitsOfTheHandWrittenKernels(int d)
    {
        const int n = 300;
        Matrix values = TestPoints.Clouds(n, d, 4, seed: 8);
        Compare(device =>
        {
            using var points = new GpuPoints(device.Context, values);
            using var rounds = new GpuWard(device.Context, points, [.. Enumerable.Repeat(1, n)], hostPairs: 0);
            rounds.Next(new WardMerge[n]);
            (int[] candidates, float[] fourth) = rounds.LastSearch();
            return [.. candidates.Select(place => (double)place), .. fourth.Select(cost => (double)cost)];
        });
    }

    [SkippableTheory]
    [InlineData(0, 300, 2)]
    [InlineData(0.5, 1100, 2)]
    [InlineData(0.5, 700, 1)]
    public void Map_GradientsAndMoves_HaveTheBitsOfTheHandWrittenKernels(double theta, int n, int dimensions)
    {
        Matrix start = TestMaps.Gaussian(n, dimensions, seed: 7, scale: 5);
        long[] starts = [.. Enumerable.Range(0, n + 1).Select(i => 2L * i)];
        int[] columns = [.. Enumerable.Range(0, n).SelectMany(i => new[] { (i + 1) % n, (i + n - 1) % n }.Order())];
        var affinities = new SparseMatrix(starts, columns, [.. columns.Select((_, e) => (0.5f + (e % 3)) / n)]);
        var divergences = new List<double>();
        Compare(device =>
        {
            using ITSneSteps steps = device.BeginTSne(affinities, start, new TSneForces(theta, TSneRepulsion.Tree));
            var all = new List<double>();
            for (int step = 0; step < 4; step++)
            {
                var gradient = new double[n * dimensions];
                steps.Gradient(12, gradient);
                steps.Step(new TSneStep(12, 0.5, 10));
                all.AddRange([.. gradient, .. steps.Positions().Values]);
            }
            (double divergence, double norm) = steps.Measure();
            divergences.Add(divergence);
            all.Add(norm);
            return all;
        });
        // The logarithm is no driver's: its bits are the same on all devices, and not those of the hand-written kernel.
        Assert.Equal(divergences[0], divergences[1], 1e-6 * Math.Abs(divergences[0]));
    }

    private static void Compare(Func<GpuDevice, List<double>> run, KernelSizes? sizes = null)
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        using var generated = new GpuDevice(hardware, new GpuOptions(WardHostPairs: 0, ExactMap: 0, Sizes: sizes));
        // Beside the user's programs: their names are hashes of the source.
        var cache = new ProgramCache(ProgramCache.OfUser().Folder, program => ByHand(Oracles[program].File, Oracles[program].Renamed));
        using var byHand = new GpuDevice(hardware, new GpuOptions(WardHostPairs: 0, ExactMap: 0, Cache: cache, Sizes: sizes));
        List<double> expected = run(byHand), actual = run(generated);
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
        Assert.True(cache.Compiled + cache.Loaded > 0);
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
