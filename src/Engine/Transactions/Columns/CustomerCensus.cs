namespace Segmentation.Transactions.Columns;

/// <summary>How many customers and orders a column would give.</summary>
/// <param name="Rows">Rows in which it is not missing.</param>
/// <param name="Customers">Its distinct values.</param>
/// <param name="Orders">Distinct pairs of a value and an order.</param>
internal readonly record struct CustomerColumn(long Rows, long Customers, long Orders)
{
    /// <summary>Whether any value comes back in another order: customers do, keys of orders do not.</summary>
    internal bool Repeats => Orders > Customers;

    internal double OrdersPerCustomer => Customers == 0 ? 0 : (double)Orders / Customers;
}

/// <summary>Counts what some columns would give as the customer, row by row.</summary>
internal sealed class CustomerCensus(int columns) : IDisposable
{
    private readonly HashSet128[] _customers = Sets(columns);
    private readonly HashSet128[] _orders = Sets(columns);
    private readonly HashSet128[] _ofPair = Sets(3 * columns * columns);
    private readonly long[] _rows = new long[columns];
    private readonly Hash128[] _last = new Hash128[columns];
    private Hash128 _lastOrder;

    /// <summary>Rows counted.</summary>
    internal long Rows { get; private set; }

    /// <summary>Whether all rows of the input are counted, not only its first ones.</summary>
    internal bool IsWhole { get; set; }

    /// <summary>What each column gives.</summary>
    internal CustomerColumn[] Columns =>
        [.. Enumerable.Range(0, columns).Select(c => new CustomerColumn(_rows[c], _customers[c].Count, _orders[c].Count))];

    /// <summary>Counts a row.</summary>
    /// <param name="customers">Hash of each column's value; default where it is missing.</param>
    /// <param name="order">Hash of the order, or of the row where there are no orders.</param>
    internal void Add(ReadOnlySpan<Hash128> customers, Hash128 order)
    {
        Rows++;
        for (int c = 0; c < columns; c++)
            _rows[c] += customers[c] == default ? 0 : 1;
        // Lines of one order follow one another.
        if (order == _lastOrder && customers.SequenceEqual(_last))
            return;
        _lastOrder = order;
        customers.CopyTo(_last);
        for (int a = 0; a < columns; a++)
        {
            if (customers[a] == default)
                continue;
            _customers[a].Add(customers[a]);
            _orders[a].Add(customers[a].With(order));
            for (int b = a + 1; b < columns; b++)
            {
                if (customers[b] == default)
                    continue;
                int pair = 3 * ((a * columns) + b);
                _ofPair[pair].Add(customers[a]);
                _ofPair[pair + 1].Add(customers[b]);
                _ofPair[pair + 2].Add(customers[a].With(customers[b]));
            }
        }
    }

    /// <summary>Whether two columns tell the same customers apart in the rows where both are there, but for a fiftieth of them.</summary>
    internal bool AreOne(int a, int b)
    {
        int pair = 3 * ((Math.Min(a, b) * columns) + Math.Max(a, b));
        long pairs = _ofPair[pair + 2].Count;
        return pairs > 0 && 50 * (pairs - Math.Min(_ofPair[pair].Count, _ofPair[pair + 1].Count)) <= pairs;
    }

    public void Dispose()
    {
        foreach (HashSet128 set in (HashSet128[])[.. _customers, .. _orders, .. _ofPair])
            set.Dispose();
    }

    private static HashSet128[] Sets(int count) => [.. Enumerable.Range(0, count).Select(_ => new HashSet128())];
}
