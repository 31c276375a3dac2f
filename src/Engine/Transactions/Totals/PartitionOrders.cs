using System.Runtime.InteropServices;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>
/// Whose order came when, in the order in which one partition met them: 24 bytes for each stretch of rows of one order and moment, and 16
/// more for what they are worth, where that is kept.
/// </summary>
/// <remarks>
/// An order whose rows are scattered over the input is written down several times; its earliest time is found at the end.
/// </remarks>
/// <param name="hasOrders">False where every row is an order of its own.</param>
/// <param name="keepsAmounts">Whether the value of each order is kept.</param>
/// <param name="keepsHistory">Whether the stretches stay as bought where purchases are taken back.</param>
internal sealed partial class PartitionOrders(bool hasOrders, bool keepsAmounts, bool keepsHistory = false)
{
    // Small enough to stay out of the large-object heap.
    private const int ChunkOrders = 2048;

    private readonly List<Stretch[]> _chunks = [];
    private readonly List<ExactAmount[]> _amounts = [];
    private int _count;
    private int _customer = -1;
    private ulong _order;
    private long _ticks;

    /// <summary>Takes a kept row.</summary>
    /// <param name="customer">The customer's number in the partition.</param>
    /// <param name="order">Hash of order and customer; not looked at where every row is an order of its own.</param>
    /// <param name="amount">What the row is worth.</param>
    internal void Look(int customer, Hash128 order, long ticks, ExactAmount amount)
    {
        if (hasOrders && customer == _customer && order.High == _order && ticks == _ticks)
        {
            int last = (_count - 1) % ChunkOrders;
            _chunks[^1][last].Lines++;
            // The sum of the customer's rows fits, or the row is refused.
            if (keepsAmounts)
                _ = ExactAmount.TryAdd(ref _amounts[^1][last], amount);
            return;
        }
        _customer = customer;
        _order = order.High;
        _ticks = ticks;
        int place = _count % ChunkOrders;
        if (place == 0)
        {
            _chunks.Add(GC.AllocateUninitializedArray<Stretch>(ChunkOrders));
            if (keepsAmounts)
                _amounts.Add(GC.AllocateUninitializedArray<ExactAmount>(ChunkOrders));
        }
        _chunks[^1][place] = new Stretch { Customer = customer, Order = hasOrders ? order.High : 0, Ticks = ticks, Lines = 1 };
        if (keepsAmounts)
            _amounts[^1][place] = amount;
        _count++;
    }

