using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Value.Orders;

/// <summary>First, second, … orders of all customers, and what they bring.</summary>
/// <param name="From">Number of the order, from 1.</param>
/// <param name="To">Last number that is counted here; null where all later ones are.</param>
/// <param name="Orders">Such orders.</param>
/// <param name="Revenue">Their value.</param>
/// <param name="RevenueShare">Their share of the value of all orders; NaN where that is not positive.</param>
internal sealed record OrdersByNumber(int From, int? To, long Orders, double Revenue, double RevenueShare)
{
    /// <summary>Numbers that are told one by one.</summary>
    public const int Single = 20;

    /// <summary>Counts the orders of all customers.</summary>
    internal static OrdersByNumber[] Of(OrderTimes orders)
    {
        var counts = new long[Single + 1];
        var revenue = new CompensatedSum[Single + 1];
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<double> own = orders.AmountsOf(customer);
            for (int i = 0; i < own.Length; i++)
            {
                int at = Math.Min(i, Single);
                counts[at]++;
                revenue[at].Add(own[i]);
            }
        }
        var all = new CompensatedSum();
        foreach (CompensatedSum part in revenue)
            all.Add(part.Value);
        return [.. Enumerable.Range(0, Single + 1).Where(at => counts[at] > 0).Select(at => new OrdersByNumber(
            at + 1,
            at == Single ? null : at + 1,
            counts[at],
            revenue[at].Value,
            all.Value > 0 ? revenue[at].Value / all.Value : double.NaN))];
    }
}
