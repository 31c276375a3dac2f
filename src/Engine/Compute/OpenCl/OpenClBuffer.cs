using System.Buffers;
using System.Runtime.InteropServices;
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
    private const ulong MapRead = 1;
    private const ulong MapWriteInvalidate = 4;
    private const int PieceBytes = 16 << 20;
    // Values that a thread produces at a time.
    private const int Run = 1 << 15;

    private readonly OpenClContext _context;
    private readonly long _bytes;
    private GCHandle _pin;

    /// <summary>Takes a created buffer.</summary>
    /// <param name="bytes">What counts against the budget.</param>
    /// <param name="pin">The host array that the buffer is, if it is one.</param>
    internal OpenClBuffer(OpenClContext context, long length, MemoryHandle handle, long bytes, GCHandle pin = default)
    {
        _context = context;
        _bytes = bytes;
        _pin = pin;
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
            int code = clEnqueueWriteBuffer(
                _context.Queue, Handle, 1, (nuint)(offset * sizeof(T)), (nuint)((long)values.Length * sizeof(T)), p, 0, null, null);
            _context.Check(code, "clEnqueueWriteBuffer");
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
            int code = clEnqueueReadBuffer(
                _context.Queue, Handle, 1, (nuint)(offset * sizeof(T)), (nuint)((long)values.Length * sizeof(T)), p, 0, null, null);
            _context.Check(code, "clEnqueueReadBuffer");
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
        _context.Check(code, "clEnqueueFillBuffer");
    }

    /// <summary>
    /// Lets <paramref name="write"/> produce the first values, run by run on all cores: straight into the device's memory where it is
    /// shared with the host, else through a staging array.
    /// </summary>
    /// <param name="write">Gets the span to fill and its first element's index; must not care for order.</param>
    internal void Produce(long length, SpanAction<T, long> write)
    {
        Require(0, length);
        int piece = Math.Max(1, PieceBytes / sizeof(T));
        T[]? staging = _context.Hardware.Unified ? null : new T[Math.Min(piece, length)];
        for (long at = 0; at < length; at += piece)
        {
            int count = (int)Math.Min(piece, length - at);
            if (staging is not null)
            {
                fixed (T* p = staging)
                    ProduceRuns((nint)p, at, count, write);
                Write(staging.AsSpan(0, count), at);
                continue;
            }
            nint mapped = Map(at, count, MapWriteInvalidate);
            try
            {
                ProduceRuns(mapped, at, count, write);
            }
            finally
            {
                Unmap(mapped);
            }
        }
    }

    /// <summary>
    /// Shows the first values to <paramref name="read"/>, piece by piece, waiting for all work queued before: where they lie if the memory
    /// is shared with the host, else as copies.
    /// </summary>
    /// <param name="read">Gets a span and its first element's index.</param>
    internal void Consume(long length, ReadOnlySpanAction<T, long> read)
    {
        Require(0, length);
        int piece = Math.Max(1, PieceBytes / sizeof(T));
        T[]? staging = _context.Hardware.Unified ? null : new T[Math.Min(piece, length)];
        for (long at = 0; at < length; at += piece)
        {
            int count = (int)Math.Min(piece, length - at);
            if (staging is not null)
            {
                Read(staging.AsSpan(0, count), at);
                read(staging.AsSpan(0, count), at);
                continue;
            }
            nint mapped = Map(at, count, MapRead);
            try
            {
                read(new ReadOnlySpan<T>((void*)mapped, count), at);
            }
            finally
            {
                Unmap(mapped);
            }
        }
    }

    public override void Dispose()
    {
        if (Handle.IsClosed)
            return;
        // The host array must not move before the device is done with it.
        if (_pin.IsAllocated)
            _ = clFinish(_context.Queue);
        Handle.Dispose();
        if (_pin.IsAllocated)
            _pin.Free();
        _context.Released(_bytes);
    }

    private static void ProduceRuns(nint start, long at, int count, SpanAction<T, long> write) =>
        Threading.ForChunks((count + Run - 1) / Run, Threading.AllCores, run =>
        {
            int first = run * Run;
            write(new Span<T>((T*)start + first, Math.Min(Run, count - first)), at + first);
        });

    private nint Map(long at, int count, ulong flags)
    {
        int code = 0;
        void* mapped = clEnqueueMapBuffer(
            _context.Queue, Handle, 1, flags, (nuint)(at * sizeof(T)), (nuint)((long)count * sizeof(T)), 0, null, null, &code);
        _context.Check(code, "clEnqueueMapBuffer");
        return (nint)mapped;
    }

    private void Unmap(nint mapped) =>
        _context.Check(clEnqueueUnmapMemObject(_context.Queue, Handle, (void*)mapped, 0, null, null), "clEnqueueUnmapMemObject");

    private void Require(long offset, long count)
    {
        if (offset < 0 || offset + count > Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"[{offset}, {offset + count}) lies outside a buffer of {Length}.");
    }
}
