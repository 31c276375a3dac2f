using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Wording;

namespace Segmentation.Plans;

/// <summary>When a segment is written to, by its return times and seasons.</summary>
internal static class PlanTiming
{
    // Orders over those to expect from which a month or the high season is worth a campaign.
    private const double LeastMonthIndex = 1.25, LeastSeasonIndex = 1.1;

    /// <summary>When a segment that is written to gets a reminder: days after the last order, then day and hour.</summary>
    internal static Phrase When(ReturnTime time, SegmentSeason? season, bool hasHours)
    {
        if (season is null || time.IsPast)
            return Remind(time);
        bool before = hasHours && season.BestHours.From > 0;
        return new Phrase(
            before ? "offer.on-a-day-before" : "offer.on-a-day",
            ("when", Remind(time)),
            ("day", DateOf(season.BestWeekday.Day)),
            ("hour", season.BestHours.From));
    }

    /// <summary>What return times say.</summary>
    internal static Phrase Why(ReturnTime time)
    {
        Phrase half = time.Median is { } median
            ? new Phrase("offer.half-within", ("days", Math.Round(median)))
            : new Phrase("offer.half-never");
        var returns = new Phrase("offer.returns", ("within30", time.Within30), ("within90", time.Within90), ("half", half));
        return double.IsNaN(time.StillWithin90)
            ? returns
            : new Phrase("offer.returns-still", ("returns", returns), ("away", Math.Round(time.Away)), ("still", time.StillWithin90));
    }

    /// <summary>The part of the year in which a segment is worth a campaign; null where none stands out.</summary>
    /// <remarks>
    /// Compared with customers whose last order lies in the same months: a segment formed by recency has its months by its making. A month
    /// of its own needs two years of data; with less, the shop's high season stands for all.
    /// </remarks>
    internal static Campaign? Season(ShopCalendar shop, SegmentSeason season)
    {
        double[] months = season.MonthIndexGivenRecency;
        int month = Enumerable.Range(0, 12).MaxBy(place => double.IsNaN(months[place]) ? -1 : months[place]);
        double index = months[month];
        var date = new DateTime(2001, month + 1, 1);
        if (shop.Years >= 1.9 && index >= LeastMonthIndex)
            return new Campaign(
                new Phrase("date.month-name", ("date", date)), index, new Phrase("offer.why-month", ("index", index), ("month", date)));
        if (shop.HighSeason is not { } high || !(season.HolidayIndexGivenRecency >= LeastSeasonIndex))
            return null;
        return new Campaign(
            new Phrase("date.span", ("from", high.Start), ("to", high.End)),
            season.HolidayIndexGivenRecency,
            new Phrase(
                "offer.why-season",
                ("index", season.HolidayIndexGivenRecency),
                ("orders", season.HolidayShare),
                ("days", high.ChanceShare)));
    }

    private static Phrase Remind(ReturnTime time)
    {
        if (time.IsPast)
            return time.Median is { } past ? new Phrase("offer.past", ("days", Math.Round(past))) : new Phrase("offer.seldom-back");
        double quarter = Math.Round(time.Quarter!.Value);
        return time.Median is { } median
            ? new Phrase("offer.between", ("from", quarter), ("to", Math.Round(median)))
            : new Phrase("offer.after", ("days", quarter));
    }

    // The first of January 2001 was a Monday.
    private static DateTime DateOf(DayOfWeek day) => new(2001, 1, 1 + (((int)day + 6) % 7));
}
