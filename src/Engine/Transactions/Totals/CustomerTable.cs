using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>What is kept of one customer while rows go by: two cache lines.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CustomerState
{
    internal ulong Hash;

    /// <summary>The id's first bytes, zeros after its end.</summary>
    internal ulong IdHead;

    internal int IdStart;
    internal int IdLength;
    internal int Orders;
    internal int Lines;
    internal long FirstTicks;
    internal long LastTicks;
    internal ExactAmount Amount;
    internal ExactAmount Quantity;

    /// <summary>The order of the last row (half of its hash), so that the lines of one order ask the set once.</summary>
    internal ulong LastOrder;
}

/// <summary>Customers by id, in order of first appearance; ids are kept as UTF-8 in one buffer and compared byte by byte.</summary>
/// <param name="key">What makes pseudonyms of ids; null where ids are given out as they are.</param>
internal sealed class CustomerTable(PseudonymKey? key = null)
{
    private const int HeadBytes = 8;

    private (uint Tag, int Customer)[] _slots = new (uint, int)[64];
    private CustomerState[] _states = new CustomerState[16];
    private byte[] _ids = new byte[256];
    private int _idBytes;
    private byte[]? _pseudonyms;

    internal int Count { get; private set; }

    /// <summary>Memory held.</summary>
    internal long Bytes =>
        ((long)_slots.Length * Unsafe.SizeOf<(uint, int)>()) + ((long)_states.Length * Unsafe.SizeOf<CustomerState>()) + _ids.Length;

    internal ref CustomerState this[int customer] => ref _states[customer];

    /// <summary>Index of a customer whose state this is.</summary>
    internal int IndexOf(ref CustomerState state) => (int)(Unsafe.ByteOffset(ref _states[0], ref state) / Unsafe.SizeOf<CustomerState>());

    /// <summary>The id as it is given out: the pseudonym, where there is a key.</summary>
    internal ReadOnlySpan<byte> Id(int customer) => key is null ? ReadId(customer)
        : _pseudonyms is { } known ? known.AsSpan(PseudonymKey.Length * customer, PseudonymKey.Length) : key.Of(ReadId(customer));

    /// <summary>The id as it was read.</summary>
    internal ReadOnlySpan<byte> ReadId(int customer) => _ids.AsSpan(_states[customer].IdStart, _states[customer].IdLength);

    /// <summary>The id of a record as it is given out.</summary>
    internal string Shown(ReadOnlySpan<byte> id) => Encoding.UTF8.GetString(key is null ? id : key.Of(id));

    /// <summary>Makes all pseudonyms, once no customer is added any more.</summary>
    internal void Pseudonymise()
    {
        if (key is null)
            return;
        byte[] pseudonyms = new byte[PseudonymKey.Length * Count];
        for (int customer = 0; customer < Count; customer++)
            key.Write(ReadId(customer), pseudonyms.AsSpan(PseudonymKey.Length * customer, PseudonymKey.Length));
        _pseudonyms = pseudonyms;
    }

    /// <summary>Asks for the memory where <see cref="GetOrAdd"/> will look first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void PrefetchSlot(ulong hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[Home(hash)]));
    }

    /// <summary>Asks for the memory of the customer who stands in a hash's first slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void PrefetchState(ulong hash)
    {
        if (!Sse.IsSupported)
            return;
        byte* state = (byte*)Unsafe.AsPointer(ref _states[Math.Max(0, _slots[Home(hash)].Customer - 1)]);
        Sse.Prefetch0(state);
        Sse.Prefetch0(state + sizeof(CustomerState) - 1);
    }

    /// <summary>The customer of a record; valid until the next call.</summary>
    internal ref CustomerState GetOrAdd(ParsedBlock block, ref TransactionRecord record)
    {
        uint tag = (uint)record.CustomerHash;
        for (int slot = Home(record.CustomerHash); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            (uint slotTag, int customer) = _slots[slot];
            if (customer == 0)
            {
                Add(slot, block, ref record);
                return ref _states[Count - 1];
            }
            if (slotTag != tag)
                continue;
            ref CustomerState state = ref _states[customer - 1];
            if (state.Hash == record.CustomerHash
                && state.IdHead == record.IdHead
                && state.IdLength == record.IdLength
                && (record.IdLength <= HeadBytes || ReadId(customer - 1).SequenceEqual(block.Id(ref record))))
            {
                return ref state;
            }
        }
    }

    // The partition took the hash's high bits; the middle ones choose the slot, the low ones are its tag.
    private int Home(ulong hash) => (int)(hash >> 24) & (_slots.Length - 1);

    private void Add(int slot, ParsedBlock block, ref TransactionRecord record)
    {
        ReadOnlySpan<byte> id = block.Id(ref record);
        if (Count == _states.Length)
            Array.Resize(ref _states, Count + (Count / 2));
        if (_idBytes + id.Length > _ids.Length)
            Array.Resize(ref _ids, Math.Max(_idBytes + id.Length, _ids.Length + (_ids.Length / 2)));
        id.CopyTo(_ids.AsSpan(_idBytes));
        _states[Count] = new CustomerState { Hash = record.CustomerHash, IdHead = record.IdHead, IdStart = _idBytes, IdLength = id.Length };
        _idBytes += id.Length;
        Count++;
        _slots[slot] = ((uint)record.CustomerHash, Count);
        if (Count * 2 > _slots.Length)
            GrowSlots();
    }

    private void GrowSlots()
    {
        _slots = new (uint, int)[BitOperations.RoundUpToPowerOf2((uint)Count * 4)];
        for (int customer = 0; customer < Count; customer++)
        {
            int slot = Home(_states[customer].Hash);
            while (_slots[slot].Customer != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = ((uint)_states[customer].Hash, customer + 1);
        }
    }
}
