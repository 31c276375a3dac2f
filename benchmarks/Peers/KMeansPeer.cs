using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>K-Means to exact convergence from given centroids, and k-means++ alone.</summary>
internal static class KMeansPeer
{
    internal static void Run(PeerArguments arguments)
    {
        int d = arguments.Int("d");
        Matrix values = arguments.Points("points", d);
        Matrix start = arguments.Points("start", d);
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        KMeansAlgorithm algorithm = arguments.Has("lloyd") ? KMeansAlgorithm.Lloyd : KMeansAlgorithm.Pruned;
        PeerRun.Measure(arguments, () =>
        {
            // Loading is part of the time: the other side's conversion is too.
            using IPointSet points = device.Load(values);
            KMeansResult fit = KMeans.Fit(device, points, new KMeansOptions
            {
                Clusters = start.Rows,
                Start = start,
                MaxIterations = arguments.Int("iterations", 10_000),
                Algorithm = algorithm,
            });
            if (arguments.Has("verbose"))
                Console.Error.WriteLine($"{fit.Iterations} iterations, converged: {fit.Converged}, inertia {fit.Inertia:R}");
            return fit.Inertia;
        });
    }

    internal static void RunSeeding(PeerArguments arguments)
    {
        Matrix values = arguments.Points("points", arguments.Int("d"));
        int k = arguments.Int("k");
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        using IPointSet points = device.Load(values);
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Pruned);
        ulong seed = 0;
        PeerRun.Measure(arguments, () =>
        {
            Matrix seeds = KMeansSeeds.Draw(steps, points, k, KMeansSeeding.PlusPlus, new SeededRandom(seed++), CancellationToken.None);
            return seeds[0, 0];
        });
    }
}
