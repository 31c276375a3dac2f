using System.Buffers;
using System.Runtime.InteropServices;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>Untyped part of a buffer, so that a kernel can take buffers of any element.</summary>
internal abstract class GpuBuffer : IDisposable
{
    internal abstract SafeHandle Memory { get; }

    internal abstract long Length { get; }

    public abstract void Dispose();
}

/// <summary>Memory on a device for <typeparamref name="T"/> values; counts against the device's budget while it lives.</summary>
internal sealed unsafe class GpuBuffer<T> : GpuBuffer
    where T : unmanaged
{
    private const int PieceBytes = 16 << 20;
    // Values that a thread produces at a time.
    private const int Run = 1 << 15;

    private readonly GpuContext _context;
    private readonly long _bytes;
    private GCHandle _pin;

    /// <summary>Takes a created buffer.</summary>
    /// <param name="bytes">What counts against the budget.</param>
    /// <param name="pin">The host array that the buffer is, if it is one.</param>
    internal GpuBuffer(GpuContext context, long length, SafeHandle memory, long bytes, GCHandle pin = default)
    {
        _context = context;
        _bytes = bytes;
        _pin = pin;
        Length = length;
        Memory = memory;
    }

    internal override long Length { get; }

    internal override SafeHandle Memory { get; }

    /// <summary>Copies values in, waiting until they have left the host.</summary>
    internal void Write(ReadOnlySpan<T> values, long offset = 0)
    {
        Require(offset, values.Length);
        if (values.IsEmpty)
            return;
        fixed (T* p = values)
            _context.Write(Memory, offset * sizeof(T), p, (long)values.Length * sizeof(T));
    }

    /// <summary>Copies values out, waiting for all work queued before.</summary>
    internal void Read(Span<T> values, long offset = 0)
    {
        Require(offset, values.Length);
        if (values.IsEmpty)
            return;
        fixed (T* p = values)
            _context.Read(Memory, offset * sizeof(T), p, (long)values.Length * sizeof(T));
    }

    internal T[] ToArray(long length = -1)
    {
        var values = new T[length < 0 ? Length : length];
        Read(values);
        return values;
    }

    /// <summary>Sets every element to <paramref name="value"/>, in queue order.</summary>
    internal void Fill(T value) => _context.Fill(Memory, Length * sizeof(T), new ReadOnlySpan<byte>(&value, sizeof(T)));

    /// <summary>
    /// Lets <paramref name="write"/> produce the first values, run by run on all cores: straight into the device's memory where it is
    /// shared with the host, else through a place aside.
    /// </summary>
    /// <param name="write">Gets the span to fill and its first element's index; must not care for order.</param>
    internal void Produce(long length, SpanAction<T, long> write) => ByPieces(length, write: true, (place, at, count) =>
        ChunkedParallel.ForChunks((count + Run - 1) / Run, ChunkedParallel.AllCores, run =>
        {
            int first = run * Run;
            write(new Span<T>((T*)place + first, Math.Min(Run, count - first)), at + first);
        }));

    /// <summary>
    /// Shows the first values to <paramref name="read"/>, piece by piece, waiting for all work queued before: where they lie if the memory
    /// is shared with the host, else as copies.
    /// </summary>
    /// <param name="read">Gets a span and its first element's index.</param>
    internal void Consume(long length, ReadOnlySpanAction<T, long> read) =>
        ByPieces(length, write: false, (place, at, count) => read(new ReadOnlySpan<T>((void*)place, count), at));

    public override void Dispose()
    {
        if (Memory.IsClosed)
            return;
        // The host array must not move before the device is done with it.
        if (_pin.IsAllocated)
            _context.Settle();
        Memory.Dispose();
        if (_pin.IsAllocated)
            _pin.Free();
        _context.Released(_bytes);
    }

    private void ByPieces(long length, bool write, Action<nint, long, int> visit)
    {
        Require(0, length);
        int piece = Math.Max(1, PieceBytes / sizeof(T));
        for (long at = 0; at < length; at += piece)
        {
            int count = (int)Math.Min(piece, length - at);
            nint place = _context.Map(Memory, at * sizeof(T), count * sizeof(T), write);
            try
            {
                visit(place, at, count);
            }
            finally
            {
                _context.Unmap(Memory, at * sizeof(T), count * sizeof(T), write, place);
            }
        }
    }

    private void Require(long offset, long count)
    {
        if (offset < 0 || offset + count > Length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"[{offset}, {offset + count}) lies outside a buffer of {Length}.");
    }
}
