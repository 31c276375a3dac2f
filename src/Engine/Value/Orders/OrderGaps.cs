using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Value.Orders;

/// <summary>Gaps of some length.</summary>
/// <param name="From">Least days.</param>
/// <param name="To">Most days, this one included; null where there is no end.</param>
/// <param name="Gaps">Gaps between successive orders.</param>
/// <param name="FirstReturns">Customers whose second order came so long after their first.</param>
internal sealed record GapBin(int From, int? To, long Gaps, int FirstReturns);

/// <summary>Days after the first order in which nobody came back, though some did later.</summary>
/// <param name="From">First day of the window.</param>
/// <param name="To">Last day of it.</param>
/// <param name="Later">Customers who came back for the first time after it.</param>
internal sealed record EmptyWindow(int From, int To, int Later);

/// <summary>
/// Days between successive orders of a customer: between their calendar days, so that an evening and the morning after are 1.
/// </summary>
/// <param name="Count">All gaps: orders less customers.</param>
/// <param name="SameDay">Gaps of 0 days: a second order of the same day is a forgotten item or a split basket rather than a return.</param>
/// <param name="SameDayFirstReturns">Customers whose second order came on the day of their first.</param>
/// <param name="Quartiles">Least, first quartile, median, third quartile and most of the others; null where there are none.</param>
/// <param name="Mean">Mean of the others; null where there are none.</param>
/// <param name="Bins">The others by length.</param>
/// <param name="EmptyWindows">Windows in which nobody came back for the first time, ascending.</param>
/// <param name="Days">How often gaps of 0, 1, 2, … days occur.</param>
internal sealed record OrderGaps(
    long Count,
    long SameDay,
    int SameDayFirstReturns,
    IReadOnlyList<double>? Quartiles,
    double? Mean,
    IReadOnlyList<GapBin> Bins,
    IReadOnlyList<EmptyWindow> EmptyWindows,
    IReadOnlyList<long> Days)
{
    /// <summary>A window shorter than two weeks is no finding.</summary>
    public const int LeastWindowDays = 14;

    /// <summary>Fewer first returns than this leave empty windows by chance alone.</summary>
    public const int LeastReturns = 10;

    private const int MostWindows = 3;

    // A week, two, a month, two, a quarter, half a year, a year.
    private static readonly int[] LastDays = [7, 14, 30, 60, 90, 180, 365];

    /// <summary>The gaps of all customers; null where nobody ordered twice.</summary>
    internal static OrderGaps? Of(OrderTimes orders)
    {
        int longest = 0;
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            longest = Math.Max(longest, Day(own[^1]) - Day(own[0]));
        }
        var days = new long[longest + 1];
        var first = new int[longest + 1];
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            int day = Day(own[0]);
            for (int i = 1; i < own.Length; i++)
            {
                int next = Day(own[i]);
                days[next - day]++;
                if (i == 1)
                    first[next - day]++;
                day = next;
            }
        }
        long count = orders.Count - orders.Customers;
        if (count == 0)
            return null;
        int most = Array.FindLastIndex(days, gaps => gaps > 0);
        long[] later = [0, .. days.AsSpan(1, most)];
        long others = count - days[0];
        return new OrderGaps(
            count,
            days[0],
            first[0],
            others == 0 ? null : [.. new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(share => Quantiles.OfCounts(later, share))],
            others == 0 ? null : later.Select((gaps, length) => (double)gaps * length).Sum() / others,
            [.. BinsOf(days, first)],
            WindowsOf(first),
            days[..(most + 1)]);
    }

    private static IEnumerable<GapBin> BinsOf(long[] days, int[] first)
    {
        int from = 1;
        foreach (int to in LastDays.Append(int.MaxValue))
        {
            if (from >= days.Length)
                yield break;
            int end = Math.Min(to, days.Length - 1);
            Range range = from..(end + 1);
            yield return new GapBin(from, to == int.MaxValue ? null : to, days[range].Sum(), first[range].Sum());
            from = end + 1;
        }
    }

    // The longest windows between two days on which customers came back; a customer counts once, so that one of a hundred orders fills
    // no window.
    private static EmptyWindow[] WindowsOf(int[] first)
    {
        int left = first.AsSpan(1).ToArray().Sum();
        if (left < LeastReturns)
            return [];
        var windows = new List<EmptyWindow>();
        int before = 0;
        for (int day = 1; day < first.Length; day++)
        {
            if (first[day] == 0)
                continue;
            if (before > 0 && day - before - 1 >= LeastWindowDays)
                windows.Add(new EmptyWindow(before + 1, day - 1, left));
            left -= first[day];
            before = day;
        }
        return [.. windows.OrderByDescending(window => window.To - window.From).Take(MostWindows).OrderBy(window => window.From)];
    }

    private static int Day(long ticks) => (int)(ticks / TimeSpan.TicksPerDay);
}
