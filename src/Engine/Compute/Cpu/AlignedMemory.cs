using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Segmentation.Compute.Cpu;

/// <summary>Uninitialised memory aligned for the widest register, outside the garbage collector's heap and given back at once.</summary>
internal sealed unsafe class AlignedMemory<T> : SafeHandleZeroOrMinusOneIsInvalid
    where T : unmanaged
{
    private const nuint HugePage = 2u << 20;
    private readonly nuint _bytes;

    internal AlignedMemory(long length)
        : base(ownsHandle: true)
    {
        Length = length;
        _bytes = ((nuint)length * (nuint)sizeof(T)) + 64;
        bool huge = _bytes >= 4 * HugePage;
        void* start = NativeMemory.AlignedAlloc(_bytes, huge ? HugePage : 64);
        // Walking gigabytes in 4 KB pages costs a page walk every few blocks.
        if (huge && OperatingSystem.IsLinux())
            MemoryAdvice.HugePages(start, _bytes);
        SetHandle((nint)start);
        GC.AddMemoryPressure((long)_bytes);
    }

    internal long Length { get; }

    internal T* Start => (T*)handle;

    /// <summary>Sets every byte.</summary>
    internal void Fill(byte value) => NativeMemory.Fill((void*)handle, _bytes, value);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure((long)_bytes);
        return true;
    }
}

/// <summary>What Linux may know about how memory will be used.</summary>
internal static unsafe partial class MemoryAdvice
{
    private const int AdviseHugePages = 14;

    /// <summary>Asks for 2 MB pages; a refusal costs nothing but speed.</summary>
    internal static void HugePages(void* start, nuint bytes)
    {
        try
        {
            _ = Advise(start, bytes, AdviseHugePages);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library by another name: the memory works without the advice.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
