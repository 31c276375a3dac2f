using System.Collections.Concurrent;

namespace Segmentation.Compute.Cpu.Memory;

/// <summary>Work space of one thread inside one chunk, lent out so that passes allocate nothing once warm.</summary>
internal sealed class ChunkScratch : IDisposable
{
    private AlignedMemory<long>? _longs;
    private AlignedMemory<float>? _floats;
    private AlignedMemory<float>? _moreFloats;

    internal unsafe long* Longs(long length) => Grown(ref _longs, length).Start;

    internal unsafe float* Floats(long length) => Grown(ref _floats, length).Start;

    internal unsafe float* MoreFloats(long length) => Grown(ref _moreFloats, length).Start;

    public void Dispose()
    {
        _longs?.Dispose();
        _floats?.Dispose();
        _moreFloats?.Dispose();
    }

    private static AlignedMemory<T> Grown<T>(ref AlignedMemory<T>? memory, long length)
        where T : unmanaged
    {
        if (memory is null || memory.Length < length)
        {
            memory?.Dispose();
            memory = new AlignedMemory<T>(length);
        }
        return memory;
    }
}

/// <summary>Scratches not in use.</summary>
internal sealed class ChunkScratches : IDisposable
{
    private readonly ConcurrentBag<ChunkScratch> _free = [];

    internal ChunkScratch Borrow() => _free.TryTake(out ChunkScratch? scratch) ? scratch : new ChunkScratch();

    internal void Return(ChunkScratch scratch) => _free.Add(scratch);

    public void Dispose()
    {
        while (_free.TryTake(out ChunkScratch? scratch))
            scratch.Dispose();
    }
}
