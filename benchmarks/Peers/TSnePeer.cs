using System.Runtime.InteropServices;
using Segmentation.Compute;
using Segmentation.Embedding;

namespace Segmentation.Benchmarks.Peers;

/// <summary>A t-SNE map at perplexity 30 from principal components, the full count of iterations; the value is its KL divergence.</summary>
internal static class TSnePeer
{
    internal static void Run(PeerArguments arguments)
    {
        Matrix values = arguments.Points("points", arguments.Int("d"));
        var options = new TSneOptions
        {
            Iterations = arguments.Int("iterations", 1000),
            StopEarly = false,
            Repulsion = arguments.Has("tree") ? TSneRepulsion.Tree : TSneRepulsion.Auto,
            Landmarks = arguments.Int("landmarks", int.MaxValue),
        };
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        TSneResult? map = null;
        PeerRun.Measure(arguments, () =>
        {
            // Neighbours and affinities are part of the time, as they are on the other side.
            using IPointSet points = device.Load(values);
            map = LandmarkMap.Embed(device, points, values, options);
            return map.KlDivergence;
        });
        if (arguments.Has("map"))
            File.WriteAllBytes(
                arguments.Text("map"), MemoryMarshal.AsBytes<float>(
                    map!.Positions.Values.Select(value => (float)value).ToArray()).ToArray());
    }
}
