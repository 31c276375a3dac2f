using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Segmentation.Memory;

namespace Segmentation.Compute.Cpu.Memory;

/// <summary>Uninitialised memory aligned for the widest register, outside the garbage collector's heap and given back at once.</summary>
internal sealed unsafe class AlignedMemory<T> : SafeHandleZeroOrMinusOneIsInvalid
    where T : unmanaged
{
    private const int Behind = 64;

    private readonly nuint _bytes;

    internal AlignedMemory(long length)
        : base(ownsHandle: true)
    {
        Length = length;
        _bytes = ((nuint)length * (nuint)sizeof(T)) + Behind;
        bool huge = _bytes >= 4 * HugePages.Bytes;
        void* start = NativeMemory.AlignedAlloc(_bytes, huge ? HugePages.Bytes : 64);
        // Walking gigabytes in 4 KB pages costs a page walk every few blocks.
        if (huge)
            HugePages.Advise(start, _bytes);
        BoundsAssert.Prepare(start, _bytes - Behind, _bytes);
        SetHandle((nint)start);
        GC.AddMemoryPressure((long)_bytes);
    }

    internal long Length { get; }

    internal T* Start => (T*)handle;

    /// <summary>Sets every byte.</summary>
    internal void Fill(byte value) => NativeMemory.Fill((void*)handle, _bytes - Behind, value);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsClosed)
            BoundsAssert.Check((void*)handle, _bytes - Behind, _bytes);
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure((long)_bytes);
        return true;
    }
}
