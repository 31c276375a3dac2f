using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Features.Seasons;

/// <summary>Which days of the year the data cover, and when the shop sells most.</summary>
/// <param name="First">First day with data.</param>
/// <param name="Last">Last day with data.</param>
/// <param name="CoveredDays">Days of the data in each month of the year, length 12.</param>
/// <param name="CoversYear">Whether the data cover enough of a year to tell its seasons apart.</param>
/// <param name="HighSeason">Null where the data cover too little of a year, or no part of it stands out.</param>
/// <param name="HasHours">False where every order is at midnight: then the source knows days only.</param>
internal sealed record ShopCalendar(
    DateTime First, DateTime Last, int[] CoveredDays, bool CoversYear, HighSeason? HighSeason, bool HasHours)
{
    // Standard deviations above the average that the best of 365 windows must reach: chance reaches 3 in one shop of ten.
    private const double LeastDeviations = 5;

    /// <summary>Years that the data cover: below 2, no season was seen twice by all.</summary>
    public double Years => ((Last - First).Days + 1) / 365.25;

    /// <summary>Why there is no high season, as the end of a sentence.</summary>
    public Phrase WhyNoHighSeason => !CoversYear
        ? new Phrase("seasons.no-year", ("days", CoveredDays.Sum()))
        : new Phrase("seasons.no-weeks");

    /// <summary>Looks at all orders of a shop.</summary>
    /// <param name="orders">At least one.</param>
    /// <param name="options">Lengths and bounds.</param>
    /// <exception cref="ArgumentException">No orders.</exception>
    public static ShopCalendar Build(OrderTimes orders, SeasonOptions options)
    {
        options.Validate();
        if (orders.Count == 0)
            throw new ArgumentException("A calendar of no orders does not exist.", nameof(orders));
        long first = long.MaxValue, last = long.MinValue;
        var counts = new long[YearCircle.Days];
        bool hasHours = false;
        foreach (long ticks in orders.Ticks)
        {
            first = Math.Min(first, ticks);
            last = Math.Max(last, ticks);
            hasHours |= ticks % TimeSpan.TicksPerDay != 0;
            counts[YearCircle.DayOf(new DateTime(ticks))]++;
        }
        DateTime firstDay = new DateTime(first).Date, lastDay = new DateTime(last).Date;
        var covered = new long[YearCircle.Days];
        var months = new int[12];
        for (DateTime day = firstDay; day <= lastDay; day = day.AddDays(1))
        {
            covered[YearCircle.DayOf(day)]++;
            months[day.Month - 1]++;
            if (day == DateTime.MaxValue.Date)
                break;
        }
        bool coversYear = covered.Count(days => days > 0) >= options.LeastYearCovered * YearCircle.Days;
        HighSeason? high = options.HighSeason is { } given ? given with { ChanceShare = Covered(given, covered) }
            : coversYear ? FindHighSeason(counts, covered, options) : null;
        return new ShopCalendar(firstDay, lastDay, months, coversYear, high, hasHours);
    }

    private static double Covered(HighSeason season, long[] covered) =>
        (double)Enumerable.Range(0, YearCircle.Days).Where(season.Contains).Sum(day => covered[day]) / covered.Sum();

    // The window of the given length with most orders per covered day, if it stands out.
    private static HighSeason? FindHighSeason(long[] counts, long[] covered, SeasonOptions options)
    {
        double average = (double)counts.Sum() / covered.Sum();
        (int Start, double Rate, double Orders, double Days) best = (-1, 0, 0, 0);
        for (int start = 0; start < YearCircle.Days; start++)
        {
            long orders = 0, days = 0;
            int seen = 0;
            for (int i = 0; i < options.HighSeasonDays; i++)
            {
                int day = (start + i) % YearCircle.Days;
                orders += counts[day];
                days += covered[day];
                seen += covered[day] > 0 ? 1 : 0;
            }
            if (seen >= options.LeastYearCovered * options.HighSeasonDays && (double)orders / days > best.Rate)
                best = (start, (double)orders / days, orders, days);
        }
        double expected = average * best.Days;
        if (best.Start < 0 || best.Rate < options.HighSeasonRatio * average || best.Orders - expected < LeastDeviations * Math.Sqrt(
            expected))
            return null;
        return new HighSeason(YearCircle.DateOf(best.Start), options.HighSeasonDays, best.Rate / average, best.Days / covered.Sum());
    }
}
