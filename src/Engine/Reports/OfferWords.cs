using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary>Recommendations in words, the same in files and in the report.</summary>
internal static class OfferWords
{
    // The month in which the segment orders most, from 0, and its index.
    private static (int Month, double Index) BestMonth(SegmentSeason season)
    {
        int best = Enumerable.Range(0, 12).MaxBy(month => double.IsNaN(season.MonthIndex[month]) ? -1 : season.MonthIndex[month]);
        return (best, season.MonthIndex[best]);
    }

    /// <summary>When to send an offer: days after the last order, then day and hour.</summary>
    internal static string When(ReturnTime time, SegmentSeason? season, bool hasHours, Language text)
    {
        if (season is null || time.IsPast)
            return Remind(time, text);
        bool before = hasHours && season.BestHours.From > 0;
        return text.Of(
            before ? "offer.on-a-day-before" : "offer.on-a-day",
            ("when", Remind(time, text)),
            ("day", text.Weekday(season.BestWeekday.Day)),
            ("hour", season.BestHours.From));
    }

    /// <summary>Days after the last order at which a reminder is due.</summary>
    internal static string Remind(ReturnTime time, Language text)
    {
        if (time.IsPast)
            return time.Median is { } past ? text.Of("offer.past", ("days", Days(past))) : text["offer.seldom-back"];
        return time.Median is { } median
            ? text.Of("offer.between", ("from", Days(time.Quarter!.Value)), ("to", Days(median)))
            : text.Of("offer.after", ("days", Days(time.Quarter!.Value)));
    }

    internal static string Why(ReturnTime time, Language text)
    {
        string half = time.Median is { } median ? text.Of("offer.half-within", ("days", Days(median))) : text["offer.half-never"];
        string returns = text.Of("offer.returns", ("within30", time.Within30), ("within90", time.Within90), ("half", half));
        return double.IsNaN(time.StillWithin90)
            ? returns
            : text.Of("offer.returns-still", ("returns", returns), ("away", Days(time.Away)), ("still", time.StillWithin90));
    }

    internal static string Why(Offer offer, Language text) => text.Of(
        "offer.why",
        ("share", offer.Share),
        ("elsewhere", offer.ShareElsewhere),
        ("lift", offer.Lift),
        ("without", offer.Without));

    internal static string Why(PairRule rule, bool next, Language text) => text.Of(
        next ? "offer.why-next" : "offer.why-together",
        ("share", rule.Share),
        ("lift", rule.Lift),
        ("customers", rule.Customers));

    /// <summary>The part of the year in which a segment is worth a campaign, and why; null where none stands out.</summary>
    /// <remarks>
    /// A segment formed by the time of the last order has its months by its making: only two years of data outweigh that. With
    /// less, the shop's high season stands for all segments, each with its own share of orders in it.
    /// </remarks>
    internal static (string When, double Index, string Why)? Campaign(ShopCalendar shop, SegmentSeason season, Language text)
    {
        (int month, double index) = BestMonth(season);
        if (shop.Years >= 1.9 && index >= 1.25)
        {
            var date = new DateTime(2001, month + 1, 1);
            return (text.Of("date.month-name", ("date", date)), index, text.Of("offer.why-month", ("index", index), ("month", date)));
        }
        if (shop.HighSeason is not { } high || season.HolidayShare < high.ChanceShare)
            return null;
        return (
            text.Of("date.span", ("from", high.Start), ("to", high.End)),
            season.HolidayShare / high.ChanceShare,
            text.Of("offer.why-season", ("orders", season.HolidayShare), ("days", high.ChanceShare)));
    }

    /// <summary>With a capital and a full stop.</summary>
    internal static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static double Days(double days) => Math.Round(days);
}
