using Segmentation.Pipeline;
using Segmentation.Reports.Sections.Value;
using Segmentation.Tests.Golden;
using Segmentation.Tests.Reports;
using Segmentation.Transactions;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Tests.Value;

public sealed class OrderStatisticsTests
{
    private static readonly DateTime Start = new(2024, 1, 1, 9, 0, 0);

    /// <summary>The figures of <c>orders_pandas.py</c> beside this file.</summary>
    [SkippableFact]
    public void Of_ECommerceSet_IsWhatPandasSays()
    {
        var reading = new TransactionsOptions
        {
            Sources = [SharedFiles.Require("data/practicum_ecom/ecommerce_dataset.csv")],
            Rules = [.. CleaningRules.Defaults, CleaningRules.SeveralCustomersOrder, CleaningRules.HiddenDuplicates],
        };
        OrderStatistics orders = CustomerAnalysis.Check(new AnalysisOptions { Reading = reading }).Orders!;

        Assert.Equal((2394, 2755, 2239), (orders.Customers, orders.Orders, orders.OrderedOnce));
        Assert.Equal(0.9352548036758563, orders.OrderedOnceShare);
        Assert.Equal(
            [(1, 2239), (2, 127), (3, 20), (4, 3), (5, 1), (7, 1), (17, 1), (35, 1), (126, 1)],
            orders.ByCount.Select(count => (count.Orders, count.Customers)));
        OrderGaps gaps = orders.Gaps!;
        Assert.Equal((361, 166, 69), (gaps.Count, gaps.SameDay, gaps.SameDayFirstReturns));
        Assert.Equal(
            [
                (0, 166), (1, 75), (2, 16), (3, 17), (4, 13), (5, 9), (6, 4), (7, 2), (8, 3), (9, 3), (10, 7), (13, 1), (14, 4), (15, 1),
                (17, 2), (18, 1), (19, 4), (20, 1), (21, 2), (22, 1), (23, 2), (24, 3), (26, 1), (27, 2), (28, 1), (31, 1), (32, 2),
                (34, 1), (35, 1), (36, 1), (41, 1), (42, 2), (55, 1), (60, 1), (64, 1), (66, 1), (85, 1), (89, 1), (99, 1), (101, 1),
                (102, 1), (114, 1), (136, 1),
            ],
            gaps.Days.Select((count, days) => (days, count)).Where(entry => entry.count > 0));
        Assert.Equal([1, 1, 3, 10, 136], gaps.Quartiles!);
        Assert.Equal(11.446153846153846, gaps.Mean!.Value, 1e-12);
        Assert.Equal([136, 18, 21, 11, 4, 5], gaps.Bins.Select(bin => bin.Gaps));
        Assert.Equal([new EmptyWindow(67, 98, 5), new EmptyWindow(115, 135, 1)], gaps.EmptyWindows);
        Assert.Equal([14, 288.5, 688, 1470.5, 675000], orders.Sums.Quartiles);
        Assert.Equal(1482.0588021778585, orders.Sums.Mean, 1e-9);
        Assert.Equal((3243.5, 3224, 215), (orders.Sums.Whisker, orders.Sums.LargestWithin, orders.Sums.Above));
        Assert.Equal(0.4856169570362707, orders.Sums.AboveRevenueShare, 1e-12);
        Assert.Equal(
            [2394, 155, 28, 8, 5, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 121], orders.ByNumber.Select(number => number.Orders));
        Assert.Equal(
            [
                3597296, 205178, 26515, 21582, 7404, 3335, 3939, 10152, 1859, 5247, 10195, 1697, 2743, 2436, 3222, 3166, 2210, 2796, 2256,
                3561, 166283,
            ],
            orders.ByNumber.Select(number => number.Revenue));
        Assert.Contains("Orders are mostly below 3,244", Said(orders));
        Assert.Contains("Nobody came back for the first time 67 to 98 days after the first order; 5 customers did later.", Said(orders));
    }

