using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>How long after an order the members of a segment may be expected back.</summary>
/// <param name="Quarter">Days by which a quarter has ordered again; null where fewer ever did.</param>
/// <param name="Median">Days by which half has.</param>
/// <param name="ThreeQuarters">Days by which three quarters have.</param>
/// <param name="Within30">Share that orders again within 30 days of an order.</param>
/// <param name="Within90">Share within 90 days.</param>
/// <param name="Away">Days since the last order of the median member.</param>
/// <param name="StillWithin90">Share of the members expected to order in the next 90 days, each as long away as it is; NaN where nobody was
/// ever watched so long.</param>
/// <param name="Late">Members away longer than three quarters of customers with as many orders were.</param>
internal sealed record ReturnTime(
    double? Quarter, double? Median, double? ThreeQuarters, double Within30, double Within90, double Away, double StillWithin90, int Late)
{
    /// <summary>
    /// Share of the members expected to order in the next 30 days, each as long away as it is; NaN where nobody was ever watched so long.
    /// </summary>
    public double StillWithin30 { get; init; }

    /// <summary>
    /// Whether the median member has been away longer than half of such customers (a quarter, where half never come back): to wait on is to
    /// lose them.
    /// </summary>
    public bool IsPast => Quarter is null || Away > (Median ?? Quarter);
}

/// <summary>Estimates return times, with those who have not come back yet counted as long as they were watched.</summary>
/// <remarks>
/// A wait lasts from a day with an order to the next one; each customer's last wait is open at the end of the data. A segment is
/// formed from what its members did since, so their own waits tell of the forming: newcomers who came back soon are newcomers no
/// more. Waits are therefore taken from all customers at the same number of order days (1, 2, 3 to 5, 6 to 10, more), which was
/// known when the wait began, and mixed as the segment's members stand now. In each of these groups a customer's waits count 1
/// together, so that fifty orders do not speak for fifty customers. See <see cref="KaplanMeier"/>.
/// </remarks>
internal static class ReturnTimes
{
    private const int States = 5;

    /// <summary>One estimate a segment.</summary>
    /// <param name="orders">Orders of each customer, at least one each.</param>
    /// <param name="daysSince">Days since the last order of each customer.</param>
    /// <param name="labels">Segment of each customer; every number in [0, largest] occurs.</param>
    public static IReadOnlyList<ReturnTime> BySegment(OrderTimes orders, ReadOnlySpan<long> daysSince, ReadOnlySpan<int> labels)
    {
        int segments = 0;
        foreach (int label in labels)
            segments = Math.Max(segments, label + 1);
        var samples = new WaitSample[States];
        for (int state = 0; state < States; state++)
            samples[state] = new WaitSample();
        var stateOf = new int[labels.Length];
        var away = new double[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            (stateOf[i], away[i]) = AddWaits(orders.Of(i), daysSince[i], samples);
        SurvivalCurve?[] curves = [.. samples.Select(sample => sample.Fit())];
        double?[] late = [.. curves.Select(curve => curve?.Quantile(0.75))];
        var members = new List<int>[segments];
        for (int segment = 0; segment < segments; segment++)
            members[segment] = [];
        for (int i = 0; i < labels.Length; i++)
            members[labels[i]].Add(i);
        return [.. members.Select(own => Describe(own, stateOf, away, curves, late))];
    }

    // The customer's present state, and the days since its last order.
    private static (int State, double Away) AddWaits(ReadOnlySpan<long> orders, double away, WaitSample[] samples)
    {
        int orderDays = 1;
        long day = orders[0] / TimeSpan.TicksPerDay;
        foreach (long ticks in orders)
        {
            long next = ticks / TimeSpan.TicksPerDay;
            if (next == day)
                continue;
            samples[StateOf(orderDays)].Add(next - day, ended: true);
            orderDays++;
            day = next;
        }
        samples[StateOf(orderDays)].Add(away, ended: false);
        foreach (WaitSample sample in samples)
            sample.EndCustomer();
        return (StateOf(orderDays), away);
    }

    private static int StateOf(int orderDays) => orderDays switch
    {
        1 => 0,
        2 => 1,
        <= 5 => 2,
        <= 10 => 3,
        _ => 4,
    };

    private static ReturnTime Describe(List<int> members, int[] stateOf, double[] away, SurvivalCurve?[] curves, double?[] late)
    {
        var share = new double[States];
        double still = 0, still30 = 0;
        int lateMembers = 0;
        foreach (int member in members)
        {
            int state = stateOf[member];
            share[state] += 1.0 / members.Count;
            double left = curves[state]!.At(away[member]);
            still += left > 0 ? 1 - (curves[state]!.At(away[member] + 90) / left) : 0;
            still30 += left > 0 ? 1 - (curves[state]!.At(away[member] + 30) / left) : 0;
            lateMembers += away[member] > late[state] ? 1 : 0;
        }
        double Survival(double days) =>
            Enumerable.Range(0, States).Sum(state => share[state] == 0 ? 0 : share[state] * curves[state]!.At(days));
        double[] times = [.. Enumerable.Range(0, States).Where(state => share[state] > 0).SelectMany(state => curves[state]!.Times)
            .Distinct().Order()];
        double[] survival = [.. times.Select(Survival)];
        var mixed = new SurvivalCurve(times, survival, members.Count, 0);
        return new ReturnTime(
            mixed.Quantile(0.25), mixed.Quantile(0.5), mixed.Quantile(0.75), 1 - mixed.At(30), 1 - mixed.At(90),
            Quantiles.Median([.. members.Select(member => away[member])]), still / members.Count, lateMembers)
        {
            StillWithin30 = still30 / members.Count,
        };
    }
}
