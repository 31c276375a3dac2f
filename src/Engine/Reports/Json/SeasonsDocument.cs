using System.Globalization;
using Segmentation.Features.Seasons;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>The shop's calendar, and when each segment buys.</summary>
/// <param name="First">First day with an order.</param>
/// <param name="Last">Last day with an order.</param>
/// <param name="Years">Length of the data.</param>
/// <param name="HighSeason">The weeks that stand out; left out where there are none.</param>
/// <param name="NoHighSeason">Why there are none.</param>
/// <param name="Segments">When each segment buys.</param>
/// <param name="KindsTest">Whether segments differ in the kinds of their customers.</param>
/// <param name="WeekdaysTest">Whether segments differ in their weekdays.</param>
internal sealed record SeasonsDocument(
    string First,
    string Last,
    double Years,
    HighSeasonDocument? HighSeason,
    string? NoHighSeason,
    IReadOnlyList<SegmentSeasonDocument> Segments,
    ChiSquareDocument? KindsTest,
    ChiSquareDocument? WeekdaysTest)
{
    internal static SeasonsDocument Of(ShopCalendar shop, SegmentSeasons seasons, Language text) => new(
        shop.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        shop.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Math.Round(shop.Years, 3),
        shop.HighSeason is { } high
            ? new HighSeasonDocument(high.ToString(), high.Ratio, high.ChanceShare, seasons.All.HolidayShare)
            : null,
        shop.HighSeason is null ? text.Of(shop.WhyNoHighSeason) : null,
        [.. seasons.Segments.Select(SegmentSeasonDocument.Of)],
        seasons.KindsTest is { } kinds ? ChiSquareDocument.Of(kinds) : null,
        seasons.WeekdaysTest is { } weekdays ? ChiSquareDocument.Of(weekdays) : null);
}

/// <summary>The weeks of the year that stand out.</summary>
/// <param name="Days">First and last day of any year.</param>
/// <param name="Ratio">Orders a day over those of other days; left out where the season was given.</param>
/// <param name="ShareOfDays">Share of the data's days that are in it.</param>
/// <param name="ShareOfOrders">Share of the orders that are in it.</param>
internal sealed record HighSeasonDocument(string Days, double? Ratio, double ShareOfDays, double ShareOfOrders);

/// <summary>When a segment buys.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Customers">Kind of customer → number of members.</param>
/// <param name="MonthIndex">Orders of each month, January first, over what even months would have; null for months without data.</param>
/// <param name="HolidayShare">Share of its orders in the high season.</param>
/// <param name="BestWeekday">The weekday of most orders.</param>
internal sealed record SegmentSeasonDocument(
    int Segment,
    IReadOnlyDictionary<string, int> Customers,
    IReadOnlyList<double> MonthIndex,
    double HolidayShare,
    string BestWeekday)
{
    internal static SegmentSeasonDocument Of(SegmentSeason season) => new(
        season.Segment,
        SeasonKinds.All.Zip(season.Kinds).ToDictionary(kind => SeasonKinds.Word(kind.First), kind => kind.Second, StringComparer.Ordinal),
        [.. season.MonthIndex.Select(index => Math.Round(index, 4))],
        season.HolidayShare,
        season.BestWeekday.Day.ToString());
}

/// <summary>Pearson's test of independence.</summary>
/// <param name="ChiSquare">The statistic.</param>
/// <param name="Degrees">Degrees of freedom.</param>
/// <param name="P">Probability of a statistic this large by chance.</param>
/// <param name="CramersV">Strength of the dependence, 0 to 1.</param>
/// <param name="SmallestExpected">Smallest expected count: the test is rough below 5.</param>
internal sealed record ChiSquareDocument(double ChiSquare, int Degrees, double P, double CramersV, double SmallestExpected)
{
    internal static ChiSquareDocument Of(ChiSquareResult test) =>
        new(test.Statistic, test.Degrees, test.P, test.CramersV, test.SmallestExpected);
}
