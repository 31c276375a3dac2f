using System.Buffers.Binary;
using Segmentation.Transactions.Totals;

namespace Segmentation.Transactions;

/// <summary>The order of customers in every table: by number where all ids are whole numbers, else by UTF-8 bytes.</summary>
internal static class CustomerOrder
{
    private const int MostDigits = 19;
    private const int BetweenLooks = 1 << 14;

    /// <summary>Places of the ids in this order.</summary>
    /// <param name="ids">All differ.</param>
    /// <param name="cancellation">Looked at every few thousand ids, before and after the sort.</param>
    internal static int[] Sort(IdList ids, CancellationToken cancellation)
    {
        bool allNumbers = true;
        for (int i = 0; i < ids.Count && allNumbers; i++)
            allNumbers = IsNumber(ids.Utf8(i));
        var order = new int[ids.Count];
        var keys = new ulong[ids.Count];
        for (int i = 0; i < order.Length; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            order[i] = i;
            keys[i] = allNumbers ? Number(ids.Utf8(i)) : Prefix(ids.Utf8(i));
        }
        cancellation.ThrowIfCancellationRequested();
        Array.Sort(keys, order);
        cancellation.ThrowIfCancellationRequested();

        // Few keys are equal: "7" and "007", or ids that share their first eight bytes.
        var byBytes = Comparer<int>.Create((a, b) => ids.Utf8(a).SequenceCompareTo(ids.Utf8(b)));
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
            {
                cancellation.ThrowIfCancellationRequested();
                Array.Sort(order, start, end - start, byBytes);
            }
            start = end;
        }
        return order;
    }

    /// <summary>All customers with a kept row, in order.</summary>
    internal static (int Partition, int Customer)[] Sort(CustomerPartition[] partitions, CancellationToken cancellation) =>
        Sort(partitions, (p, customer) => partitions[p].Customers[customer].Lines > 0, cancellation);

    /// <summary>Some of the customers, in order.</summary>
    /// <param name="counts">Whether a customer, by partition and number, is one of them.</param>
    internal static (int Partition, int Customer)[] Sort(
        CustomerPartition[] partitions, Func<int, int, bool> counts, CancellationToken cancellation)
    {
        var customers = new List<(int Partition, int Customer)>();
        var ids = new IdList.Builder();
        for (int p = 0; p < partitions.Length; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int c = 0; c < partitions[p].Customers.Count; c++)
            {
                if (!counts(p, c))
                    continue;
                customers.Add((p, c));
                ids.Add(partitions[p].Customers.Id(c));
            }
        }
        return [.. Sort(ids.ToIdList(), cancellation).Select(place => customers[place])];
    }

    private static bool IsNumber(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= MostDigits && !id.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static ulong Number(ReadOnlySpan<byte> id)
    {
        ulong value = 0;
        foreach (byte digit in id)
            value = (value * 10) + (ulong)(digit - '0');
        return value;
    }

    private static ulong Prefix(ReadOnlySpan<byte> id)
    {
        Span<byte> first = stackalloc byte[8];
        first.Clear();
        id[..Math.Min(8, id.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }
}
