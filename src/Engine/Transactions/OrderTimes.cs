namespace Segmentation.Transactions;

/// <summary>When each customer ordered: what seasons, rhythms and return times are made of. 8 bytes an order.</summary>
/// <remarks>
/// Customers stand in the order of <see cref="CustomerTotals.Ids"/>; each one's orders are ascending. An order's time is that
/// of its earliest kept row; without an order column every row is an order.
/// </remarks>
/// <param name="Starts">Length customers + 1: the orders of customer i are [Starts[i], Starts[i + 1]).</param>
/// <param name="Ticks">Time of each order.</param>
internal sealed record OrderTimes(int[] Starts, long[] Ticks)
{
    /// <summary>
    /// Value of each order, beside its time: the exact sum of its rows, rounded once, less what came back; null where
    /// <see cref="TransactionsOptions.KeepOrderAmounts"/> does not ask for it.
    /// </summary>
    public double[]? Amounts { get; init; }

    /// <summary>Number of customers.</summary>
    public int Customers => Starts.Length - 1;

    /// <summary>Number of orders of all customers.</summary>
    public int Count => Ticks.Length;

    /// <summary>Times of a customer's orders, ascending.</summary>
    public ReadOnlySpan<long> Of(int customer) => Ticks.AsSpan(Starts[customer], Starts[customer + 1] - Starts[customer]);

    /// <summary>Values of a customer's orders, beside <see cref="Of"/>; empty where they are not kept.</summary>
    public ReadOnlySpan<double> AmountsOf(int customer) =>
        Amounts.AsSpan(Amounts is null ? 0 : Starts[customer], Amounts is null ? 0 : Starts[customer + 1] - Starts[customer]);

    /// <summary>The orders of some customers, in the given order.</summary>
    public OrderTimes SelectCustomers(ReadOnlySpan<int> customers)
    {
        var starts = new int[customers.Length + 1];
        for (int i = 0; i < customers.Length; i++)
            starts[i + 1] = starts[i] + Of(customers[i]).Length;
        var ticks = new long[starts[^1]];
        double[]? amounts = Amounts is null ? null : new double[ticks.Length];
        for (int i = 0; i < customers.Length; i++)
        {
            Of(customers[i]).CopyTo(ticks.AsSpan(starts[i]));
            AmountsOf(customers[i]).CopyTo(amounts.AsSpan(amounts is null ? 0 : starts[i]));
        }
        return new OrderTimes(starts, ticks) { Amounts = amounts };
    }

    /// <summary>Puts given times into the shape of this record.</summary>
    /// <param name="customers">The times of each customer's orders, in any order.</param>
    public static OrderTimes From(IReadOnlyList<IReadOnlyList<DateTime>> customers)
    {
        var starts = new int[customers.Count + 1];
        for (int i = 0; i < customers.Count; i++)
            starts[i + 1] = starts[i] + customers[i].Count;
        return new OrderTimes(starts, [.. customers.SelectMany(times => times.Select(time => time.Ticks).Order())]);
    }
}
