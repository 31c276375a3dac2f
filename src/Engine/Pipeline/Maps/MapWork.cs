using Segmentation.Compute;
using Segmentation.Embedding;

namespace Segmentation.Pipeline.Maps;

/// <summary>The map of a run. Where nothing waits for it, it is made beside the other stages, which leave threads without work.</summary>
/// <remarks>It is the same map either way: parallel sums are made in chunks that no number of threads changes.</remarks>
/// <param name="device">Computes the map.</param>
/// <param name="clock">Times the stages <c>neighbors</c> and <c>embed</c>.</param>
/// <param name="cancellation">Ends the work.</param>
internal sealed class MapWork(IComputeDevice device, StageClock clock, CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private StageClock? _beside;
    private Task<TSneResult>? _map;

    /// <summary>Makes the map, or begins to.</summary>
    /// <param name="values">n×d, as they are compared.</param>
    /// <param name="options">What map.</param>
    /// <param name="isNeeded">Whether the next stage is about the map.</param>
    /// <returns>The map; null where it is made beside what comes next, for <see cref="Finish"/>.</returns>
    internal TSneResult? Begin(Matrix values, TSneOptions options, bool isNeeded)
    {
        // A GPU computes one stage at a time, and so does a single thread.
        if (isNeeded || device.Info is not { Kind: DeviceKind.Simd, Threads: > 1 })
            return Make(values, options, clock, cancellation);
        StageClock beside = _beside = clock.Beside("neighbors", "embed");
        CancellationToken stop = _stop.Token;
        _map = Task.Factory.StartNew(
            () => Make(values, options, beside, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return null;
    }

    /// <summary>Waits for a map that is made beside other stages, and gives it to the segmentation; any other stays as it is.</summary>
    internal SegmentationResult Finish(SegmentationResult result)
    {
        if (_map is null)
            return result;
        clock.End();
        _beside!.Speak();
        TSneResult map = _map.GetAwaiter().GetResult();
        return result with { Map = map, Quality = result.Quality with { KlDivergence = map.KlDivergence } };
    }

    /// <summary>Ends the work, and waits until it no longer uses the device.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (_map is not null)
        {
            ((IAsyncResult)_map).AsyncWaitHandle.WaitOne();
            // Its failure was told by Finish, or another came first.
            _ = _map.Exception;
        }
        _stop.Dispose();
    }

    private TSneResult Make(Matrix values, TSneOptions options, StageClock timing, CancellationToken stop)
    {
        timing.Begin("neighbors");
        using IPointSet points = device.Load(values, stop);
        TSneResult map = LandmarkMap.Embed(device, points, values, options, timing, stop);
        timing.End();
        return map;
    }
}
