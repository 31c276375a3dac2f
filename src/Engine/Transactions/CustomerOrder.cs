using System.Buffers.Binary;
using Segmentation.Transactions.Totals;

namespace Segmentation.Transactions;

/// <summary>The order of customers in every table: by number where all ids are whole numbers, else by UTF-8 bytes.</summary>
internal static class CustomerOrder
{
    private const int MostDigits = 19;

    /// <summary>Places of the ids in this order.</summary>
    /// <param name="ids">All differ.</param>
    /// <param name="cancellation">Looked at every few thousand ids, before and after the sort.</param>
    internal static int[] Sort(IdList ids, CancellationToken cancellation) => Sort(ids.Count, 1, ids.Utf8, cancellation);

    /// <summary>All customers with a kept row, in order.</summary>
    internal static (int Partition, int Customer)[] Sort(CustomerPartition[] partitions, int threads, CancellationToken cancellation) =>
        Sort(partitions, threads, (p, customer) => partitions[p].Customers[customer].Lines > 0, cancellation);

    /// <summary>Some of the customers, in order.</summary>
    /// <param name="partitions">Whose customers.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="counts">Whether a customer, by partition and number, is one of them.</param>
    /// <param name="cancellation">Looked at every few thousand ids, before and after the sort.</param>
    internal static (int Partition, int Customer)[] Sort(
        CustomerPartition[] partitions, int threads, Func<int, int, bool> counts, CancellationToken cancellation)
    {
        var found = new List<(int Partition, int Customer)>[partitions.Length];
        ChunkedParallel.ForChunks(partitions.Length, threads, p =>
        {
            var own = new List<(int, int)>(partitions[p].Customers.Count);
            for (int c = 0; c < partitions[p].Customers.Count; c++)
            {
                if (counts(p, c))
                    own.Add((p, c));
            }
            found[p] = own;
        }, cancellation);
        (int Partition, int Customer)[] customers = [.. found.SelectMany(own => own)];
        int[] order = Sort(
            customers.Length, threads, row => partitions[customers[row].Partition].Customers.Id(customers[row].Customer), cancellation);
        var sorted = new (int Partition, int Customer)[customers.Length];
        ChunkedParallel.ForRows(sorted.Length, threads, row => sorted[row] = customers[order[row]], cancellation);
        return sorted;
    }

    private static int[] Sort(int count, int threads, IdAt idAt, CancellationToken cancellation)
    {
        var order = new int[count];
        var keys = new ulong[count];
        bool allNumbers = true;
        ChunkedParallel.ForRows(count, threads, row =>
        {
            order[row] = row;
            ReadOnlySpan<byte> id = idAt(row);
            if (!IsNumber(id))
                Volatile.Write(ref allNumbers, false);
            else
                keys[row] = Number(id);
        }, cancellation);
        if (!allNumbers)
            ChunkedParallel.ForRows(count, threads, row => keys[row] = Prefix(idAt(row)), cancellation);
        cancellation.ThrowIfCancellationRequested();
        Array.Sort(keys, order);
        cancellation.ThrowIfCancellationRequested();

        // Few keys are equal: "7" and "007", or ids that share their first eight bytes.
        var byBytes = Comparer<int>.Create((a, b) => idAt(a).SequenceCompareTo(idAt(b)));
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
