using System.Globalization;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Reports.Html;

namespace Segmentation.Reports;

/// <summary>Recommendations in words, the same in files and in the report.</summary>
internal static class OfferWords
{
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    // The month in which the segment orders most, from 0, and its index.
    private static (int Month, double Index) BestMonth(SegmentSeason season)
    {
        int best = Enumerable.Range(0, 12).MaxBy(month => double.IsNaN(season.MonthIndex[month]) ? -1 : season.MonthIndex[month]);
        return (best, season.MonthIndex[best]);
    }

    /// <summary>When to send an offer: days after the last order, then day and hour.</summary>
    internal static string When(ReturnTime time, SegmentSeason? season, bool hasHours)
    {
        string day = season is null || time.IsPast ? "" : $", on a {season.BestWeekday.Day}{(hasHours && season.BestHours.From > 0 ? Invariant($" before {season.BestHours.From}:00") : "")}";
        return Remind(time) + day;
    }

    /// <summary>Days after the last order at which a reminder is due.</summary>
    internal static string Remind(ReturnTime time)
    {
        if (time.IsPast)
            return time.Median is { } past ? $"now: half of them are past the {Days(past)} days by which half of such customers are back" : "now: few such customers come back by themselves";
        return time.Median is { } median ? $"{Days(time.Quarter!.Value)} to {Days(median)} days after the last order" : $"{Days(time.Quarter!.Value)} days after the last order";
    }

    internal static string Why(ReturnTime time)
    {
        string within = $"of customers with as many orders, {Numbers.Percent(time.Within30)} order again within 30 days, {Numbers.Percent(time.Within90)} within 90";
        string median = time.Median is { } days ? $"half within {Days(days)} days" : "fewer than half ever do in these data";
        string still = double.IsNaN(time.StillWithin90) ? "" : $"; half of the members have been away {Days(time.Away)} days or more, and {Numbers.Percent(time.StillWithin90)} of the members may be expected in the next 90";
        return $"{within}, {median}{still}";
    }

    internal static string Why(Offer offer) =>
        $"{Numbers.Percent(offer.Share)} of the segment bought it, {Numbers.Percent(offer.ShareElsewhere)} of all others; {offer.Lift.ToString("0.0", CultureInfo.InvariantCulture)} times as many as among others who buy as many different products; {Numbers.Whole(offer.Without)} members have not yet";

    internal static string Why(PairRule rule, bool next) => next
        ? $"{Numbers.Percent(rule.Share)} of those who bought it had this new in their following order, {rule.Lift.ToString("0.0", CultureInfo.InvariantCulture)} times as many as after other products; {Numbers.Whole(rule.Customers)} customers"
        : $"{Numbers.Percent(rule.Share)} of the orders with it have this too, {rule.Lift.ToString("0.0", CultureInfo.InvariantCulture)} times as many as by chance; {Numbers.Whole(rule.Customers)} customers";

    /// <summary>The part of the year in which a segment is worth a campaign, and why; null where none stands out.</summary>
    /// <remarks>
    /// A segment formed by the time of the last order has its months by its making: only two years of data outweigh that. With
    /// less, the shop's high season stands for all segments, each with its own share of orders in it.
    /// </remarks>
    internal static (string When, double Index, string Why)? Campaign(ShopCalendar shop, SegmentSeason season)
    {
        (int month, double index) = BestMonth(season);
        if (shop.Years >= 1.9 && index >= 1.25)
            return (Months[month], index, $"{index.ToString("0.0", CultureInfo.InvariantCulture)} times the orders of its average day in {Months[month]}");
        if (shop.HighSeason is not { } high || season.HolidayShare < high.ChanceShare)
            return null;
        return ($"{high.Start.ToString("d MMM", CultureInfo.InvariantCulture)} to {high.End.ToString("d MMM", CultureInfo.InvariantCulture)}", season.HolidayShare / high.ChanceShare,
            $"{Numbers.Percent(season.HolidayShare)} of its orders fall into the shop's high season, {Numbers.Percent(high.ChanceShare)} of the days");
    }

    /// <summary>With a capital and a full stop.</summary>
    internal static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static string Days(double days) => Math.Round(days).ToString("0", CultureInfo.InvariantCulture);
}
