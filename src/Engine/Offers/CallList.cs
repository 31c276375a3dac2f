using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>A customer who is late against its own rhythm.</summary>
/// <param name="Customer">Row of the customer.</param>
/// <param name="DaysSince">Whole days since the last order.</param>
/// <param name="UsualGap">Days between its order days, as a rule.</param>
/// <param name="Times">How many usual gaps have passed.</param>
/// <param name="OrderDays">Days with an order.</param>
/// <param name="Revenue">All it has paid.</param>
/// <param name="YearlyValue">Revenue for each year since its first order.</param>
internal sealed record Call(int Customer, int DaysSince, double UsualGap, double Times, int OrderDays, double Revenue, double YearlyValue)
{
    /// <summary>The product that it has paid most for; null where products were not looked at.</summary>
    public string? BuysMost { get; init; }

    /// <summary>The quartiles of the days between its order days: between them lies half of its gaps.</summary>
    public (double Low, double High) Gaps { get; init; }
}

/// <summary>Who is worth a call: customers who should have ordered by now, the most valuable first.</summary>
/// <param name="Calls">By descending yearly value.</param>
/// <param name="OverdueTimes">Usual gaps from which a customer is overdue; null where too few ever come back to say.</param>
/// <param name="Overdue">Customers who are overdue and not gone, those on the list included.</param>
internal sealed record CallList(IReadOnlyList<Call> Calls, double? OverdueTimes, int Overdue)
{
    // A new account's few weeks are no year: its value is spread over at least this long.
    private const double LeastDaysKnown = 90;

    /// <summary>Ranks customers.</summary>
    /// <param name="orders">Orders of each customer, at least one each.</param>
    /// <param name="amounts">All that each customer has paid.</param>
    /// <param name="asOf">The end of what is known, at or after the last order.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="daysSince">Days since the last order of each customer; empty counts them from <paramref name="orders"/>.</param>
    internal static CallList Build(
        OrderTimes orders, ReadOnlySpan<double> amounts, DateTime asOf, OfferOptions options, ReadOnlySpan<long> daysSince = default)
    {
        options.Validate();
        ReadOnlySpan<long> away = daysSince.IsEmpty ? Advice.DaysSince(orders, asOf) : daysSince;
        var gaps = new double[orders.Customers];
        var quartiles = new (double Low, double High)[orders.Customers];
        var sample = new WaitSample();
        long today = asOf.Ticks / TimeSpan.TicksPerDay;
        for (int i = 0; i < gaps.Length; i++)
        {
            (gaps[i], quartiles[i]) = Rhythm(orders.Of(i), options);
            if (gaps[i] > 0)
                AddWaits(orders.Of(i), gaps[i], away[i], sample);
        }
        if (sample.Fit()?.Quantile(options.OverdueShare) is not { } bound)
            return new CallList([], null, 0);
        var late = new List<Call>();
        for (int i = 0; i < gaps.Length; i++)
        {
            ReadOnlySpan<long> own = orders.Of(i);
            double times = away[i] / gaps[i];
            if (gaps[i] > 0 && times > bound && times <= options.MostTimesOverdue && amounts[i] > 0)
            {
                double known = Math.Max(LeastDaysKnown, today - (own[0] / TimeSpan.TicksPerDay));
                late.Add(new Call(i, (int)away[i], gaps[i], times, OrderDays(own), amounts[i], amounts[i] * 365.25 / known)
                {
                    Gaps = quartiles[i],
                });
            }
        }
        return new CallList(
            [.. late.OrderByDescending(call => call.YearlyValue).ThenBy(call => call.Customer).Take(options.MostCalls)], bound, late.Count);
    }

    // In the customer's own usual gaps; the last wait is open.
    private static void AddWaits(ReadOnlySpan<long> orders, double usualGap, long away, WaitSample sample)
    {
        long day = orders[0] / TimeSpan.TicksPerDay;
        foreach (long ticks in orders)
        {
            long next = ticks / TimeSpan.TicksPerDay;
            if (next != day)
                sample.Add((next - day) / usualGap, ended: true);
            day = next;
        }
        sample.Add(away / usualGap, ended: false);
        sample.EndCustomer();
    }

    private static int OrderDays(ReadOnlySpan<long> orders)
    {
        int days = 1;
        for (int i = 1; i < orders.Length; i++)
            days += orders[i] / TimeSpan.TicksPerDay != orders[i - 1] / TimeSpan.TicksPerDay ? 1 : 0;
        return days;
    }

    // The median of the gaps between order days, and their quartiles: one summer break does not make a monthly customer a yearly one.
    // 0 where there are too few, or they lie as chance makes them: that is no rhythm.
    private static (double Gap, (double Low, double High) Quartiles) Rhythm(ReadOnlySpan<long> orders, OfferOptions options)
    {
        int days = OrderDays(orders);
        if (days < options.LeastOrderDays)
            return default;
        var gaps = new double[days - 1];
        int at = 0;
        for (int i = 1; i < orders.Length; i++)
        {
            long gap = (orders[i] / TimeSpan.TicksPerDay) - (orders[i - 1] / TimeSpan.TicksPerDay);
            if (gap > 0)
                gaps[at++] = gap;
        }
        Array.Sort(gaps);
        double median = Quantiles.OfSorted(gaps, 0.5), low = Quantiles.OfSorted(gaps, 0.25), high = Quantiles.OfSorted(gaps, 0.75);
        return high - low <= options.MostGapSpread * median ? (median, (low, high)) : default;
    }
}
