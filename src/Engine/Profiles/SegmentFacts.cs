using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Profiles;

/// <summary>What the members of a segment have done, in days and orders: a name that claims it must find it here.</summary>
/// <param name="Orders">Orders of the median member.</param>
/// <param name="DaysSinceLast">Days since the last order of the median member.</param>
/// <param name="DaysSinceFirst">Days since the first order of the median member.</param>
/// <param name="RepeatShare">Share of the members who ordered on more than one day.</param>
/// <param name="Rhythm">Days between orders of the median member who ordered on more than one day; null where fewer than half did.</param>
/// <param name="ShopRhythm">The same of all customers of the shop who ordered on more than one day; null where there are none.</param>
/// <param name="QuantityRatio">Pieces in an order of the median member, over the same of the median customer; null without
/// quantities.</param>
/// <param name="DaysKnown">Days that the data cover.</param>
internal sealed record SegmentFacts(
    double Orders,
    double DaysSinceLast,
    double DaysSinceFirst,
    double RepeatShare,
    double? Rhythm,
    double? ShopRhythm,
    double? QuantityRatio,
    double DaysKnown)
{
    /// <summary>Orders of the median member from which a segment repeats.</summary>
    internal const double RepeatOrders = 3;

    /// <summary>Orders of the median member up to which they are few.</summary>
    internal const double FewOrders = 2;

    /// <summary>Days since the first order up to which it is recent, where the data cover twice as many.</summary>
    internal const double RecentFirstDays = 90;

    /// <summary>Days since the last order up to which it was lately, where no rhythm says more.</summary>
    internal const double LatelyDays = 90;

    /// <summary>Rhythms after which a customer may be called lost.</summary>
    internal const double LostRhythms = 2;

    /// <summary>Pieces in an order, over the median customer's, from which a segment buys wholesale quantities.</summary>
    internal const double WholesaleQuantity = 3;

    /// <summary>Whether members order again as a rule.</summary>
    internal bool Repeats => Orders >= RepeatOrders && Rhythm is not null;

    /// <summary>Whether the median member has ordered within the segment's own rhythm.</summary>
    internal bool IsWithinRhythm => DaysSinceLast <= Rhythm;

    /// <summary>Whether the last order was lately: within a quarter of a year, or the segment's own rhythm where that is longer.</summary>
    internal bool IsLately => DaysSinceLast <= Math.Max(LatelyDays, Rhythm ?? 0);

    /// <summary>Whether members have few orders and a recent first one.</summary>
    internal bool IsNew => Orders <= FewOrders && DaysSinceFirst <= Math.Min(RecentFirstDays, DaysKnown / 2);

    /// <summary>
    /// Whether the last order lies so many rhythms back, the segment's own or else the shop's, that members may be called lost.
    /// </summary>
    internal bool IsLongGone => DaysSinceLast >= LostRhythms * (Rhythm ?? ShopRhythm ?? 0);

    /// <summary>Whether members buy quantities far above the usual.</summary>
    internal bool BuysWholesale => QuantityRatio >= WholesaleQuantity;

    /// <summary>The facts of every segment, by number.</summary>
    /// <param name="labels">Segment of each customer; every number in [0, segments) occurs.</param>
    internal static SegmentFacts[] Of(CustomerFacts customers, ReadOnlySpan<int> labels)
    {
        SegmentMembers members = SegmentMembers.Group(labels);
        var gaps = new double[labels.Length];
        for (int i = 0; i < gaps.Length; i++)
            gaps[i] = customers.Gap(i) ?? double.NaN;
        double? shop = MedianOf(gaps);
        double usual = customers.Quantity is null
            ? 0 : Quantiles.Median([.. Enumerable.Range(0, labels.Length).Select(i => Pieces(customers, i))]);
        return [.. Enumerable.Range(0, members.Segments)
            .Select(segment => One(customers, members.Rows(segment).ToArray(), gaps, shop, usual))];
    }

    private static SegmentFacts One(CustomerFacts customers, int[] rows, double[] gaps, double? shop, double usual)
    {
        double Median(Func<int, double> value) => Quantiles.Median([.. rows.Select(value)]);
        double[] own = [.. rows.Select(row => gaps[row])];
        double repeat = (double)own.Count(gap => !double.IsNaN(gap)) / rows.Length;
        return new SegmentFacts(
            Median(row => customers.Orders[row]),
            Median(row => customers.DaysSinceLast(row)),
            Median(row => customers.DaysSinceFirst(row)),
            repeat,
            repeat >= 0.5 ? MedianOf(own) : null,
            shop,
            usual > 0 ? Median(row => Pieces(customers, row)) / usual : null,
            customers.DaysKnown);
    }

    private static double Pieces(CustomerFacts customers, int row) => customers.Quantity![row] / customers.Orders[row];

    private static double? MedianOf(double[] gaps)
    {
        double[] known = [.. gaps.Where(gap => !double.IsNaN(gap))];
        return known.Length == 0 ? null : Quantiles.Median(known);
    }
}
