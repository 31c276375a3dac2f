using System.Diagnostics;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>A kernel that is ready on a device; arguments are given in the order of its parameters, then it is queued.</summary>
/// <param name="program">The program that it is part of, by which tuning counts time.</param>
internal abstract class LoadedKernel(GpuContext context, string program) : IDisposable
{
    /// <summary>Forgets arguments that a failed launch left behind.</summary>
    internal abstract void Begin();

    /// <summary>The next argument: a buffer.</summary>
    internal abstract LoadedKernel With(GpuBuffer buffer);

    /// <summary>The next argument: a value.</summary>
    internal abstract LoadedKernel With<T>(T value)
        where T : unmanaged;

    /// <summary>
    /// Queues the kernel over at least <paramref name="items"/> threads; kernels check their own bounds, since groups of unequal size
    /// are optional in OpenCL.
    /// </summary>
    internal void Run(long items, int group) => Run(items, 1, group, 1);

    /// <summary>Queues the kernel over a plane of whole groups.</summary>
    internal void Run(long columns, long rows, int groupColumns, int groupRows)
    {
        if (context.Clock is not { } clock)
        {
            Launch((columns + groupColumns - 1) / groupColumns, (rows + groupRows - 1) / groupRows, groupColumns, groupRows);
            return;
        }
        context.Finish();
        long start = Stopwatch.GetTimestamp();
        Launch((columns + groupColumns - 1) / groupColumns, (rows + groupRows - 1) / groupRows, groupColumns, groupRows);
        context.Finish();
        clock[program] = clock.GetValueOrDefault(program) + Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public abstract void Dispose();

    /// <summary>Queues a plane of groups and forgets the arguments.</summary>
    protected abstract void Launch(long groupsAcross, long groupsDown, int groupColumns, int groupRows);
}
