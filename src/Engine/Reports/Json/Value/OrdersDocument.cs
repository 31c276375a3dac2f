using System.Globalization;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Reports.Json.Value;

/// <summary>How often customers order, when they come back and what an order is worth.</summary>
/// <param name="Customers">Number of customers.</param>
/// <param name="Orders">Number of orders of all of them.</param>
/// <param name="First">Day of the first order.</param>
/// <param name="Last">Day of the last order.</param>
/// <param name="Days">Days of data, both ends included.</param>
/// <param name="OrderedOnce">Customers with exactly one order.</param>
/// <param name="OrderedOnceShare">Their share of all customers.</param>
/// <param name="ByCount">Customers by number of orders, ascending.</param>
/// <param name="Gaps">Days between successive orders of a customer; left out where nobody ordered twice.</param>
/// <param name="Sums">Values of orders.</param>
/// <param name="ByNumber">First, second, … orders and their part of the revenue.</param>
/// <param name="Summary">What of this is worth saying, in sentences.</param>
internal sealed record OrdersDocument(
    int Customers,
    int Orders,
    string First,
    string Last,
    int Days,
    int OrderedOnce,
    double OrderedOnceShare,
    IReadOnlyList<OrderCountDocument> ByCount,
    OrderGapsDocument? Gaps,
    OrderSumsDocument Sums,
    IReadOnlyList<OrderNumberDocument> ByNumber,
    IReadOnlyList<string> Summary)
{
    internal static OrdersDocument Of(OrderStatistics orders, Language text) => new(
        orders.Customers,
        orders.Orders,
        orders.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        orders.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        orders.Days,
        orders.OrderedOnce,
        orders.OrderedOnceShare,
        [.. orders.ByCount.Select(count => new OrderCountDocument(count.Orders, count.Customers))],
        orders.Gaps is { } gaps ? OrderGapsDocument.Of(gaps) : null,
        OrderSumsDocument.Of(orders.Sums),
        [.. orders.ByNumber.Select(OrderNumberDocument.Of)],
        [.. OrderWords.All(orders).Select(text.Of)]);
}

/// <summary>Customers with some number of orders.</summary>
/// <param name="Orders">Number of orders.</param>
/// <param name="Customers">Customers with exactly so many.</param>
internal sealed record OrderCountDocument(int Orders, int Customers);

/// <summary>Days between successive orders of a customer, from calendar day to calendar day.</summary>
/// <param name="Count">All gaps: orders less customers.</param>
/// <param name="SameDay">Gaps of 0 days.</param>
/// <param name="SameDayFirstReturns">Customers whose second order came on the day of their first.</param>
/// <param name="Quartiles">Least, first quartile, median, third quartile and most of the gaps of at least a day; left out where there are
/// none.</param>
/// <param name="Mean">Mean of these; left out where there are none.</param>
/// <param name="Bins">These by length.</param>
/// <param name="EmptyWindows">Days after the first order in which nobody came back for the first time, though some did later.</param>
/// <param name="Days">How often gaps of 0, 1, 2, … days occur.</param>
internal sealed record OrderGapsDocument(
    long Count,
    long SameDay,
    int SameDayFirstReturns,
    IReadOnlyList<double>? Quartiles,
    double? Mean,
    IReadOnlyList<GapBinDocument> Bins,
    IReadOnlyList<EmptyWindowDocument> EmptyWindows,
    IReadOnlyList<long> Days)
{
    internal static OrderGapsDocument Of(OrderGaps gaps) => new(
        gaps.Count,
        gaps.SameDay,
        gaps.SameDayFirstReturns,
        gaps.Quartiles,
        gaps.Mean,
        [.. gaps.Bins.Select(bin => new GapBinDocument(bin.From, bin.To, bin.Gaps, bin.FirstReturns))],
        [.. gaps.EmptyWindows.Select(window => new EmptyWindowDocument(window.From, window.To, window.Later))],
        gaps.Days);
}

/// <summary>Gaps of some length.</summary>
/// <param name="From">Least days.</param>
/// <param name="To">Most days; left out where there is no end.</param>
/// <param name="Gaps">Gaps between successive orders.</param>
/// <param name="FirstReturns">Customers whose second order came so long after their first.</param>
internal sealed record GapBinDocument(int From, int? To, long Gaps, int FirstReturns);

/// <summary>Days after the first order in which nobody came back for the first time.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Later">Customers who came back for the first time after it.</param>
internal sealed record EmptyWindowDocument(int From, int To, int Later);

/// <summary>Values of orders.</summary>
/// <param name="Quartiles">Least, first quartile, median, third quartile and most.</param>
/// <param name="Mean">Mean value.</param>
/// <param name="Whisker">Third quartile plus 1.5 interquartile ranges.</param>
/// <param name="LargestWithin">The largest value that is not above the whisker.</param>
/// <param name="Above">Orders above the whisker.</param>
/// <param name="AboveRevenueShare">Their share of the value of all orders; null where that is not positive.</param>
/// <param name="Bins">Orders up to the whisker, by value.</param>
internal sealed record OrderSumsDocument(
    IReadOnlyList<double> Quartiles,
    double Mean,
    double Whisker,
    double LargestWithin,
    int Above,
    double AboveRevenueShare,
    IReadOnlyList<SumBinDocument> Bins)
{
    internal static OrderSumsDocument Of(OrderSums sums) => new(
        sums.Quartiles, sums.Mean, sums.Whisker, sums.LargestWithin, sums.Above, sums.AboveRevenueShare,
        [.. sums.Bins.Select(bin => new SumBinDocument(bin.From, bin.To, bin.Orders))]);
}

/// <summary>Orders of some values.</summary>
/// <param name="From">Least value.</param>
/// <param name="To">Values are below it.</param>
/// <param name="Orders">Orders.</param>
internal sealed record SumBinDocument(double From, double To, int Orders);

/// <summary>First, second, … orders.</summary>
/// <param name="From">Number of the order, from 1.</param>
/// <param name="To">Last number that is counted here; left out where all later ones are.</param>
/// <param name="Orders">Such orders.</param>
/// <param name="Revenue">Their value.</param>
/// <param name="RevenueShare">Their share of the value of all orders; null where that is not positive.</param>
internal sealed record OrderNumberDocument(int From, int? To, long Orders, double Revenue, double RevenueShare)
{
    internal static OrderNumberDocument Of(OrdersByNumber number) =>
        new(number.From, number.To, number.Orders, number.Revenue, number.RevenueShare);
}
