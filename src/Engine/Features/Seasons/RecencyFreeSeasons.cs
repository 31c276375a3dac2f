using Segmentation.Transactions;

namespace Segmentation.Features.Seasons;

/// <summary>Compares the months of segments after taking out what recency itself selects.</summary>
/// <remarks>
/// A segment formed by the time of the last order has no later orders, and each member has one at that time: its months differ from those
/// of
/// others by its making. So each customer's last order is left out, and the orders before it are compared with those of all customers whose
/// last order lies in the same month: expected is what the members' orders would be if they were spread as theirs are (indirect
/// standardisation).
/// </remarks>
internal static class RecencyFreeSeasons
{
    /// <summary>Orders that must be expected before an index is told.</summary>
    internal const double LeastExpected = 5;

    private const int Parts = 13;

    /// <summary>Fills in the indices.</summary>
    /// <param name="segments">By number.</param>
    internal static void Fill(Span<SegmentSeason> segments, CustomerSeasons seasons, OrderTimes orders, ReadOnlySpan<int> labels)
    {
        HighSeason? high = seasons.Shop.HighSeason;
        int firstMonth = MonthOf(seasons.Shop.First), strata = MonthOf(seasons.Shop.Last) - firstMonth + 1;
        int k = segments.Length;
        // By month of the last order: orders before it in each month of the year and in the high season, and all of them.
        var shop = new long[strata, Parts + 1];
        var own = new long[k, strata];
        var observed = new long[k, Parts];
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<long> times = orders.Of(i);
            int stratum = MonthOf(new DateTime(times[^1])) - firstMonth;
            foreach (long ticks in times[..^1])
            {
                var time = new DateTime(ticks);
                Count(shop, observed, stratum, labels[i], time.Month - 1);
                if (high is not null && high.Contains(time))
                    Count(shop, observed, stratum, labels[i], Parts - 1);
                shop[stratum, Parts]++;
                own[labels[i], stratum]++;
            }
        }
        for (int segment = 0; segment < k; segment++)
        {
            var index = new double[Parts];
            for (int part = 0; part < Parts; part++)
            {
                double expected = 0;
                for (int stratum = 0; stratum < strata; stratum++)
                    expected += shop[stratum, Parts] == 0 ? 0 : own[segment, stratum] * (double)shop[stratum, part] / shop[stratum, Parts];
                index[part] = expected >= LeastExpected ? observed[segment, part] / expected : double.NaN;
            }
            segments[segment] = segments[segment] with { MonthIndexGivenRecency = index[..12], HolidayIndexGivenRecency = index[12] };
        }
    }

    private static void Count(long[,] shop, long[,] observed, int stratum, int segment, int part)
    {
        shop[stratum, part]++;
        observed[segment, part]++;
    }

    private static int MonthOf(DateTime time) => (12 * time.Year) + time.Month;
}
