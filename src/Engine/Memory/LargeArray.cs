namespace Segmentation.Memory;

/// <summary>Arrays of many megabytes, on large pages where the system grants them: a page is touched for the first time once, and a large
/// one stands for 512.</summary>
internal static class LargeArray
{
    /// <summary>An array whose values are not set.</summary>
    internal static T[] Uninitialized<T>(int length)
        where T : unmanaged => OnLargePages(GC.AllocateUninitializedArray<T>(length));

    /// <summary>An array of zeros.</summary>
    /// <remarks>The runtime does not write to memory that is fresh from the system, so its pages are still to come.</remarks>
    internal static T[] Zeros<T>(int length)
        where T : unmanaged => OnLargePages(new T[length]);

    private static unsafe T[] OnLargePages<T>(T[] array)
        where T : unmanaged
    {
        // The collector moves no array of this size unless it is asked to compact; where it did, only the advice would be lost.
        if ((long)array.Length * sizeof(T) >= 4 * (long)HugePages.Bytes)
        {
            fixed (T* start = array)
                HugePages.AdviseWithin(start, (nuint)array.Length * (nuint)sizeof(T));
        }
        return array;
    }
}
