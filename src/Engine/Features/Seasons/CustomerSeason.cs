namespace Segmentation.Features.Seasons;

/// <summary>How one customer's purchases lie in the year, the week and the day.</summary>
/// <param name="Kind">By the rules of <c>docs/seasons.md</c>.</param>
/// <param name="Purchases">Different weeks with an order.</param>
/// <param name="Seasonality">In [0, 1]: 0 as chance spreads the purchases, 1 all on one day of the year; what the time since the first
/// purchase forces is taken off.</param>
/// <param name="P">Probability of such a concentration by chance; 1 for a single purchase.</param>
/// <param name="SeasonMonth">Month, from 1, about which the purchases lie.</param>
/// <param name="HolidayShare">Share of the orders in the shop's high season; 0 where it has none.</param>
/// <param name="BestWeekday">Day of the week with most orders; of equal ones the first from Monday.</param>
/// <param name="BestHour">Hour with most orders, of equal ones the earliest; null where the source knows days only.</param>
internal readonly record struct CustomerSeason(
    SeasonKind Kind,
    int Purchases,
    double Seasonality,
    double P,
    int SeasonMonth,
    double HolidayShare,
    DayOfWeek BestWeekday,
    int? BestHour)
{
    // Below a quarter of a year, nearness in the year says nothing.
    private const int LeastDaysForSeasonality = 91;

    internal static CustomerSeason Of(
        ReadOnlySpan<long> orders, DateTime asOf, ShopCalendar shop, ConcentrationTest test, SeasonOptions options)
    {
        Span<int> weekdays = stackalloc int[7];
        Span<int> hours = stackalloc int[24];
        weekdays.Clear();
        hours.Clear();
        double cos = 0, sin = 0;
        int purchases = 0, inSeason = 0;
        long lastWeek = long.MinValue, longestAway = 0;
        for (int i = 0; i < orders.Length; i++)
        {
            var time = new DateTime(orders[i]);
            weekdays[((int)time.DayOfWeek + 6) % 7]++;
            hours[time.Hour]++;
            int day = YearCircle.DayOf(time);
            if (shop.HighSeason is { } high && high.Contains(day))
                inSeason++;
            if (i > 0)
                longestAway = Math.Max(longestAway, (orders[i] - orders[i - 1]) / TimeSpan.TicksPerDay);
            // Orders of one week are one purchase: a forgotten item or a split delivery is no second visit of the season.
            long week = orders[i] / (7 * TimeSpan.TicksPerDay);
            if (week == lastWeek)
                continue;
            lastWeek = week;
            purchases++;
            (double c, double s) = YearCircle.Direction(day);
            cos += c;
            sin += s;
        }
        int known = (int)Math.Max(0, (asOf.Ticks - orders[0]) / TimeSpan.TicksPerDay);
        double resultant = Math.Sqrt((cos * cos) + (sin * sin)) / purchases;
        double p = purchases < 2 ? 1 : test.Probability(purchases, known, resultant);
        return new CustomerSeason(
            Judge(purchases, known, p, longestAway, options),
            purchases,
            Concentration(purchases, resultant, known),
            p,
            YearCircle.MonthOf(cos, sin) + 1,
            (double)inSeason / orders.Length,
            (DayOfWeek)((Largest(weekdays) + 1) % 7),
            shop.HasHours ? Largest(hours) : null);
    }

    private static SeasonKind Judge(int purchases, int known, double p, long longestAway, SeasonOptions options)
    {
        if (purchases == 1)
            return SeasonKind.OneTime;
        if (known < options.LeastKnownDays)
            return SeasonKind.Undecided;
        if (p < options.Level)
            return longestAway >= options.LeastAwayDays ? SeasonKind.Seasonal : SeasonKind.OneSeason;
        return purchases >= options.LeastPurchases ? SeasonKind.Regular : SeasonKind.Undecided;
    }

    // (n·R² − 1) / (n − 1) is the squared concentration without the bias of few purchases. Days drawn evenly from a stretch of w
    // years have the concentration sin(πw)/(πw) by themselves; what is above it, over what could be, is the customer's own.
    private static double Concentration(int purchases, double resultant, int known)
    {
        if (purchases < 2 || known < LeastDaysForSeasonality)
            return 0;
        double squared = Math.Max(0, ((purchases * resultant * resultant) - 1) / (purchases - 1));
        double stretch = Math.PI * Math.Min(1, known / 365.25);
        double forced = Math.Sin(stretch) / stretch;
        forced *= forced;
        return Math.Sqrt(Math.Max(0, (squared - forced) / (1 - forced)));
    }

    private static int Largest(ReadOnlySpan<int> counts)
    {
        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            if (counts[i] > counts[best])
                best = i;
        }
        return best;
    }
}
