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
        double[] quartiles = QuartilesOf(amounts.ToArray());
        double whisker = quartiles[3] + (WhiskerRanges * (quartiles[3] - quartiles[1])), largest = quartiles[0];
        int outside = 0;
        CompensatedSum sum = default, above = default;
        foreach (double amount in amounts)
        {
            sum.Add(amount);
            if (amount > whisker)
            {
                outside++;
                above.Add(amount);
            }
            else
            {
                largest = Math.Max(largest, amount);
            }
        }
        return new OrderSums(
            quartiles,
            sum.Value / amounts.Length,
            whisker,
            largest,
            outside,
            sum.Value > 0 ? above.Value / sum.Value : double.NaN,
            BinsOf(amounts, quartiles[0], largest));
    }

    // Two neighbours by rank make a quartile; to sort millions of orders for three of them would take longer than all the rest.
    private static double[] QuartilesOf(Span<double> amounts)
    {
        double[] quartiles = [double.MaxValue, 0, 0, 0, double.MinValue];
        foreach (double amount in amounts)
            (quartiles[0], quartiles[4]) = (Math.Min(quartiles[0], amount), Math.Max(quartiles[4], amount));
        int placed = 0;
        for (int quartile = 1; quartile <= 3; quartile++)
        {
            double position = (amounts.Length - 1) * (quartile / 4.0);
            int below = (int)position;
            double low = Selection.Place(amounts[placed..], below - placed), high = double.MaxValue;
            foreach (double amount in amounts[(below + 1)..])
                high = Math.Min(high, amount);
            quartiles[quartile] = Quantiles.OfSorted([low, below + 1 < amounts.Length ? high : low], position - below);
            placed = below;
        }
        return quartiles;
    }

    // Steps of 1, 2 or 5 times a power of ten, each from its lower end on.
    private static SumBin[] BinsOf(ReadOnlySpan<double> amounts, double least, double largest)
    {
        double range = largest - least;
        int[] counts = new int[1];
        // Where values differ in their last digits only, steps would have no digits left.
        bool isOne = !(range > Math.Abs(least) * 1e-9);
        double power = isOne ? 1 : Math.Pow(10, Math.Floor(Math.Log10(range / AboutBins)));
        double step = power * (range / AboutBins / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        double begin = Math.Floor(least / step);
        if (!isOne)
            counts = new int[BinOf(largest) + 1];
        foreach (double amount in amounts)
        {
            if (amount <= largest)
                counts[isOne ? 0 : BinOf(amount)]++;
        }
        return isOne
            ? [new SumBin(least, least, counts[0])]
            : [.. counts.Select((orders, bin) => new SumBin((begin + bin) * step, (begin + bin + 1) * step, orders))];

        int BinOf(double amount)
        {
            int bin = (int)((amount / step) - begin);
            while (amount >= (begin + bin + 1) * step)
                bin++;
            while (bin > 0 && amount < (begin + bin) * step)
                bin--;
            return bin;
        }
    }
}

/// <summary>Orders of some values.</summary>
/// <param name="From">Least value.</param>
/// <param name="To">Values are below it; equal to <paramref name="From"/> where all values are one.</param>
/// <param name="Orders">Orders.</param>
internal sealed record SumBin(double From, double To, int Orders);
