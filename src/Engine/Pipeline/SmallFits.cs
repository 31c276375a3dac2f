using Segmentation.Compute;

namespace Segmentation.Pipeline;

/// <summary>
/// Many small computations, one after another on each thread of the processor: threads that share a small one mostly wait for each other.
/// </summary>
internal static class SmallFits
{
    /// <summary>Runs a body once for every number in [0, count), each on a thread of its own where the processor computes.</summary>
    /// <param name="device">Any other device than the processor's runs them itself, in order.</param>
    /// <param name="body">Is told the number and the device: the processor computes the same on any number of threads.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static void Run(int count, IComputeDevice device, Action<int, IComputeDevice> body, CancellationToken cancellation)
    {
        int threads = device.Info.Kind == DeviceKind.Simd ? Math.Min(device.Info.Threads, count) : 1;
        if (threads == 1)
        {
            ChunkedParallel.ForChunks(count, 1, number => body(number, device), cancellation);
            return;
        }
        int each = device.Info.Threads / threads;
        ChunkedParallel.ForChunks(count, threads, number =>
        {
            using IComputeDevice own = Devices.Open(device.Info.Id, each);
            body(number, own);
        }, cancellation);
    }
}
