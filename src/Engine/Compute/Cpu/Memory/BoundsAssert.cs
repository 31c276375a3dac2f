using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Segmentation.Compute.Cpu.Memory;

/// <summary>Bounds of what kernels index by pointer: checked in debug builds, absent from others.</summary>
/// <remarks>It throws where <see cref="Debug.Assert(bool)"/> would end the process, so that a test names the index.</remarks>
internal static class BoundsAssert
{
    /// <summary>What memory holds that nobody has written: not a number as a float, −1 as an integer.</summary>
    internal const byte Unwritten = 0xFF;

    /// <summary>What stands behind the end of an allocation.</summary>
    internal const byte Guard = 0xA5;

    /// <summary>An index in [0, length).</summary>
    [Conditional("DEBUG")]
    internal static void Index(
        long index, long length, [CallerArgumentExpression(nameof(index))] string what = "", [CallerMemberName] string where = "")
    {
        if ((ulong)index >= (ulong)length)
            throw new InvalidOperationException($"{where}: {what} is {index}, not in [0, {length}).");
    }

    /// <summary>A stretch of <paramref name="count"/> from <paramref name="first"/> within [0, length].</summary>
    [Conditional("DEBUG")]
    internal static void Range(
        long first, long count, long length, [CallerArgumentExpression(nameof(first))] string what = "",
        [CallerMemberName] string where = "")
    {
        if (first < 0 || count < 0 || first > length - count)
            throw new InvalidOperationException($"{where}: {count} from {what} = {first} on leave [0, {length}].");
    }

    /// <summary>Fills fresh memory, and the bytes behind its end, with what a kernel must not read or change.</summary>
    [Conditional("DEBUG")]
    internal static unsafe void Prepare(void* start, nuint used, nuint all)
    {
        NativeMemory.Fill(start, used, Unwritten);
        NativeMemory.Fill((byte*)start + used, all - used, Guard);
    }

    /// <summary>Finds writes behind the end of memory that is given back.</summary>
    [Conditional("DEBUG")]
    internal static unsafe void Check(void* start, nuint used, nuint all)
    {
        if (start == null)
            return;
        for (nuint at = used; at < all; at++)
        {
            if (((byte*)start)[at] != Guard)
                throw new InvalidOperationException($"A kernel wrote {at - used + 1} bytes behind the end of {used}.");
        }
    }
}
