using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>
/// What names and plans must know of each customer, whichever features were requested: one entry a customer, in row order.
/// </summary>
/// <param name="AsOf">The end of what is known, in ticks.</param>
/// <param name="DaysKnown">Days from the first purchase of all to the end of what is known.</param>
/// <param name="First">Time of the first purchase, in ticks.</param>
/// <param name="Last">Time of the last purchase, in ticks.</param>
/// <param name="Orders">Distinct orders.</param>
/// <param name="Amount">Σ value.</param>
/// <param name="Quantity">Σ quantity; null where the source has no quantities.</param>
internal sealed record CustomerFacts(
    long AsOf, double DaysKnown, long[] First, long[] Last, int[] Orders, double[] Amount, double[]? Quantity)
{
    /// <summary>The facts of totals.</summary>
    internal static CustomerFacts Of(CustomerTotals totals, DateTime asOf) => new(
        asOf.Ticks,
        (asOf - totals.Summary.First).TotalDays,
        totals.First,
        totals.Last,
        totals.Orders,
        totals.Amount,
        totals.Formats.All(format => format.Columns.ContainsKey(ColumnRoles.Quantity)) ? totals.Quantity : null);

    /// <summary>Days since the last order, as the feature recency has them.</summary>
    internal long DaysSinceLast(int customer) => ElapsedDays.Between(Last[customer], AsOf);

    /// <summary>Days since the first order.</summary>
    internal long DaysSinceFirst(int customer) => ElapsedDays.Between(First[customer], AsOf);

    /// <summary>Mean days between orders; null for a customer who ordered within one day only.</summary>
    internal double? Gap(int customer) => Orders[customer] > 1 && Last[customer] - First[customer] >= TimeSpan.TicksPerDay
        ? (Last[customer] - First[customer]) / (double)TimeSpan.TicksPerDay / (Orders[customer] - 1)
        : null;

    /// <summary>Some of the customers, in the given order.</summary>
    internal CustomerFacts SelectCustomers(int[] customers) => this with
    {
        First = Gather(First, customers),
        Last = Gather(Last, customers),
        Orders = Gather(Orders, customers),
        Amount = Gather(Amount, customers),
        Quantity = Quantity is null ? null : Gather(Quantity, customers),
    };

    private static T[] Gather<T>(T[] values, int[] places) => [.. places.Select(place => values[place])];
}
