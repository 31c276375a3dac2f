using System.Runtime.InteropServices;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>A kept row; customer and order are numbered within the partition.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct KeptLine
{
    internal int Customer;
    internal int Order;
    internal int Spelling;
    internal long Ticks;

    /// <summary>In units of 10⁻⁹.</summary>
    internal long Quantity;

    internal ExactAmount Amount;
}

/// <summary>The kept rows of one partition of customers, in file order.</summary>
internal sealed class PartitionLines
{
    // Small enough to stay out of the large-object heap, so that what a partition no longer needs is given back early.
    private const int ChunkLines = 1024;

    /// <summary>The customer of a line that was returned whole.</summary>
    internal const int Returned = -1;

    private readonly List<KeptLine[]> _chunks = [];
    private readonly Dictionary<Hash128, int> _orders = [];
    private readonly List<long> _orderTicks = [];
    private readonly List<Hash128> _orderKeys = [];
    private readonly List<int> _lastOrder = [];

    internal int Count { get; private set; }

    internal ref KeptLine this[int line] => ref _chunks[line / ChunkLines][line % ChunkLines];

    /// <summary>Time of an order's first line.</summary>
    internal long OrderTicks(int order) => _orderTicks[order];

    /// <summary>
    /// What orders of one time are ordered by: the same whatever the order of rows; the same for all of a customer where every row is an
    /// order of its own.
    /// </summary>
    internal Hash128 OrderKey(int order) => _orderKeys[order];

    /// <summary>Takes back what returns took, and finds the orders' times anew.</summary>
    /// <param name="netted">Purchases of which less is left than was bought.</param>
    internal void TakeBack(List<NetLine> netted)
    {
        var left = new Dictionary<(int, Hash128, int, long, long, ExactAmount), Queue<NetLine>>();
        var touched = new HashSet<int>();
        foreach (NetLine line in netted)
        {
            touched.Add(line.Customer);
            var key = (line.Customer, line.Order, line.Spelling, line.Ticks, line.Quantity, line.Amount);
            if (!left.TryGetValue(key, out Queue<NetLine>? same))
                left.Add(key, same = new Queue<NetLine>());
            same.Enqueue(line);
        }
        CollectionsMarshal.AsSpan(_orderTicks).Fill(long.MaxValue);
        for (int i = 0; i < Count; i++)
        {
            ref KeptLine line = ref this[i];
            if (touched.Contains(line.Customer) && left.TryGetValue(
                (line.Customer, _orderKeys[line.Order], line.Spelling, line.Ticks, line.Quantity, line.Amount), out Queue<NetLine>? same)
                    && same.TryDequeue(out NetLine rest))
            {
                line.Quantity = rest.Left;
                line.Amount = rest.AmountLeft;
                if (rest.Left == 0)
                    line.Customer = Returned;
            }
            if (line.Customer != Returned)
                _orderTicks[line.Order] = Math.Min(_orderTicks[line.Order], line.Ticks);
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="record">The row.</param>
    /// <param name="customer">Its customer in the partition.</param>
    /// <param name="spelling">Its product's spelling.</param>
    /// <param name="hasOrders">False where every row is an order of its own.</param>
    /// <param name="isLastOrder">Whether it belongs to the order of the customer's last row.</param>
    internal void Add(ref TransactionRecord record, int customer, int spelling, bool hasOrders, bool isLastOrder)
    {
        while (_lastOrder.Count <= customer)
            _lastOrder.Add(-1);
        int order = _lastOrder[customer];
        if (!isLastOrder && (!hasOrders || !_orders.TryGetValue(record.Order, out order)))
        {
            order = _orderTicks.Count;
            _orderTicks.Add(record.Ticks);
            _orderKeys.Add(record.Order);
            if (hasOrders)
                _orders.Add(record.Order, order);
        }
        _lastOrder[customer] = order;
        _orderTicks[order] = Math.Min(_orderTicks[order], record.Ticks);
        if (Count == _chunks.Count * ChunkLines)
            _chunks.Add(GC.AllocateUninitializedArray<KeptLine>(ChunkLines));
        this[Count] =
            new KeptLine { Customer = customer, Order = order, Spelling = spelling, Ticks = record.Ticks, Quantity = record.Quantity,
                Amount = record.Amount };
        Count++;
    }
}
