using System.Buffers.Binary;

namespace Segmentation.Transactions;

/// <summary>The order of customers in every table: by number where all ids are whole numbers, else by UTF-8 bytes.</summary>
internal static class CustomerOrder
{
    private const int MostDigits = 19;

    /// <summary>All customers with a kept row, in order.</summary>
    internal static (int Partition, int Customer)[] Sort(CustomerPartition[] partitions)
    {
        var customers = new List<(int Partition, int Customer)>();
        bool allNumbers = true;
        for (int p = 0; p < partitions.Length; p++)
        {
            for (int c = 0; c < partitions[p].Customers.Count; c++)
            {
                if (partitions[p].Customers[c].Lines == 0)
                    continue;
                customers.Add((p, c));
                allNumbers &= IsNumber(partitions[p].Customers.Id(c));
            }
        }
        (int Partition, int Customer)[] order = [.. customers];
        var keys = new ulong[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> id = partitions[order[i].Partition].Customers.Id(order[i].Customer);
            keys[i] = allNumbers ? Number(id) : Prefix(id);
        }
        Array.Sort(keys, order);

        // Few keys are equal: "7" and "007", or ids that share their first eight bytes.
        var byBytes = Comparer<(int Partition, int Customer)>.Create((a, b) =>
            partitions[a.Partition].Customers.Id(a.Customer).SequenceCompareTo(partitions[b.Partition].Customers.Id(b.Customer)));
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                Array.Sort(order, start, end - start, byBytes);
            start = end;
        }
        return order;
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
