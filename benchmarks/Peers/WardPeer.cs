using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>Ward's linkage of a whole table; the check value is the sum of all heights.</summary>
internal static class WardPeer
{
    internal static void Run(PeerArguments arguments)
    {
        Matrix points = arguments.Points("points", arguments.Int("d"));
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        PeerRun.Measure(arguments, () => Ward.Link(device, points).Rows.Sum(row => row.Height));
    }
}
