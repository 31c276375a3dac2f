namespace Segmentation.Transactions;

/// <summary>Every cleaned row, as columns of numbers: customers hold orders, orders hold lines, each by offsets into the next.</summary>
/// <remarks>
/// Kept on request (<see cref="TransactionsOptions.KeepLines"/>), since it is the one thing that grows with the rows: 28
/// bytes a line and 4 an order when finished, and 48 bytes a line more while reading.
/// <para>Customers stand in the order of <see cref="CustomerTotals.Ids"/>. A customer's orders are ascending by the time
/// of their first line (equal times: by a hash of their ids), and an order's lines by time, product, value and quantity.
/// Content and order are the same on any number of threads and whatever the order of rows and files.</para>
/// <example>Every basket of a customer:
/// <code>
/// for (int order = lines.OrderStarts[customer]; order &lt; lines.OrderStarts[customer + 1]; order++)
///     foreach (int product in lines.Basket(order)) …
/// </code></example>
/// </remarks>
/// <param name="Products">What was bought.</param>
/// <param name="OrderStarts">Length customers + 1: the orders of customer i are [OrderStarts[i], OrderStarts[i + 1]).</param>
/// <param name="LineStarts">Length orders + 1: the lines of order o are [LineStarts[o], LineStarts[o + 1]), never none.</param>
/// <param name="Product">Index into <paramref name="Products"/> of each line.</param>
/// <param name="Ticks">Time of each line.</param>
/// <param name="Quantity">Quantity of each line; 1 where the source has none.</param>
/// <param name="Amount">Value of each line, as it counts in <see cref="CustomerTotals.Amount"/>.</param>
internal sealed record PurchaseLines(
    ProductList Products,
    int[] OrderStarts,
    int[] LineStarts,
    int[] Product,
    long[] Ticks,
    double[] Quantity,
    double[] Amount)
{
    /// <summary>Number of customers.</summary>
    public int Customers => OrderStarts.Length - 1;

    /// <summary>Number of orders of all customers.</summary>
    public int Orders => LineStarts.Length - 1;

    /// <summary>Number of lines of all orders.</summary>
    public int Count => Product.Length;

    /// <summary>The orders and lines of some customers, in the given order; products keep their numbers.</summary>
    public PurchaseLines SelectCustomers(ReadOnlySpan<int> customers)
    {
        var orderStarts = new int[customers.Length + 1];
        var lineStarts = new List<int> { 0 };
        var lines = new List<Range>();
        for (int i = 0; i < customers.Length; i++)
        {
            int first = OrderStarts[customers[i]], end = OrderStarts[customers[i] + 1];
            orderStarts[i + 1] = orderStarts[i] + end - first;
            for (int order = first; order < end; order++)
                lineStarts.Add(lineStarts[^1] + LineStarts[order + 1] - LineStarts[order]);
            lines.Add(LinesOf(customers[i]));
        }
        return new PurchaseLines(
            Products, orderStarts, [.. lineStarts], Gather(Product, lines), Gather(Ticks, lines), Gather(Quantity, lines), Gather(
                Amount, lines));
    }

    /// <summary>The lines of a customer, one range over all its orders.</summary>
    public Range LinesOf(int customer) => LineStarts[OrderStarts[customer]]..LineStarts[OrderStarts[customer + 1]];

    /// <summary>Time of an order: of its first line.</summary>
    public DateTime TimeOf(int order) => new(Ticks[LineStarts[order]]);

    /// <summary>The products of an order, one entry a line: a product may repeat.</summary>
    public ReadOnlySpan<int> Basket(int order) => Product.AsSpan(LineStarts[order], LineStarts[order + 1] - LineStarts[order]);

    private static T[] Gather<T>(T[] all, List<Range> ranges)
    {
        var gathered = new T[ranges.Sum(range => range.End.Value - range.Start.Value)];
        int at = 0;
        foreach (Range range in ranges)
        {
            all.AsSpan(range).CopyTo(gathered.AsSpan(at));
            at += range.End.Value - range.Start.Value;
        }
        return gathered;
    }
}