    [Fact]
    public void Of_FiveCustomers_IsWhatOneCountsByHand()
    {
        // Twice on a day; after 10 and after 100 days; once; in the evening and the next morning, which is a day; once.
        OrderStatistics orders = OrderStatistics.Of(Orders(
            [(0, 10), (0.2, 20)], [(0, 30), (10, 40), (110, 50)], [(5, 60)], [(3.5, 70), (3.9, 80)], [(1, 900)]));

        Assert.Equal([(1, 2), (2, 2), (3, 1)], orders.ByCount.Select(count => (count.Orders, count.Customers)));
        Assert.Equal((4, 1, 1), (orders.Gaps!.Count, orders.Gaps.SameDay, orders.Gaps.SameDayFirstReturns));
        Assert.Equal([1, 5.5, 10, 55, 100], orders.Gaps.Quartiles!);
        Assert.Equal(
            [(1, 7, 1, 1), (8, 14, 1, 1), (15, 30, 0, 0), (31, 60, 0, 0), (61, 90, 0, 0), (91, 180, 1, 0)],
            orders.Gaps.Bins.Select(bin => (bin.From, bin.To!.Value, (int)bin.Gaps, bin.FirstReturns)));
        Assert.Equal([1070, 140, 50], orders.ByNumber.Select(number => number.Revenue));
        // Quartiles 30 and 70 of 10, 20, 30, …, 80, 900.
        Assert.Equal((130, 80, 1), (orders.Sums.Whisker, orders.Sums.LargestWithin, orders.Sums.Above));
        Assert.Equal(111, orders.Days);
    }

    [Fact]
    public void Gaps_EmptyWindows_CountCustomersOnceAndNeedReturns()
    {
        // One regular of a hundred orders, ten days apart, fills no window: a customer's first return counts.
        (double, double)[] regular = [.. Enumerable.Range(0, 40).Select(order => (10.0 * order, 1.0))];
        (double, double)[][] returning = [.. Enumerable.Range(1, 9).Select(gap => new[] { (0.0, 1.0), (gap < 6 ? gap : 50 + gap, 1.0) })];

        Assert.Equal([new EmptyWindow(11, 55, 4)], OrderStatistics.Of(Orders([regular, .. returning])).Gaps!.EmptyWindows);
        // With one fewer, windows are left to chance.
        Assert.Empty(OrderStatistics.Of(Orders([regular, .. returning[1..]])).Gaps!.EmptyWindows);
    }

    [Fact]
    public void Words_OfTwoMonths_SayThatTheyAreTooFew()
    {
        OrderStatistics orders = OrderStatistics.Of(Orders([(0, 10), (61, 20)], [(3, 4)]));
        Assert.True(orders.IsShort);
        Assert.Contains("too few to say when customers come back", Said(orders));
        string html = Draw(orders);
        Assert.Contains("too few to say", html);
        Assert.DoesNotContain("61 to 90 days", html);

        orders = OrderStatistics.Of(Orders([(0, 10), (62, 20)], [(3, 4)]));
        Assert.False(orders.IsShort);
        Assert.Contains("61 to 90 days", Draw(orders));
    }

    [Fact]
    public void Words_OfNoRepeat_SayThatNobodyOrderedTwice()
    {
        OrderStatistics orders = OrderStatistics.Of(Orders([(0, 10)], [(90, 0)]));
        Assert.Null(orders.Gaps);
        Assert.Contains("No customer ordered twice.", Said(orders));
        Assert.Contains("All revenue is of first orders.", Said(orders));
        Assert.Contains("No customer ordered twice.", Draw(orders));
    }

    [Fact]
    public void Of_OrdersOfNoValue_HasNoShares()
    {
        OrderStatistics orders = OrderStatistics.Of(Orders([(0, 0), (70, 0)]));
        Assert.True(double.IsNaN(orders.ByNumber[0].RevenueShare));
        Assert.Contains("no revenue that could be shared out", Draw(orders));
    }

    [Fact]
    public void Of_OrdersWithoutValues_Refuses() =>
        Assert.Throws<ArgumentException>(() => OrderStatistics.Of(OrderTimes.From([[Start]])));

    private static string Draw(OrderStatistics orders)
    {
        AnalysisResult run = SyntheticRun.Create(50, segments: 2);
        Assert.False(new OrdersAndRepeats().Applies(run));
        run = run with { Orders = orders };
        Assert.True(new OrdersAndRepeats().Applies(run));
        return new OrdersAndRepeats().Draw(run, Language.English).ToString();
    }

    private static string Said(OrderStatistics orders) =>
        string.Join(' ', OrderWords.All(orders).Select(sentence => sentence.In(Language.English)));

    // Days since the start and value of each order.
    private static OrderTimes Orders(params (double Day, double Value)[][] customers) =>
        OrderTimes.From([.. customers.Select(orders => (IReadOnlyList<DateTime>)[.. orders.Select(order => Start.AddDays(order.Day))])])
            with { Amounts = [.. customers.SelectMany(orders => orders.Select(order => order.Value))] };
}
