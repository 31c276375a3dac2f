using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>The mean silhouette of given labels; above 100,000 rows sampled.</summary>
internal static class SilhouettePeer
{
    internal static void Run(PeerArguments arguments)
    {
        Matrix values = arguments.Points("points", arguments.Int("d"));
        int[] labels = arguments.Labels("labels");
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        PeerRun.Measure(arguments, () =>
        {
            using IPointSet points = device.Load(values);
            SilhouetteResult result = ClusterQuality.Silhouettes(device, points, [labels])[0];
            if (arguments.Has("verbose"))
                Console.Error.WriteLine($"standard error {result.StandardError}");
            return result.Mean;
        });
    }
}
