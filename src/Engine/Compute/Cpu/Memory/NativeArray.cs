using System.Runtime.InteropServices;
using Segmentation.Memory;

namespace Segmentation.Compute.Cpu.Memory;

/// <summary>An array outside the garbage collector's heap, aligned to a cache line, not cleared, freed when disposed.</summary>
/// <remarks>For work space of hundreds of megabytes that must be gone at a known moment, and for kernels that index by pointer.</remarks>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 64;

    internal NativeArray(long length)
    {
        Length = length;
        // A line more than asked for: a vector load at the last element stays inside.
        nuint bytes = ((nuint)length * (nuint)sizeof(T)) + Alignment;
        bool large = bytes >= 2 * HugePages.Bytes;
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, large ? HugePages.Bytes : Alignment);
        if (large)
            HugePages.Advise(Pointer, bytes);
        BoundsAssert.Prepare(Pointer, bytes - Alignment, bytes);
    }

    internal long Length { get; }

    internal T* Pointer { get; private set; }

    /// <summary>Sets all bytes to zero.</summary>
    internal void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));

    public void Dispose()
    {
        BoundsAssert.Check(Pointer, (nuint)Length * (nuint)sizeof(T), ((nuint)Length * (nuint)sizeof(T)) + Alignment);
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
