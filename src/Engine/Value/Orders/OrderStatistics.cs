using Segmentation.Transactions;

namespace Segmentation.Value.Orders;

/// <summary>How many customers ordered so many times.</summary>
/// <param name="Orders">Number of orders, from 1.</param>
/// <param name="Customers">Customers with exactly so many.</param>
internal readonly record struct OrdersOfCustomers(int Orders, int Customers);

/// <summary>How often customers order, when they come back, and what an order is worth.</summary>
/// <param name="Customers">Number of customers.</param>
/// <param name="Orders">Number of orders of all of them.</param>
/// <param name="First">Day of the first order.</param>
/// <param name="Last">Day of the last order.</param>
/// <param name="ByCount">Every number of orders that occurs, ascending.</param>
/// <param name="Gaps">Days between successive orders of a customer; null where nobody ordered twice.</param>
/// <param name="Sums">Values of orders.</param>
/// <param name="ByNumber">First, second, … orders and their part of the revenue.</param>
internal sealed record OrderStatistics(
    int Customers,
    int Orders,
    DateTime First,
    DateTime Last,
    IReadOnlyList<OrdersOfCustomers> ByCount,
    OrderGaps? Gaps,
    OrderSums Sums,
    IReadOnlyList<OrdersByNumber> ByNumber)
{
    /// <summary>Fewer days of data say nothing about when customers come back: most have had no time to.</summary>
    public const int LeastDays = 62;

    /// <summary>Customers with exactly one order.</summary>
    public int OrderedOnce => ByCount[0] is { Orders: 1 } once ? once.Customers : 0;

    /// <summary>Their share of all customers, in [0, 1].</summary>
    public double OrderedOnceShare => (double)OrderedOnce / Customers;

    /// <summary>Days of data, the first and the last included.</summary>
    public int Days => (Last - First).Days + 1;

    /// <summary>Whether the data are too short to say when customers come back: two months or less.</summary>
    public bool IsShort => Days <= LeastDays;

    /// <summary>Looks at all orders.</summary>
    /// <param name="orders">Orders of each customer, at least one each, with their values.</param>
    /// <returns>The same on any number of threads and for rows in any order.</returns>
    /// <exception cref="ArgumentException">No customers, a customer without orders, or no values.</exception>
    public static OrderStatistics Of(OrderTimes orders)
    {
        if (orders.Amounts is not { } amounts)
            throw new ArgumentException("Statistics of orders need the value of each order.", nameof(orders));
        if (orders.Customers == 0)
            throw new ArgumentException("Statistics of orders need a customer.", nameof(orders));
        int most = 0;
        for (int customer = 0; customer < orders.Customers; customer++)
            most = Math.Max(most, orders.Of(customer).Length);
        var counts = new int[most + 1];
        long first = long.MaxValue, last = long.MinValue;
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            if (own.IsEmpty)
                throw new ArgumentException($"Customer {customer} has no order.", nameof(orders));
            counts[own.Length]++;
            first = Math.Min(first, own[0]);
            last = Math.Max(last, own[^1]);
        }
        return new OrderStatistics(
            orders.Customers,
            orders.Count,
            new DateTime(first).Date,
            new DateTime(last).Date,
            [.. counts.Select((customers, number) => new OrdersOfCustomers(number, customers)).Where(count => count.Customers > 0)],
            OrderGaps.Of(orders),
            OrderSums.Of(amounts),
            OrdersByNumber.Of(orders));
    }
}
