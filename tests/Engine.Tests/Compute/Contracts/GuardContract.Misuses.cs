using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.Contracts;

/// <content>The misuses.</content>
public abstract partial class GuardContract
{
    private static readonly int[] Ones = [.. Enumerable.Repeat(1, 20)];
    private static readonly SparseMatrix Pairs = new([0, 1, 2, 2, 2], [1, 0], [0.5f, 0.5f]);

    /// <summary>A misuse, the exception that it gives, and what its message begins with.</summary>
    private static readonly Dictionary<string, (Action<IComputeDevice, IPointSet> Call, Type Error, string Message)> Misuses = new()
    {
        ["no points"] = ((device, _) => device.Load(null!), typeof(ArgumentNullException), "Value cannot be null. (Parameter 'points')"),
        ["points that are not finite"] = (
            (device, _) => device.Load(new Matrix(2, 2, [0, 1, 2, double.NaN])),
            typeof(ArgumentException),
            "points: row 1, column 1 is NaN; every value must be finite."),
        ["a foreign set"] = (
            (device, points) =>
            {
                using var other = new ScalarDevice();
                using IPointSet foreign = other.Load(new Matrix(3, 2));
                device.Distances(points, .., foreign, DistanceMetric.Euclidean, new float[60]);
            },
            typeof(ArgumentException),
            "These points were loaded on another device. Load them on the one that computes with them. (Parameter 'b')"),
        ["a disposed set"] = (
            (device, points) =>
            {
                points.Dispose();
                device.NearestNeighbors(points, 1, new int[20], new float[20]);
            },
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IPointSet'."),
        ["a disposed device"] = (
            (device, points) =>
            {
                device.Dispose();
                device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
            },
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IComputeDevice'."),
        ["a disposed device's set"] = (
            (device, points) =>
            {
                device.Dispose();
                points.Select([0]);
            },
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IComputeDevice'."),
        ["a row that is not there"] =
            ((_, points) => points.Select([20]), typeof(ArgumentOutOfRangeException), "row ('20') must be less than '20'."),
        ["a tile too short"] = (
            (device, points) => device.Distances(points, 3..5, points, DistanceMetric.Manhattan, new float[39]),
            typeof(ArgumentException),
            "A tile of 2×20 distances does not fit into 39."),
        ["rows past the end"] = (
            (device, points) => device.Distances(points, 3..21, points, DistanceMetric.Manhattan, new float[400]),
            typeof(ArgumentOutOfRangeException),
            "Specified argument was out of the range of valid values."),
        ["another width"] = (
            (device, points) => device.Distances(points, .., device.Load(new Matrix(3, 5)), DistanceMetric.Cosine, new float[60]),
            typeof(ArgumentException),
            "Points of 2 and of 5 features have no distance."),
        ["no such metric"] = (
            (device, points) => device.Distances(points, .., points, (DistanceMetric)9, new float[400]),
            typeof(ArgumentOutOfRangeException),
            "No such metric."),
        ["more neighbours than points"] = (
            (device, points) => device.NearestNeighbors(points, 20, new int[400], new float[400]),
            typeof(ArgumentOutOfRangeException),
            "Between 1 and 19 neighbours of 20 points."),
        ["neighbours that do not fit"] = (
            (device, points) => device.NearestNeighbors(points, 3, new int[60], new float[59]),
            typeof(ArgumentException),
            "20×3 neighbours do not fit into 59."),
        ["nearest rows that do not fit"] = (
            (device, points) => device.NearestRows(points, 0..4, points, 3, new int[11], new float[12]),
            typeof(ArgumentException),
            "4×3 neighbours do not fit into 11."),
        ["labels too few"] = (
            (device, points) => device.ClusterDistanceSums(points, new int[19], 1, [0], new double[1]),
            typeof(ArgumentException),
            "20 labels expected, 19 given."),
        ["a label out of range"] = (
            (device, points) => device.ClusterDistanceSums(points, Ones, 1, [0], new double[1]),
            typeof(ArgumentException),
            "Label 1 of row 0 is not in [0, 1)."),
        ["no cluster"] =
            ((device, points) => device.ClusterDistanceSums(points, Ones, 0, [], []), typeof(
                ArgumentOutOfRangeException), "clusters ('0') must be greater than or equal to '1'."),
        ["a row asked for that is not there"] = (
            (device, points) => device.ClusterDistanceSums(points, Ones, 2, [20], new double[2]),
            typeof(ArgumentOutOfRangeException),
            "Rows of 20 points are in [0, 20)."),
        ["sums too short"] = (
            (device, points) => device.ClusterDistanceSums(points, Ones, 2, [0, 1], new double[3]),
            typeof(ArgumentException),
            "2×2 sums do not fit into 3."),
        ["weights too few"] =
            ((device, points) =>
                device.BeginKMeans(points, [1, 2], KMeansAlgorithm.Lloyd), typeof(ArgumentException), "20 weights expected, 2 given."),
        ["a weight below zero"] = (
            (device, points) => device.BeginKMeans(points, [.. Enumerable.Repeat(-1.0, 20)], KMeansAlgorithm.Lloyd),
            typeof(ArgumentException),
            "Weight -1 of row 0 is not a number from 0 up."),
        ["weights of nothing"] =
            ((device, points) =>
                device.BeginKMeans(points, new double[20], KMeansAlgorithm.Lloyd), typeof(ArgumentException), "The weights sum to 0;"),
        ["centroids of another width"] =
            (KMeans(steps => steps.Assign(new Matrix(2, 3), false)), typeof(
                ArgumentException), "Centroids of 2 features expected, 2×3 given."),
        ["a centroid that is not finite"] = (
            KMeans(steps => steps.Assign(new Matrix(1, 2, [0, double.NaN]), false)),
            typeof(ArgumentException),
            "centroids: row 0, column 1 is NaN; every value must be finite."),
        ["labels before an assignment"] =
            (KMeans(steps => steps.CopyLabels(new int[20])), typeof(InvalidOperationException), "There are no labels yet. Assign first."),
        ["the farthest before an assignment"] =
            (KMeans(steps => steps.Farthest(new Matrix(1, 2), 1)), typeof(
                InvalidOperationException), "There are no labels yet. Assign first."),
        ["the farthest of other centroids"] = (
            KMeans(steps =>
            {
                steps.Assign(new Matrix(1, 2), false);
                steps.Farthest(new Matrix(2, 2), 1);
            }),
            typeof(ArgumentException),
            "2 centroids given, but the labels are of 1."),
        ["labels after a restart"] = (
            KMeans(steps =>
            {
                steps.Assign(new Matrix(1, 2), false);
                steps.Restart();
                steps.CopyLabels(new int[20]);
            }),
            typeof(InvalidOperationException),
            "There are no labels yet. Assign first."),
        ["labels too short"] = (
            KMeans(steps =>
            {
                steps.Assign(new Matrix(1, 2), false);
                steps.CopyLabels(new int[19]);
            }),
            typeof(ArgumentException),
            "20 labels do not fit into 19."),
        ["an assignment after a cancelled one"] = (
            KMeans(steps =>
            {
                Assert.ThrowsAny<OperationCanceledException>(
                    () => steps.Assign(new Matrix(1, 2), false, new CancellationToken(canceled: true)));
                steps.Assign(new Matrix(1, 2), false);
            }),
            typeof(InvalidOperationException),
            "The last assignment was cancelled or failed"),
        ["a draw without a seeding"] = (KMeans(steps => steps.Sample([0.5])), typeof(InvalidOperationException), "No seeding is under way"),
        ["potentials without a seeding"] =
            (KMeans(steps => steps.Potentials(new Matrix(1, 2))), typeof(InvalidOperationException), "No seeding is under way"),
        ["seeds after an assignment"] = (
            KMeans(steps =>
            {
                steps.BeginSeeding();
                steps.Assign(new Matrix(1, 2), false);
                steps.AddSeeds(new Matrix(1, 2));
            }),
            typeof(InvalidOperationException),
            "No seeding is under way"),
        ["seeds of another width"] = (
            KMeans(steps =>
            {
                steps.BeginSeeding();
                steps.AddSeeds(new Matrix(1, 3));
            }),
            typeof(ArgumentException),
            "Seeds of 2 features expected, 1×3 given."),
        ["a target of one"] = (
            KMeans(steps =>
            {
                steps.BeginSeeding();
                steps.Sample([0.5, 1]);
            }),
            typeof(ArgumentOutOfRangeException),
            "A target is in [0, 1)."),
        ["disposed K-Means"] = (
            KMeans(steps =>
            {
                steps.Dispose();
                steps.Restart();
            }),
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IKMeansSteps'."),
        ["sizes too few"] = ((device, points) => device.BeginWard(points, [1]), typeof(ArgumentException), "20 sizes expected, 1 given."),
        ["a size of zero"] =
            ((device, points) => device.BeginWard(points, new int[20]), typeof(ArgumentException), "Size 0 of row 0 is below 1."),
        ["merges too few"] = (
            Ward(rounds => rounds.Next(new WardMerge[9])),
            typeof(ArgumentException),
            "A round of 20 clusters may make 10 merges, which do not fit into 9."),
        ["a round after a cancelled one"] = (
            Ward(rounds =>
            {
                Assert.ThrowsAny<OperationCanceledException>(() => rounds.Next(new WardMerge[19], new CancellationToken(canceled: true)));
                rounds.Next(new WardMerge[19]);
            }),
            typeof(InvalidOperationException),
            "The last round was cancelled or failed"),
        ["disposed Ward"] = (
            Ward(rounds =>
            {
                rounds.Dispose();
                rounds.Next(new WardMerge[19]);
            }),
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IWardRounds'."),
        ["Ward on a disposed set"] = (
            (device, points) =>
            {
                using IWardRounds rounds = device.BeginWard(points, Ones);
                points.Dispose();
                rounds.Next(new WardMerge[19]);
            },
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.IPointSet'."),
        ["affinities of another size"] = (
            (device, _) => device.BeginTSne(Pairs, new Matrix(5, 2), default),
            typeof(ArgumentException),
            "t-SNE needs as many start positions as rows of affinities"),
        ["an affinity to a point that is not there"] = (
            (device, _) => device.BeginTSne(new SparseMatrix([0, 1, 2], [1, 7], [0.5f, 0.5f]), new Matrix(2, 2), default),
            typeof(ArgumentException),
            "Column 7 of the affinities is not in [0, 2)."),
        ["affinities that end early"] = (
            (device, _) => device.BeginTSne(new SparseMatrix([0, 1, 3], [1, 0], [0.5f, 0.5f]), new Matrix(2, 2), default),
            typeof(ArgumentException),
            "Affinities of 3 entries from 0 on do not fit 2 columns and 2 values."),
        ["affinities whose rows fall"] = (
            (device, _) => device.BeginTSne(new SparseMatrix([0, 2, 1, 2], [1, 0], [0.5f, 0.5f]), new Matrix(3, 2), default),
            typeof(ArgumentException),
            "Row 1 of the affinities ends at 1, before it starts at 2."),
        ["a gradient too short"] =
            (TSne(steps => steps.Gradient(1, new double[7])), typeof(ArgumentException), "A gradient of 8 values does not fit into 7."),
        ["a step that is no number"] =
            (TSne(steps => steps.Step(new TSneStep(1, double.NaN, 1))), typeof(
                ArgumentException), "A step of exaggeration 1, momentum NaN and learning rate 1"),
        ["disposed t-SNE"] = (
            TSne(steps =>
            {
                steps.Dispose();
                steps.Measure();
            }),
            typeof(ObjectDisposedException),
            "Cannot access a disposed object.\nObject name: 'Segmentation.Compute.ITSneSteps'."),
        ["a map of three dimensions"] =
            ((device, _) => device.BeginRepulsionField(new Matrix(4, 3)), typeof(
                ArgumentException), "A map has points of 1 or 2 dimensions; 4×3 given."),
        ["a place that is no number"] = (
            (device, _) => device.BeginRepulsionField(TestMaps.Gaussian(9, 2, seed: 1)).RepulsionAt(double.NaN, 0),
            typeof(ArgumentException),
            "A place on a map is finite; (NaN, 0) given."),
    };

    private static Action<IComputeDevice, IPointSet> KMeans(Action<IKMeansSteps> call) => (device, points) =>
    {
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Pruned);
        call(steps);
    };

    private static Action<IComputeDevice, IPointSet> Ward(Action<IWardRounds> call) => (device, points) =>
    {
        using IWardRounds rounds = device.BeginWard(points, Ones);
        call(rounds);
    };

    private static Action<IComputeDevice, IPointSet> TSne(Action<ITSneSteps> call) => (device, _) =>
    {
        using ITSneSteps steps = device.BeginTSne(Pairs, TestMaps.Gaussian(4, 2, seed: 2), new TSneForces(0.5, TSneRepulsion.Auto));
        call(steps);
    };
}
