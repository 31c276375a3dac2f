namespace Segmentation.Compute.OpenCl;

/// <summary>Buffers that live and go together.</summary>
internal sealed class OpenClBuffers(OpenClContext context) : IDisposable
{
    private readonly List<OpenClBuffer> _all = [];

    /// <summary>As <see cref="OpenClContext.Allocate"/>.</summary>
    internal OpenClBuffer<T> Allocate<T>(long length, string what)
        where T : unmanaged => Keep(context.Allocate<T>(length, what));

    /// <summary>As <see cref="OpenClContext.Upload"/>.</summary>
    internal OpenClBuffer<T> Upload<T>(ReadOnlySpan<T> values, string what)
        where T : unmanaged => Keep(context.Upload(values, what));

    /// <summary>As <see cref="OpenClContext.Share"/>.</summary>
    internal OpenClBuffer<T> Share<T>(T[] values, int length, string what)
        where T : unmanaged => Keep(context.Share(values, length, what));

    /// <summary>Releases all; more may be allocated afterwards.</summary>
    public void Dispose()
    {
        foreach (var buffer in _all)
            buffer.Dispose();
        _all.Clear();
    }

    private OpenClBuffer<T> Keep<T>(OpenClBuffer<T> buffer)
        where T : unmanaged
    {
        _all.Add(buffer);
        return buffer;
    }
}
