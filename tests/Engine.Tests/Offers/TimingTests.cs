using Segmentation.Offers;
using Segmentation.Transactions;

namespace Segmentation.Tests.Offers;

public class TimingTests
{
    private static readonly DateTime Start = new(2020, 1, 1);
    private static readonly DateTime AsOf = new(2020, 12, 31);

    [Fact]
    public void Return_OfCustomersWhoNeverCameBack_HasNoMedian()
    {
        OrderTimes orders = OrderTimes.From([.. Enumerable.Range(0, 20).Select(i => (IReadOnlyList<DateTime>)[Start.AddDays(i)])]);
        ReturnTime time = Assert.Single(ReturnTimes.BySegment(orders, Advice.DaysSince(orders, AsOf), new int[20]));

        Assert.Null(time.Quarter);
        Assert.True(time.IsPast);
        Assert.Equal(0, time.Within90);
        Assert.Equal(0, time.StillWithin90);
    }

    [Fact]
    public void Return_ByMonthlyCustomers_IsAMonth()
    {
        List<IReadOnlyList<DateTime>> customers =
            [.. Enumerable.Range(0, 30).Select(
                i => (IReadOnlyList<DateTime>)[.. Enumerable.Range(0, 12).Select(order => Start.AddDays(6 + (i % 25) + (30 * order)))])];
        ReturnTime time = ReturnTimes.BySegment(OrderTimes.From(customers), DaysSince(customers), new int[30])[0];

        Assert.Equal(30, time.Median);
        Assert.Equal(30, time.ThreeQuarters);
        Assert.Equal(1, time.Within30, 1e-12);
        Assert.False(time.IsPast);
    }

    [Fact]
    public void Return_OfASegmentFormedByComingBack_IsThatOfAllWhoStoodThere()
    {
        // Half come back after 20 days, half never: newcomers, who all have one order, are the half that did not. Their chance was even.
        List<IReadOnlyList<DateTime>> customers =
            [.. Enumerable.Range(0, 100).Select(i => (IReadOnlyList<DateTime>)(i < 50 ? [Start, Start.AddDays(20)] : [Start]))];
        IReadOnlyList<ReturnTime> times = ReturnTimes.BySegment(
            OrderTimes.From(customers), DaysSince(customers), [.. Enumerable.Range(0, 100).Select(i => i / 50)]);

        Assert.Equal(20, times[1].Median);
        Assert.Equal(0.5, times[1].Within30, 1e-12);
        Assert.Null(times[0].Median);
    }

    [Fact]
    public void Return_TwoOrdersOfADay_AreNoReturn()
    {
        OrderTimes orders = OrderTimes.From([[Start, Start.AddHours(3)], [Start]]);
        Assert.Equal(0, ReturnTimes.BySegment(orders, Advice.DaysSince(orders, AsOf), [0, 0])[0].Within90);
    }

    [Fact]
    public void Calls_LateAgainstTheirOwnRhythm_ComeByYearlyValue()
    {
        // Twenty keep a weekly rhythm to the end; one weekly customer is three weeks late, a monthly one of the same silence is not.
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 20).Select(_ => Every(7, until: AsOf.AddDays(-1)))];
        customers.Add(Every(7, until: AsOf.AddDays(-21)));
        customers.Add(Every(30, until: AsOf.AddDays(-21)));
        customers.Add(Every(7, until: AsOf.AddDays(-25)));
        customers.Add(Every(7, until: AsOf.AddDays(-200)));
        double[] amounts = [.. Enumerable.Repeat(100.0, 20), 500, 9000, 800, 7000];

        CallList calls = CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions());

        Assert.Equal([22, 20], calls.Calls.Select(call => call.Customer));
        Assert.Equal(7, calls.Calls[0].UsualGap);
        Assert.InRange(calls.Calls[0].Times, 3.5, 4.6);
        Assert.Equal(2, calls.Overdue);
        Assert.Equal(
            [22], CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions { MostCalls = 1 }).Calls.Select(
                call => call.Customer));
        Assert.Contains(
            CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions { MostTimesOverdue = 40 }).Calls, call =>
                call.Customer == 23);
        Assert.Empty(CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions { LeastOrderDays = 60 }).Calls);
    }

    [Fact]
    public void Calls_OrdersThatFallByChance_AreNoRhythm()
    {
        // Forty weekly customers who are on time, one who is three weeks late, and one as late whose gaps are of 1 and of 20 days.
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 40).Select(_ => Every(7, until: AsOf.AddDays(-1)))];
        customers.Add(Every(7, until: AsOf.AddDays(-21)));
        DateTime last = AsOf.AddDays(-40);
        customers.Add([.. new[] { 64, 63, 43, 42, 22, 21, 0 }.Select(days => last.AddDays(-days))]);
        double[] amounts = [.. Enumerable.Repeat(100.0, 42)];
        Call call = Assert.Single(CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions()).Calls);
        Assert.Equal((40, 7.0, (7.0, 7.0)), (call.Customer, call.UsualGap, call.Gaps));
        var any = new OfferOptions { MostGapSpread = 30, MostTimesOverdue = 50 };
        Assert.Equal(2, CallList.Build(OrderTimes.From(customers), amounts, AsOf, any).Calls.Count);
    }

    [Fact]
    public void Calls_DaysSince_AreThoseOfTheCaller()
    {
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 20).Select(_ => Every(7, until: AsOf.AddDays(-1)))];
        customers.Add(Every(7, until: AsOf.AddDays(-21)));
        long[] days = [.. Enumerable.Repeat(1L, 20), 20];
        double[] amounts = [.. Enumerable.Repeat(100.0, 21)];
        CallList calls = CallList.Build(OrderTimes.From(customers), amounts, AsOf, new OfferOptions(), days);
        Assert.Equal(20, Assert.Single(calls.Calls).DaysSince);
    }

    [Fact]
    public void Calls_WhereNobodyHasARhythm_AreNone()
    {
        CallList calls = CallList.Build(OrderTimes.From([[Start], [Start, Start.AddDays(3)]]), [1, 2], AsOf, new OfferOptions());
        Assert.Empty(calls.Calls);
        Assert.Null(calls.OverdueTimes);
    }

    [Fact]
    public void Calls_OtherShareOfWaits_MovesTheBound()
    {
        var random = new SeededRandom(9);
        List<IReadOnlyList<DateTime>> customers = [];
        for (int i = 0; i < 60; i++)
        {
            var times = new List<DateTime>();
            for (DateTime day = Start; day < AsOf; day = day.AddDays(1 + random.Next(60)))
                times.Add(day);
            customers.Add(times);
        }
        double Bound(double share) =>
            CallList.Build(OrderTimes.From(customers), new double[60], AsOf, new OfferOptions { OverdueShare = share }).OverdueTimes!.Value;
        Assert.True(Bound(0.95) > Bound(0.6));
    }

    private static long[] DaysSince(List<IReadOnlyList<DateTime>> customers) => Advice.DaysSince(OrderTimes.From(customers), AsOf);

    private static DateTime[] Every(int days, DateTime until)
    {
        var times = new List<DateTime>();
        for (DateTime day = until; day >= Start; day = day.AddDays(-days))
            times.Add(day);
        return [.. times];
    }
}
