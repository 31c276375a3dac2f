using System.Runtime.InteropServices;

namespace Segmentation.Memory;

/// <summary>Asks the system for large memory pages where it grants them on request.</summary>
/// <remarks>
/// A tree search touches memory far apart; with pages of 4 KiB most of its steps wait for an address translation, the more so in a
/// virtual machine, where a translation is itself translated. Advice only: where it is not understood, nothing is lost but speed.
/// </remarks>
internal static partial class HugePages
{
    /// <summary>The size of a large page on x86-64 and, most often, on Arm.</summary>
    internal const nuint Bytes = 2 << 20;

    private const int AdviseHugePage = 14;

    /// <summary>Advises large pages for a stretch of memory aligned to <see cref="Bytes"/>, before it is first written.</summary>
    internal static unsafe void Advise(void* start, nuint length)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MAdvise(start, length, AdviseHugePage);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without a C library of that name: ordinary pages do.
        }
    }

    /// <summary>Advises the large pages that lie whole within a stretch of memory, before it is first written; none below 4 MiB.</summary>
    internal static unsafe void AdviseWithin(void* start, nuint length)
    {
        nuint first = ((nuint)start + Bytes - 1) / Bytes * Bytes;
        nuint end = ((nuint)start + length) / Bytes * Bytes;
        if (length >= 2 * Bytes && end > first)
            Advise((void*)first, end - first);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int MAdvise(void* start, nuint length, int advice);
}
