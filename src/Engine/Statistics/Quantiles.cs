namespace Segmentation.Statistics;

/// <summary>Quantiles by linear interpolation between order statistics: NumPy's default, R's type 7.</summary>
internal static class Quantiles
{
    /// <summary>One quantile of values that are already ascending.</summary>
    /// <param name="ascending">At least one value, none NaN.</param>
    /// <param name="share">In [0, 1]; 0.5 is the median.</param>
    /// <exception cref="ArgumentException">No values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share outside [0, 1].</exception>
    /// <remarks>Hyndman &amp; Fan 1996, definition 7.</remarks>
    public static double OfSorted(ReadOnlySpan<double> ascending, double share)
    {
        if (ascending.IsEmpty)
            throw new ArgumentException("A quantile of no values does not exist.", nameof(ascending));
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A quantile's share lies in [0, 1].");
        double position = (ascending.Length - 1) * share;
        int below = (int)position;
        if (below == ascending.Length - 1)
            return ascending[below];
        double between = position - below;
        double low = ascending[below];
        double high = ascending[below + 1];
        // From the nearer end, as NumPy does: exact at both ends, and the same bits.
        return between < 0.5 ? low + ((high - low) * between) : high - ((high - low) * (1 - between));
    }

    /// <summary>One quantile of whole numbers that are given by how often each occurs.</summary>
    /// <param name="counts">How often 0, 1, 2, … occur; at least one occurs.</param>
    /// <param name="share">In [0, 1].</param>
    /// <inheritdoc cref="OfSorted" path="/exception"/>
    public static double OfCounts(ReadOnlySpan<long> counts, double share)
    {
        long all = 0;
        foreach (long count in counts)
            all += count;
        if (all == 0)
            throw new ArgumentException("A quantile of no values does not exist.", nameof(counts));
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A quantile's share lies in [0, 1].");
        double position = (all - 1) * share;
        long below = (long)position;
        return OfSorted([ValueAt(counts, below), ValueAt(counts, Math.Min(below + 1, all - 1))], position - below);
    }

    private static double ValueAt(ReadOnlySpan<long> counts, long rank)
    {
        int value = 0;
        for (long before = counts[0]; before <= rank; before += counts[value])
            value++;
        return value;
    }

    /// <summary>One quantile of values in any order, which are left as they are.</summary>
    /// <inheritdoc cref="OfSorted" path="/exception"/>
    public static double Of(ReadOnlySpan<double> values, double share)
    {
        double[] ascending = values.ToArray();
        Array.Sort(ascending);
        return OfSorted(ascending, share);
    }

    /// <summary>
    /// The cut-offs that part ascending values into equal shares: <paramref name="parts"/> − 1 of them, where values repeat equal ones too.
    /// </summary>
    /// <inheritdoc cref="OfSorted" path="/param[@name='ascending']"/>
    /// <param name="parts">From 1.</param>
    public static double[] CutOffs(double[] ascending, int parts) =>
        [.. Enumerable.Range(1, parts - 1).Select(part => OfSorted(ascending, (double)part / parts))];

    /// <summary>The median of values in any order.</summary>
    /// <exception cref="ArgumentException">No values.</exception>
    public static double Median(ReadOnlySpan<double> values) => Of(values, 0.5);
}
