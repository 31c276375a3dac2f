using System.Buffers;
using static Segmentation.Compute.OpenCl.OpenClNative;

namespace Segmentation.Compute.OpenCl;

/// <summary>Untyped part of a buffer, so that a kernel can take buffers of any element.</summary>
internal abstract class OpenClBuffer : IDisposable
{
    internal abstract MemoryHandle Handle { get; }

    public abstract void Dispose();
}

/// <summary>Memory on a device for <typeparamref name="T"/> values; counts against the device's budget while it lives.</summary>
internal sealed unsafe class OpenClBuffer<T> : OpenClBuffer
    where T : unmanaged
{
    private const ulong MapWriteInvalidate = 4;
    private const int StagingBytes = 16 << 20;

    private readonly OpenClContext _context;
    private readonly long _bytes;

    internal OpenClBuffer(OpenClContext context, long length, MemoryHandle handle, long bytes)
    {
        _context = context;
        _bytes = bytes;
        Length = length;
        Handle = handle;
    }

    internal long Length { get; }

    internal override MemoryHandle Handle { get; }

    /// <summary>Copies values in, waiting until they have left the host.</summary>
    internal void Write(ReadOnlySpan<T> values, long offset = 0)
    {
        Require(offset, values.Length);
        if (values.IsEmpty)
            return;
        fixed (T* p = values)
        {
            int code = clEnqueueWriteBuffer(_context.Queue, Handle, 1, (nuint)(offset * sizeof(T)), (nuint)((long)values.Length * sizeof(T)), p, 0, null, null);
            OpenClError.Check(code, "clEnqueueWriteBuffer", _context.Hardware.Name);
        }
    }

    /// <summary>Copies values out, waiting for all work queued before.</summary>
    internal void Read(Span<T> values, long offset = 0)
    {
        Require(offset, values.Length);
        if (values.IsEmpty)
            return;
        fixed (T* p = values)
        {
            int code = clEnqueueReadBuffer(_context.Queue, Handle, 1, (nuint)(offset * sizeof(T)), (nuint)((long)values.Length * sizeof(T)), p, 0, null, null);
            OpenClError.Check(code, "clEnqueueReadBuffer", _context.Hardware.Name);
        }
    }

    internal T[] ToArray(long length = -1)
    {
        var values = new T[length < 0 ? Length : length];
        Read(values);
        return values;
    }

    /// <summary>Sets every element to <paramref name="value"/>, in queue order.</summary>
    internal void Fill(T value)
    {
        int code = clEnqueueFillBuffer(_context.Queue, Handle, &value, (nuint)sizeof(T), 0, (nuint)(Length * sizeof(T)), 0, null, null);
        OpenClError.Check(code, "clEnqueueFillBuffer", _context.Hardware.Name);
    }

    /// <summary>Lets <paramref name="write"/> produce the contents, piece by piece: straight into the device's memory where it is shared with the host, else through a staging array.</summary>
    /// <param name="write">Gets the first element's index and the span to fill.</param>
    internal void Produce(SpanAction<T, long> write)
    {
        int piece = Math.Max(1, StagingBytes / sizeof(T));
        T[]? staging = _context.Hardware.Unified ? null : new T[Math.Min(piece, Length)];
        for (long at = 0; at < Length; at += piece)
        {
            int count = (int)Math.Min(piece, Length - at);
            if (staging is not null)
            {
                write(staging.AsSpan(0, count), at);
                Write(staging.AsSpan(0, count), at);
                continue;
            }
            int error = 0;
            void* mapped = clEnqueueMapBuffer(_context.Queue, Handle, 1, MapWriteInvalidate, (nuint)(at * sizeof(T)), (nuint)((long)count * sizeof(T)), 0, null, null, &error);
            OpenClError.Check(error, "clEnqueueMapBuffer", _context.Hardware.Name);
            try
            {
                write(new Span<T>(mapped, count), at);
            }
            finally
            {
                OpenClError.Check(clEnqueueUnmapMemObject(_context.Queue, Handle, mapped, 0, null, null), "clEnqueueUnmapMemObject", _context.Hardware.Name);
            }
        }
    }

    public override void Dispose()
    {
        if (Handle.IsClosed)
            return;
        Handle.Dispose();
        _context.Released(_bytes);
    }

    private void Require(long offset, long count)
    {
        if (offset < 0 || offset + count > Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"[{offset}, {offset + count}) lies outside a buffer of {Length}.");
    }
}
