using System.Runtime.CompilerServices;

namespace Segmentation.Statistics;

/// <summary>A value with the range that would hold it.</summary>
/// <param name="Estimate">The statistic of the values themselves.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct ConfidenceInterval(double Estimate, double Low, double High);

/// <summary>Confidence intervals without assumptions on the distribution, by drawing the sample anew from itself. Efron 1979.</summary>
internal static class Bootstrap
{
    /// <summary>Percentile interval of the mean.</summary>
    /// <param name="level">Share of repetitions that the interval holds, in (0, 1).</param>
    /// <param name="resamples">Samples drawn.</param>
    /// <param name="cancellation">Looked at before each of them.</param>
    /// <exception cref="ArgumentException">No values.</exception>
    public static ConfidenceInterval Mean(
        double[] values, double level = 0.95, int resamples = 1000, ulong seed = 0, CancellationToken cancellation = default) =>
        MeanAndMedian(values, level, resamples, seed, cancellation).Mean;

    /// <summary>Percentile interval of the median.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    /// <inheritdoc cref="Mean" path="/exception"/>
    public static ConfidenceInterval Median(
        double[] values, double level = 0.95, int resamples = 1000, ulong seed = 0, CancellationToken cancellation = default) =>
        MeanAndMedian(values, level, resamples, seed, cancellation).Median;

    /// <summary>Both intervals from the same samples, for the price of one.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    /// <inheritdoc cref="Mean" path="/exception"/>
    public static (ConfidenceInterval Mean, ConfidenceInterval Median) MeanAndMedian(
        double[] values, double level = 0.95, int resamples = 1000, ulong seed = 0, CancellationToken cancellation = default)
    {
        if (values.Length == 0)
            throw new ArgumentException("An interval of no values does not exist.", nameof(values));
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        double[] ascending = (double[])values.Clone();
        Array.Sort(ascending);
        var means = new double[resamples];
        var medians = new double[resamples];
        // Each resample has a stream of its own, so threads change nothing.
        ChunkedParallel.ForChunks(resamples, ChunkedParallel.AllCores, resample =>
            (means[resample], medians[resample]) = Resample(ascending, new SeededRandom(seed, (ulong)resample + 1)), cancellation);
        Array.Sort(means);
        Array.Sort(medians);
        return (Interval(ascending.Average(), means, level), Interval(Quantiles.OfSorted(ascending, 0.5), medians, level));
    }

    // Counting how often each place was drawn leaves the sample in order: no sort for its median.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Median) Resample(double[] ascending, SeededRandom random)
    {
        int n = ascending.Length;
        var drawn = new int[n];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            int place = random.Next(n);
            drawn[place]++;
            sum += ascending[place];
        }
        int at = 0;
        int upTo = drawn[0];
        while (upTo <= (n - 1) / 2)
            upTo += drawn[++at];
        double median = ascending[at];
        if ((n & 1) == 0)
        {
            while (upTo <= n / 2)
                upTo += drawn[++at];
            median = (median + ascending[at]) / 2;
        }
        return (sum / n, median);
    }

    private static ConfidenceInterval Interval(double estimate, double[] ascending, double level) => new(
        estimate,
        Quantiles.OfSorted(ascending, (1 - level) / 2),
        Quantiles.OfSorted(ascending, (1 + level) / 2));
}
