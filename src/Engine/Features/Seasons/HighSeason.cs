using System.Globalization;

namespace Segmentation.Features.Seasons;

/// <summary>The weeks of the year in which a shop sells most.</summary>
/// <param name="Start">First day, as a date of any common year.</param>
/// <param name="Days">Length.</param>
/// <param name="Ratio">Orders a day in it over those of the average day; null where it was given, not found.</param>
/// <param name="ChanceShare">Share of the days that the data cover which lie in it: what <c>holiday_share</c> is where a customer does not
/// care.</param>
internal sealed record HighSeason(DateTime Start, int Days, double? Ratio, double ChanceShare)
{
    /// <summary>Last day, as a date of any common year.</summary>
    public DateTime End => Start.AddDays(Days - 1);

    /// <summary>Reads <c>11-01..12-12</c>, both ends included; it may go over the turn of the year.</summary>
    /// <exception cref="InputException">Another form, a date that is none, or more than half a year.</exception>
    public static HighSeason Parse(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length != 2 || !TryDate(ends[0], out DateTime start) || !TryDate(ends[1], out DateTime end))
            throw new InputException($"High season \"{text}\" is not MM-DD..MM-DD, such as 11-01..12-12.");
        int days = ((YearCircle.DayOf(end) - YearCircle.DayOf(start) + YearCircle.Days) % YearCircle.Days) + 1;
        if (days > YearCircle.Days / 2)
            throw new InputException($"High season {text} lasts {days} days; more than half a year is no season.");
        return new HighSeason(start, days, null, (double)days / YearCircle.Days);
    }

    /// <summary>Whether a moment lies in it.</summary>
    public bool Contains(DateTime time) => Contains(YearCircle.DayOf(time));

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:MM-dd}..{End:MM-dd}");

    internal bool Contains(int day) => (day - YearCircle.DayOf(Start) + YearCircle.Days) % YearCircle.Days < Days;

    private static bool TryDate(string text, out DateTime date) =>
        DateTime.TryParseExact("2001-" + text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
