namespace Segmentation.Features.Seasons;

/// <summary>The year as a circle of 365 days, so that the end of December lies beside the beginning of January.</summary>
internal static class YearCircle
{
    internal const int Days = 365;

    private static readonly (double Cos, double Sin)[] Directions =
        [.. Enumerable.Range(0, Days).Select(day => (Math.Cos(2 * Math.PI * day / Days), Math.Sin(2 * Math.PI * day / Days)))];

    /// <summary>Place of a moment on the circle, from 0; 29 February shares the day before it.</summary>
    internal static int DayOf(DateTime time)
    {
        int day = time.DayOfYear - 1;
        return DateTime.IsLeapYear(time.Year) && day >= 59 ? day - 1 : day;
    }

    /// <summary>A day of the circle as a date of a common year.</summary>
    internal static DateTime DateOf(int day) => new DateTime(2001, 1, 1).AddDays(day);

    /// <summary>Unit vector of a day.</summary>
    internal static (double Cos, double Sin) Direction(int day) => Directions[day];

    /// <summary>Month, from 0, that a vector of the circle points to.</summary>
    internal static int MonthOf(double cos, double sin)
    {
        double turn = Math.Atan2(sin, cos) / (2 * Math.PI);
        int day = (int)Math.Round((turn < 0 ? turn + 1 : turn) * Days) % Days;
        return DateOf(day).Month - 1;
    }
}
