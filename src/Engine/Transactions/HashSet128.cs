using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Memory;

namespace Segmentation.Transactions;

/// <summary>A set of 128-bit hashes in 20–27 bytes each, outside the garbage-collected heap.</summary>
/// <remarks>
/// Open addressing with linear probing; the home slot is the high word scaled to the capacity, so that growing need not
/// double and re-inserting reads and writes both arrays from front to back.
/// </remarks>
internal sealed unsafe class HashSet128 : IDisposable
{
    /// <summary>Bytes of a hash in a set that has just grown.</summary>
    internal const int MostBytesPerHash = 27;

    /// <summary>Bytes of a hash in a set that is about to grow.</summary>
    internal const int LeastBytesPerHash = 20;

    private const long FirstCapacity = 64;

    private Hash128* _slots;
    private long _capacity;
    private long _limit;

    /// <summary>Memory held.</summary>
    internal long Bytes => _capacity * sizeof(Hash128);

    /// <summary>Number of hashes held.</summary>
    internal long Count { get; private set; }

    /// <summary>How many hashes there will be, as far as anyone can tell: growing goes there at once.</summary>
    internal long Expected { get; set; }

    /// <summary>Adds a hash; false where it was there.</summary>
    internal bool Add(Hash128 hash)
    {
        if (Count >= _limit)
            Grow();
        // (0, 0) marks a free slot.
        if (hash == default)
            hash = new Hash128(0, 1);
        Hash128* slot = Home(hash);
        Hash128* end = _slots + _capacity;
        while ((slot->High | slot->Low) != 0)
        {
            if (slot->High == hash.High && slot->Low == hash.Low)
                return false;
            if (++slot == end)
                slot = _slots;
        }
        *slot = hash;
        Count++;
        return true;
    }

    /// <summary>Whether a hash is there.</summary>
    internal bool Contains(Hash128 hash)
    {
        if (Count == 0)
            return false;
        if (hash == default)
            hash = new Hash128(0, 1);
        Hash128* slot = Home(hash);
        Hash128* end = _slots + _capacity;
        while (*slot != default)
        {
            if (*slot == hash)
                return true;
            if (++slot == end)
                slot = _slots;
        }
        return false;
    }

    /// <summary>Asks for the memory that <see cref="Add"/> of this hash will touch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(Hash128 hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Home(hash));
    }

    public void Dispose() => Free();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Hash128* Home(Hash128 hash) => _slots + Hash128.HighProduct(hash.High, (ulong)_capacity);

    private void Grow()
    {
        Hash128* old = _slots;
        long oldCapacity = _capacity;
        _capacity = Math.Max(Math.Max(FirstCapacity, oldCapacity * 4 / 3), Expected * 4 / 3);
        _limit = _capacity * 4 / 5;
        _slots = (Hash128*)NativeMemory.AllocZeroed((nuint)_capacity, (nuint)sizeof(Hash128));
        // Every hash touches a place of its own, so all pages will be touched, and each search waits for a translation.
        HugePages.AdviseWithin(_slots, (nuint)Bytes);
        Count = 0;
        for (long i = 0; i < oldCapacity; i++)
        {
            if (old[i] != default)
                Add(old[i]);
        }
        NativeMemory.Free(old);
    }

    private void Free()
    {
        NativeMemory.Free(_slots);
        _slots = null;
        _capacity = 0;
        _limit = 0;
        Count = 0;
    }
}
