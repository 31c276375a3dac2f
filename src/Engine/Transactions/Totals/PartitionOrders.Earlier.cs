using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>What orders were at an earlier moment, of customers from whom later returns took.</summary>
internal sealed partial class PartitionOrders
{
    // Place, rows and value of every stretch of customers who returned anything, as they were before returns took from them.
    private readonly List<(int Place, int Lines, ExactAmount Amount)> _before = [];

    /// <summary>Orders of some customers as they were known at a moment.</summary>
    /// <param name="customers">Customers from whom returns took, by their numbers.</param>
    /// <param name="netted">Purchases of which less was left by then than was bought.</param>
    /// <param name="until">The moment, in ticks.</param>
    /// <returns>Times and values by customer; nothing for those whose orders had all come back by then.</returns>
    internal Dictionary<int, (long[] Ticks, double[] Amounts)> KnownAt(HashSet<int> customers, List<NetLine> netted, long until)
    {
        var known = new PartitionOrders(hasOrders, keepsAmounts);
        foreach ((int place, int lines, ExactAmount amount) in _before)
        {
            Stretch stretch = this[place];
            if (stretch.Ticks <= until && customers.Contains(stretch.Customer))
                known.Append(stretch with { Lines = lines }, amount);
        }
        known.TakeBack(netted, null);
        return known.Orders();
    }

    /// <summary>False where every row is an order of its own.</summary>
    internal bool HasOrders => hasOrders;

    /// <summary>Stretches written down.</summary>
    internal int Count => _count;

    /// <summary>A stretch, and its customer.</summary>
    internal (int Customer, Moment Moment) StretchAt(int place)
    {
        ref Stretch stretch = ref this[place];
        return (
            stretch.Customer,
            new Moment { Ticks = stretch.Ticks, Order = stretch.Order, Amount = AmountOf(place), Lines = stretch.Lines });
    }

    /// <summary>Gives the memory back.</summary>
    internal void Forget()
    {
        _chunks.Clear();
        _amounts.Clear();
        _count = 0;
    }

    // All that was taken is written down by its time, and taken again up to the moment that is looked at.
    private void PutBack()
    {
        foreach ((int place, int lines, ExactAmount amount) in _before)
            (this[place].Lines, AmountOf(place)) = (lines, amount);
        _before.Clear();
    }

    private void Append(Stretch stretch, ExactAmount amount)
    {
        int place = _count % ChunkOrders;
        if (place == 0)
        {
            _chunks.Add(GC.AllocateUninitializedArray<Stretch>(ChunkOrders));
            _amounts.Add(GC.AllocateUninitializedArray<ExactAmount>(ChunkOrders));
        }
        _chunks[^1][place] = stretch;
        _amounts[^1][place] = amount;
        _count++;
    }

    private Dictionary<int, (long[] Ticks, double[] Amounts)> Orders()
    {
        var stretches = new Dictionary<int, List<int>>();
        for (int i = 0; i < _count; i++)
        {
            if (this[i].Lines == 0)
                continue;
            if (!stretches.TryGetValue(this[i].Customer, out List<int>? own))
                stretches.Add(this[i].Customer, own = []);
            own.Add(i);
        }
        return stretches.ToDictionary(own => own.Key, own =>
        {
            Entry[] entries = [.. own.Value.Select(i => new Entry(this[i].Order, this[i].Ticks))];
            ExactAmount[] worth = [.. own.Value.Select(i => AmountOf(i))];
            int orders = hasOrders ? entries.Select(entry => entry.Order).Distinct().Count() : entries.Length;
            (long[] Ticks, double[] Amounts) known = (new long[orders], new double[orders]);
            Distinct(entries, worth, known.Ticks, known.Amounts);
            return known;
        });
    }
}