    /// <summary>
    /// Takes back what returns took, and counts anew what is left of customers who lost rows: orders, first and last time.
    /// </summary>
    /// <param name="netted">Purchases of which less is left than was bought.</param>
    /// <param name="customers">Are counted anew.</param>
    internal void TakeBack(List<NetLine> netted, CustomerTable customers)
    {
        var open = new Dictionary<(int, ulong, long), Taken>();
        var rows = new Dictionary<(int, long, ExactAmount), Queue<NetLine>>();
        var whole = new HashSet<int>();
        foreach (NetLine line in netted)
        {
            ref Taken taken = ref CollectionsMarshal.GetValueRefOrAddDefault(
                open, (line.Customer, hasOrders ? line.Order.High : 0, line.Ticks), out _);
            // Parts of what was added, which fits.
            _ = ExactAmount.TryAdd(ref taken.Amount, line.Amount.Minus(line.AmountLeft));
            if (KnowsRows)
            {
                ref Queue<NetLine>? same = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    rows, (line.Customer, line.Ticks, line.Amount), out _);
                (same ??= new Queue<NetLine>()).Enqueue(line);
            }
            if (line.Left > 0)
                continue;
            taken.Lines++;
            if (!whole.Add(line.Customer))
                continue;
            ref CustomerState state = ref customers[line.Customer];
            state.Orders = 0;
            state.FirstTicks = long.MaxValue;
            state.LastTicks = long.MinValue;
        }
        var touched = new HashSet<int>();
        foreach (NetLine line in netted)
            touched.Add(line.Customer);
        var counted = new HashSet<(int, ulong)>();
        for (int i = 0; i < _count; i++)
        {
            ref Stretch stretch = ref this[i];
            if (!touched.Contains(stretch.Customer))
                continue;
            var key = (stretch.Customer, stretch.Order, stretch.Ticks);
            if (keepsHistory)
                _before.Add((i, stretch.Lines, AmountOf(i)));
            if (KnowsRows && rows.TryGetValue((key.Customer, key.Ticks, AmountOf(i)), out Queue<NetLine>? same))
            {
                if (same.TryDequeue(out NetLine line))
                    (stretch.Lines, AmountOf(i)) = (line.Left > 0 ? 1 : 0, line.AmountLeft);
            }
            else if (!KnowsRows && open.TryGetValue(key, out Taken taken))
            {
                open[key] = TakeFrom(i, taken);
            }
            if (stretch.Lines == 0 || !whole.Contains(stretch.Customer))
                continue;
            ref CustomerState state = ref customers[stretch.Customer];
            state.Orders += !hasOrders || counted.Add((stretch.Customer, stretch.Order)) ? 1 : 0;
            state.FirstTicks = Math.Min(state.FirstTicks, stretch.Ticks);
            state.LastTicks = Math.Max(state.LastTicks, stretch.Ticks);
        }
        if (keepsHistory)
            PutBack();
    }

    // Where every row is an order of its own, its value tells it from others of its moment.
    private bool KnowsRows => !hasOrders && keepsAmounts;

    // Which of an order's stretches a row stood in is not known. One that loses all its rows passes on what it still holds, so that the
    // order's sum is right.
    private Taken TakeFrom(int place, Taken taken)
    {
        ref Stretch stretch = ref this[place];
        int rows = Math.Min(taken.Lines, stretch.Lines);
        stretch.Lines -= rows;
        taken.Lines -= rows;
        if (!keepsAmounts)
            return taken;
        ref ExactAmount amount = ref AmountOf(place);
        ExactAmount left = stretch.Lines == 0 ? default : amount.Minus(taken.Amount);
        taken.Amount = stretch.Lines == 0 ? taken.Amount.Minus(amount) : default;
        amount = left;
        return taken;
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
            throw Faults.Of("error.orders-many", ("orders", count), ("most", Array.MaxLength));
        var starts = new int[customers.Length + 1];
        (int Start, int Orders)[][] places = [.. partitions.Select(partition => new (int, int)[partition.Customers.Count])];
        for (int row = 0; row < customers.Length; row++)
        {
            places[customers[row].Partition][customers[row].Customer] = (starts[row], orders[row]);
            starts[row + 1] = starts[row] + orders[row];
        }
        var ticks = new long[count];
        double[]? amounts = partitions.Length > 0 && partitions[0].OrderTimes!.KeepsAmounts ? new double[count] : null;
        ChunkedParallel.ForChunks(
            partitions.Length, threads, p => partitions[p].OrderTimes!.Place(places[p], ticks, amounts), cancellation);
        return new OrderTimes(starts, ticks) { Amounts = amounts };
    }

    private bool KeepsAmounts => keepsAmounts;

    private void Place((int Start, int Orders)[] places, long[] ticks, double[]? amounts)
    {
        var starts = new int[places.Length + 1];
        for (int i = 0; i < _count; i++)
            starts[this[i].Customer + 1] += this[i].Lines > 0 ? 1 : 0;
        for (int customer = 0; customer < places.Length; customer++)
            starts[customer + 1] += starts[customer];
        var entries = new Entry[starts[^1]];
        var entryAmounts = new ExactAmount[amounts is null ? 0 : entries.Length];
        int[] next = starts[..^1];
        for (int i = 0; i < _count; i++)
        {
            ref Stretch stretch = ref this[i];
            if (stretch.Lines == 0)
                continue;
            int place = next[stretch.Customer]++;
            entries[place] = new Entry(stretch.Order, stretch.Ticks);
            if (amounts is not null)
                entryAmounts[place] = AmountOf(i);
        }
        for (int customer = 0; customer < places.Length; customer++)
        {
            Range range = starts[customer]..starts[customer + 1];
            (int start, int orders) = places[customer];
            if (amounts is null)
                Distinct(entries.AsSpan(range), default, ticks.AsSpan(start, orders), default);
            else
                Distinct(entries.AsSpan(range), entryAmounts.AsSpan(range), ticks.AsSpan(start, orders), amounts.AsSpan(start, orders));
        }
    }

    // One time for each order, the earliest, and all that the order is worth. As many entries are left out as there are repeats, so that
    // two orders of one hash stay two.
    private static void Distinct(Span<Entry> own, Span<ExactAmount> worth, Span<long> into, Span<double> amounts)
    {
        int repeats = own.Length - into.Length;
        if (repeats > 0 && worth.IsEmpty)
            own.Sort();
        else if (repeats > 0)
            own.Sort(worth);
        int filled = 0;
        for (int i = 0; i < own.Length; i++)
        {
            bool repeated = repeats > 0 && i > 0 && own[i].Order == own[i - 1].Order;
            repeats -= repeated ? 1 : 0;
            if (!repeated)
                into[filled++] = own[i].Ticks;
            if (worth.IsEmpty)
                continue;
            if (repeated)
                _ = ExactAmount.TryAdd(ref worth[filled - 1], worth[i]);
            else
                worth[filled - 1] = worth[i];
        }
        if (worth.IsEmpty)
        {
            into.Sort();
            return;
        }
        for (int order = 0; order < filled; order++)
            amounts[order] = worth[order].ToDouble();
        SortByTime(into, amounts);
    }

    // Orders of one moment go by their value, so that the order of rows does not show.
    internal static void SortByTime(Span<long> times, Span<double> amounts)
    {
        times.Sort(amounts);
        for (int start = 0, end; start < times.Length; start = end)
        {
            for (end = start + 1; end < times.Length && times[end] == times[start];)
                end++;
            if (end - start > 1)
                amounts[start..end].Sort();
        }
    }

    private ref ExactAmount AmountOf(int i) => ref _amounts[i / ChunkOrders][i % ChunkOrders];

    private ref Stretch this[int i] => ref _chunks[i / ChunkOrders][i % ChunkOrders];

    private struct Stretch
    {
        internal int Customer;
        internal int Lines;
        internal ulong Order;
        internal long Ticks;
    }

    private readonly record struct Entry(ulong Order, long Ticks) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Order != other.Order ? Order.CompareTo(other.Order) : Ticks.CompareTo(other.Ticks);
    }

    private struct Taken
    {
        internal int Lines;
        internal ExactAmount Amount;
    }
}
