using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>The k nearest other rows of every row, sorted.</summary>
internal static class NeighborsPeer
{
    internal static void Run(PeerArguments arguments)
    {
        Matrix values = arguments.Points("points", arguments.Int("d"));
        int k = arguments.Int("k");
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        var rows = new int[values.Rows * k];
        var squared = new float[values.Rows * k];
        PeerRun.Measure(arguments, () =>
        {
            using IPointSet points = device.Load(values);
            device.NearestNeighbors(points, k, rows, squared);
            double sum = 0;
            for (int i = 0; i < 1000 * k; i++)
                sum += Math.Sqrt(squared[i]);
            return sum;
        });
    }
}
