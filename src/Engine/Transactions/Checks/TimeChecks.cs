using Segmentation.Wording;

namespace Segmentation.Transactions.Checks;

/// <summary>Looks for gaps: days without an order where orders usually come daily, as a file that is missing leaves them.</summary>
internal static class TimeChecks
{
    private const int ShortestGapInDays = 7;
    private const int TimesUsual = 10;
    private const int MostTold = 3;

    /// <summary>The longest gaps; null where there is none.</summary>
    internal static Finding? Gaps(OrderTimes times)
    {
        int[] days = [.. times.Ticks.Select(ticks => (int)(ticks / TimeSpan.TicksPerDay)).Distinct().Order()];
        if (days.Length < 3 * TimesUsual)
            return null;
        int[] waits = [.. Enumerable.Range(1, days.Length - 1).Select(i => days[i] - days[i - 1])];
        int usual = waits.Order().ElementAt(waits.Length / 2);
        int[] gaps =
            [.. Enumerable.Range(0, waits.Length).Where(i => waits[i] > Math.Max(ShortestGapInDays, TimesUsual * usual)).OrderByDescending(
                i => waits[i])];
        if (gaps.Length == 0)
            return null;
        Phrase[] told =
        [
            .. gaps.Take(MostTold).Select(i => new Phrase(
                "finding.gap", ("from", Day(days[i] + 1)), ("to", Day(days[i + 1] - 1)), ("days", waits[i] - 1))),
        ];
        return new Finding(
            "gap-in-time", FindingWeight.Weighty, gaps.Length > MostTold ? "finding.gaps-and-more" : "finding.gaps",
            ("gaps", told), ("more", gaps.Length - MostTold), ("usual", usual))
        {
            Count = gaps.Length,
        };
    }

    private static DateTime Day(int day) => new(day * TimeSpan.TicksPerDay);
}
