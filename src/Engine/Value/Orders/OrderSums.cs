using Segmentation.Statistics;

namespace Segmentation.Value.Orders;

/// <summary>What orders are worth.</summary>
/// <param name="Quartiles">Least, first quartile, median, third quartile and most.</param>
/// <param name="Mean">Mean value.</param>
/// <param name="Whisker">Third quartile plus 1.5 interquartile ranges: most orders are below it.</param>
/// <param name="LargestWithin">The largest value that is not above the whisker, where a box plot ends.</param>
/// <param name="Above">Orders above the whisker.</param>
/// <param name="AboveRevenueShare">Their share of the value of all orders; NaN where that is not positive.</param>
/// <param name="Bins">Orders up to the whisker, by value.</param>
internal sealed record OrderSums(
    IReadOnlyList<double> Quartiles,
    double Mean,
    double Whisker,
    double LargestWithin,
    int Above,
    double AboveRevenueShare,
    IReadOnlyList<SumBin> Bins)
{
    /// <summary>Interquartile ranges from the third quartile to the whisker: Tukey 1977.</summary>
    public const double WhiskerRanges = 1.5;

    private const int AboutBins = 8;

    /// <summary>Of values of orders, at least one.</summary>
    internal static OrderSums Of(ReadOnlySpan<double> amounts)
    {
        double[] ascending = amounts.ToArray();
        Array.Sort(ascending);
        double[] quartiles = [.. new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(share => Quantiles.OfSorted(ascending, share))];
        double whisker = quartiles[3] + (WhiskerRanges * (quartiles[3] - quartiles[1]));
        int within = ascending.Length;
        while (ascending[within - 1] > whisker)
            within--;
        var sum = new CompensatedSum();
        foreach (double amount in ascending)
            sum.Add(amount);
        var above = new CompensatedSum();
        foreach (double amount in ascending.AsSpan(within))
            above.Add(amount);
        return new OrderSums(
            quartiles,
            sum.Value / ascending.Length,
            whisker,
            ascending[within - 1],
            ascending.Length - within,
            sum.Value > 0 ? above.Value / sum.Value : double.NaN,
            BinsOf(ascending.AsSpan(0, within)));
    }

    // Steps of 1, 2 or 5 times a power of ten, each from its lower end on.
    private static List<SumBin> BinsOf(ReadOnlySpan<double> ascending)
    {
        var bins = new List<SumBin>();
        double range = ascending[^1] - ascending[0];
        // Where values differ in their last digits only, steps would have no digits left.
        if (!(range > Math.Abs(ascending[0]) * 1e-9))
            return [new SumBin(ascending[0], ascending[0], ascending.Length)];
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / AboutBins)));
        double step = power * (range / AboutBins / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        double begin = Math.Floor(ascending[0] / step);
        for (int start = 0, bin = 0; start < ascending.Length; bin++)
        {
            double to = (begin + bin + 1) * step;
            int end = start;
            while (end < ascending.Length && ascending[end] < to)
                end++;
            bins.Add(new SumBin((begin + bin) * step, to, end - start));
            start = end;
        }
        return bins;
    }
}

/// <summary>Orders of some values.</summary>
/// <param name="From">Least value.</param>
/// <param name="To">Values are below it; equal to <paramref name="From"/> where all values are one.</param>
/// <param name="Orders">Orders.</param>
internal sealed record SumBin(double From, double To, int Orders);
