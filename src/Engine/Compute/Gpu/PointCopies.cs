using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// What a device holds of a point set in one form, quad-major (see <c>Quad</c>): all rows, or the two ranges of rows that were asked
/// for last.
/// </summary>
/// <param name="fill">Writes the quads of a range of rows: gets the span, the place of its first quad in the range, the range's first row
/// and its length.</param>
internal sealed class PointCopies(GpuContext context, int quads, string what, Action<Span<Vector4>, long, int, int> fill) : IDisposable
{
    private Copy? _newer;
    private Copy? _older;

    private sealed record Copy(GpuBuffer<Vector4> Buffer, int First, int Count);

    /// <summary>Bytes that the copies take.</summary>
    internal long Bytes => BytesOf(_newer) + BytesOf(_older);

    /// <summary>Rows [first, first + count) on the device; stays until two other ranges were asked for.</summary>
    internal GpuBuffer<Vector4> Range(int first, int count)
    {
        if (Holds(_newer, first, count))
            return _newer!.Buffer;
        (_newer, _older) = (_older, _newer);
        if (Holds(_newer, first, count))
            return _newer!.Buffer;
        long length = (long)count * quads;
        GpuBuffer<Vector4>? buffer = _newer?.Buffer;
        _newer = null;
        // A tile's buffer serves the next one; the last tile is shorter, and the first of another tiling may be longer.
        if (buffer is not null && buffer.Length < length)
        {
            buffer.Dispose();
            buffer = null;
        }
        buffer ??= context.Allocate<Vector4>(length, Invariant($"{count:N0} {what}"));
        try
        {
            buffer.Produce(length, (span, at) => fill(span, at, first, count));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        _newer = new Copy(buffer, first, count);
        return buffer;
    }

    public void Dispose()
    {
        _newer?.Buffer.Dispose();
        _older?.Buffer.Dispose();
        _newer = _older = null;
    }

    private static bool Holds(Copy? copy, int first, int count) => copy is not null && copy.First == first && copy.Count == count;

    private static unsafe long BytesOf(Copy? copy) => copy is null ? 0 : copy.Buffer.Length * sizeof(Vector4);
}
