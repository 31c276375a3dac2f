namespace Segmentation.Memory;

/// <summary>Arrays of many megabytes that are written once from end to end.</summary>
internal static class LargeArray
{
    /// <summary>An array whose values are not set, on large pages where the system grants them: each page is first touched once, and a
    /// large one stands for 512.</summary>
    internal static unsafe T[] Uninitialized<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        // The collector moves no array of this size unless it is asked to compact; where it did, only the advice would be lost.
        if ((long)length * sizeof(T) >= 4 * (long)HugePages.Bytes)
        {
            fixed (T* start = array)
            {
                nuint first = ((nuint)start + HugePages.Bytes - 1) / HugePages.Bytes * HugePages.Bytes;
                nuint end = (nuint)(start + length) / HugePages.Bytes * HugePages.Bytes;
                HugePages.Advise((void*)first, end - first);
            }
        }
        return array;
    }
}
