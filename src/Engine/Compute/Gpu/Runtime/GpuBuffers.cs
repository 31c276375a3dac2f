namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>Buffers that live and go together.</summary>
internal sealed class GpuBuffers(GpuContext context) : IDisposable
{
    private readonly List<GpuBuffer> _all = [];

    /// <summary>As <see cref="GpuContext.Allocate"/>.</summary>
    internal GpuBuffer<T> Allocate<T>(long length, string what)
        where T : unmanaged => Keep(context.Allocate<T>(length, what));

    /// <summary>As <see cref="GpuContext.Upload"/>.</summary>
    internal GpuBuffer<T> Upload<T>(ReadOnlySpan<T> values, string what)
        where T : unmanaged => Keep(context.Upload(values, what));

    /// <summary>As <see cref="GpuContext.Share"/>.</summary>
    internal GpuBuffer<T> Share<T>(T[] values, int length, string what)
        where T : unmanaged => Keep(context.Share(values, length, what));

    /// <summary>Releases all; more may be allocated afterwards.</summary>
    public void Dispose()
    {
        foreach (var buffer in _all)
            buffer.Dispose();
        _all.Clear();
    }

    private GpuBuffer<T> Keep<T>(GpuBuffer<T> buffer)
        where T : unmanaged
    {
        _all.Add(buffer);
        return buffer;
    }
}
