using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Value.Cohorts;

/// <summary>How long customers stay, by segment.</summary>
/// <param name="LostAfterDays">Who has not ordered for longer counts as lost on the day of the last order.</param>
/// <param name="Segments">One curve a segment, by number: the share that still orders so many days after the first order.</param>
/// <param name="All">The curve of all customers.</param>
internal sealed record Retention(int LostAfterDays, IReadOnlyList<SurvivalCurve> Segments, SurvivalCurve All)
{
    /// <summary>Share of the gaps between orders that are no longer than those after which a customer counts as lost.</summary>
    internal const double UsualShare = 0.9;

    /// <summary>Nobody is lost sooner: few repeat orders of the same week say little.</summary>
    internal const int LeastLostDays = 30;

    /// <summary>Estimates the curves.</summary>
    /// <param name="orders">Orders of each customer, at least one each.</param>
    /// <param name="gapDays">How often gaps of 0, 1, 2, … days between orders occur, of all customers.</param>
    /// <param name="asOf">The end of what is known.</param>
    /// <param name="labels">Segment of each customer; every number in [0, largest] occurs.</param>
    /// <returns>Null where no gap of a day or more is known, or the data are too short to see anyone lost.</returns>
    /// <remarks>
    /// A customer who orders without a contract never says that it leaves. Who is silent for longer than nine tenths of all gaps of a day
    /// or more counts as lost, on the day of the last order; the others were watched up to as-of. <see cref="KaplanMeier"/>.
    /// </remarks>
    internal static Retention? Of(OrderTimes orders, IReadOnlyList<long> gapDays, DateTime asOf, ReadOnlySpan<int> labels)
    {
        long[] later = [0, .. gapDays.Skip(1)];
        if (later.Sum() == 0)
            return null;
        int lost = Math.Max(LeastLostDays, (int)Math.Ceiling(Quantiles.OfCounts(later, UsualShare)));
        long end = asOf.Ticks / TimeSpan.TicksPerDay;
        int segments = 0, longest = 0;
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            segments = Math.Max(segments, labels[customer] + 1);
            longest = Math.Max(longest, (int)(end - (orders.Of(customer)[0] / TimeSpan.TicksPerDay)));
        }
        // By segment, and of all in the last: customers lost, and those still watched, by days.
        int[][] lostAfter = [.. Enumerable.Range(0, segments + 1).Select(_ => new int[longest + 1])];
        int[][] watchedFor = [.. lostAfter.Select(_ => new int[longest + 1])];
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            long first = own[0] / TimeSpan.TicksPerDay, last = own[^1] / TimeSpan.TicksPerDay;
            bool isLost = end - last > lost;
            int days = (int)Math.Max(0, (isLost ? last : end) - first);
            int[][] counts = isLost ? lostAfter : watchedFor;
            counts[labels[customer]][days]++;
            counts[segments][days]++;
        }
        if (lostAfter[segments].Sum() == 0)
            return null;
        SurvivalCurve[] curves = [.. lostAfter.Zip(watchedFor, (gone, there) => KaplanMeier.OfCounts(gone, there))];
        return new Retention(lost, curves[..segments], curves[segments]);
    }
}
