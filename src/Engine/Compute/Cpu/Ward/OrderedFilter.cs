using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>Keeps the items of a list that meet a condition, in their order, on several threads.</summary>
internal sealed unsafe class OrderedFilter(int capacity, int threads) : IDisposable
{
    private const int ItemsPerChunk = 1 << 14;

    private readonly NativeArray<int> _scratch = new(capacity);
    private readonly int[] _kept = new int[(capacity / ItemsPerChunk) + 1];

    /// <summary>
    /// Writes those items of <paramref name="source"/> that meet the condition to <paramref name="target"/>, which may be the source.
    /// </summary>
    /// <returns>How many they are.</returns>
    internal int Keep<TCondition>(int* source, int count, int* target, TCondition condition, CancellationToken cancellation)
        where TCondition : struct, IClusterCondition
    {
        if (count <= ItemsPerChunk)
            return KeepChunk(source, count, target, condition);
        int chunks = (count + ItemsPerChunk - 1) / ItemsPerChunk;
        int* scratch = _scratch.Pointer;
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            int first = chunk * ItemsPerChunk;
            _kept[chunk] = KeepChunk(source + first, Math.Min(ItemsPerChunk, count - first), scratch + first, condition);
        }, cancellation);
        int total = 0;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            new ReadOnlySpan<int>(scratch + (chunk * ItemsPerChunk), _kept[chunk]).CopyTo(new Span<int>(target + total, _kept[chunk]));
            total += _kept[chunk];
        }
        return total;
    }

    public void Dispose() => _scratch.Dispose();

    private static int KeepChunk<TCondition>(int* source, int count, int* target, TCondition condition)
        where TCondition : struct, IClusterCondition
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int item = source[i];
            // Written always, counted sometimes: half the conditions come out either way, and a branch would mispredict.
            target[kept] = item;
            kept += condition.Holds(item) ? 1 : 0;
        }
        return kept;
    }
}
