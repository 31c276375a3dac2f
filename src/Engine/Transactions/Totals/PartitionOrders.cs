using System.Runtime.InteropServices;

namespace Segmentation.Transactions.Totals;

/// <summary>
/// Whose order came when, in the order in which one partition met them: 24 bytes for each stretch of rows of one order and moment.
/// </summary>
/// <remarks>
/// An order whose rows are scattered over the input is written down several times; its earliest time is found at the end.
/// </remarks>
/// <param name="hasOrders">False where every row is an order of its own.</param>
internal sealed class PartitionOrders(bool hasOrders)
{
    // Small enough to stay out of the large-object heap.
    private const int ChunkOrders = 2048;

    private readonly List<Stretch[]> _chunks = [];
    private int _count;
    private int _customer = -1;
    private ulong _order;
    private long _ticks;

    /// <summary>Takes a kept row.</summary>
    /// <param name="customer">The customer's number in the partition.</param>
    /// <param name="order">Hash of order and customer; not looked at where every row is an order of its own.</param>
    internal void Look(int customer, Hash128 order, long ticks)
    {
        if (hasOrders && customer == _customer && order.High == _order && ticks == _ticks)
        {
            _chunks[^1][(_count - 1) % ChunkOrders].Lines++;
            return;
        }
        _customer = customer;
        _order = order.High;
        _ticks = ticks;
        int place = _count % ChunkOrders;
        if (place == 0)
            _chunks.Add(GC.AllocateUninitializedArray<Stretch>(ChunkOrders));
        _chunks[^1][place] = new Stretch { Customer = customer, Order = hasOrders ? order.High : 0, Ticks = ticks, Lines = 1 };
        _count++;
    }

    /// <summary>Takes rows back, and counts anew what is left of their customers: orders, first and last time.</summary>
    /// <param name="rows">Customer, order and time of each row.</param>
    internal void TakeBack(List<(int Customer, Hash128 Order, long Ticks)> rows, CustomerTable customers)
    {
        var open = new Dictionary<(int, ulong, long), int>();
        foreach ((int customer, Hash128 order, long ticks) in rows)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(open, (customer, hasOrders ? order.High : 0, ticks), out _)++;
            ref CustomerState state = ref customers[customer];
            state.Orders = 0;
            state.FirstTicks = long.MaxValue;
            state.LastTicks = long.MinValue;
        }
        var touched = new HashSet<int>(rows.Select(row => row.Customer));
        var counted = new HashSet<(int, ulong)>();
        for (int i = 0; i < _count; i++)
        {
            ref Stretch stretch = ref this[i];
            if (!touched.Contains(stretch.Customer))
                continue;
            if (open.TryGetValue((stretch.Customer, stretch.Order, stretch.Ticks), out int wanted))
            {
                int taken = Math.Min(wanted, stretch.Lines);
                stretch.Lines -= taken;
                open[(stretch.Customer, stretch.Order, stretch.Ticks)] = wanted - taken;
            }
            if (stretch.Lines == 0)
                continue;
            ref CustomerState state = ref customers[stretch.Customer];
            state.Orders += !hasOrders || counted.Add((stretch.Customer, stretch.Order)) ? 1 : 0;
            state.FirstTicks = Math.Min(state.FirstTicks, stretch.Ticks);
            state.LastTicks = Math.Max(state.LastTicks, stretch.Ticks);
        }
    }

    /// <summary>Builds the table of all partitions.</summary>
    /// <param name="partitions">All of them, with order times.</param>
    /// <param name="customers">Partition and number of each customer, in row order.</param>
    /// <param name="orders">Distinct orders of each customer, in row order.</param>
    /// <exception cref="InputException">More orders than one array holds.</exception>
    internal static OrderTimes Build(
        CustomerPartition[] partitions, (int Partition, int Customer)[] customers, int[] orders, int threads,
        CancellationToken cancellation)
    {
        long count = orders.Sum(own => (long)own);
        if (count > Array.MaxLength)
            throw new InputException(
                $"{count:N0} orders are more than the "
                + $"{Array.MaxLength:N0} whose times one table holds. Read a shorter period, or leave out what needs the times of orders.");
        var starts = new int[customers.Length + 1];
        (int Start, int Orders)[][] places = [.. partitions.Select(partition => new (int, int)[partition.Customers.Count])];
        for (int row = 0; row < customers.Length; row++)
        {
            places[customers[row].Partition][customers[row].Customer] = (starts[row], orders[row]);
            starts[row + 1] = starts[row] + orders[row];
        }
        var ticks = new long[count];
        Threading.ForChunks(partitions.Length, threads, p => partitions[p].OrderTimes!.Place(places[p], ticks), cancellation);
        return new OrderTimes(starts, ticks);
    }

    private void Place((int Start, int Orders)[] places, long[] ticks)
    {
        var starts = new int[places.Length + 1];
        for (int i = 0; i < _count; i++)
            starts[this[i].Customer + 1] += this[i].Lines > 0 ? 1 : 0;
        for (int customer = 0; customer < places.Length; customer++)
            starts[customer + 1] += starts[customer];
        var entries = new (ulong Order, long Ticks)[starts[^1]];
        int[] next = starts[..^1];
        for (int i = 0; i < _count; i++)
        {
            ref Stretch stretch = ref this[i];
            if (stretch.Lines > 0)
                entries[next[stretch.Customer]++] = (stretch.Order, stretch.Ticks);
        }
        for (int customer = 0; customer < places.Length; customer++)
        {
            Span<(ulong Order, long Ticks)> own = entries.AsSpan(starts[customer], starts[customer + 1] - starts[customer]);
            Span<long> into = ticks.AsSpan(places[customer].Start, places[customer].Orders);
            Distinct(own, into);
            into.Sort();
        }
    }

    // One time for each order, the earliest. As many entries are left out as there are repeats, so that two orders of one hash stay two.
    private static void Distinct(Span<(ulong Order, long Ticks)> own, Span<long> into)
    {
        int repeats = own.Length - into.Length;
        if (repeats > 0)
            own.Sort();
        int filled = 0;
        for (int i = 0; i < own.Length; i++)
        {
            if (repeats > 0 && i > 0 && own[i].Order == own[i - 1].Order)
                repeats--;
            else
                into[filled++] = own[i].Ticks;
        }
    }

    private ref Stretch this[int i] => ref _chunks[i / ChunkOrders][i % ChunkOrders];

    private struct Stretch
    {
        internal int Customer;
        internal int Lines;
        internal ulong Order;
        internal long Ticks;
    }
}
