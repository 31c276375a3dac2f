namespace Segmentation.Statistics;

/// <summary>A value with the range that would hold it.</summary>
/// <param name="Estimate">The statistic of the values themselves.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Estimate, double Low, double High);

/// <summary>Confidence intervals without assumptions on the distribution, by drawing the sample anew from itself. Efron 1979.</summary>
public static class Bootstrap
{
    /// <summary>Percentile interval of the mean.</summary>
    /// <param name="level">Share of repetitions that the interval holds, in (0, 1).</param>
    /// <param name="resamples">Samples drawn.</param>
    /// <exception cref="ArgumentException">No values.</exception>
    public static ConfidenceInterval Mean(double[] values, double level = 0.95, int resamples = 1000, ulong seed = 0) =>
        Interval(values, level, resamples, seed, draw => draw.Average());

    /// <summary>Percentile interval of the median.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    /// <inheritdoc cref="Mean" path="/exception"/>
    public static ConfidenceInterval Median(double[] values, double level = 0.95, int resamples = 1000, ulong seed = 0) =>
        Interval(values, level, resamples, seed, draw =>
        {
            Array.Sort(draw);
            return Quantiles.OfSorted(draw, 0.5);
        });

    private static ConfidenceInterval Interval(double[] values, double level, int resamples, ulong seed, Func<double[], double> statistic)
    {
        if (values.Length == 0)
            throw new ArgumentException("An interval of no values does not exist.", nameof(values));
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        var results = new double[resamples];
        // Each resample has a stream of its own, so threads change nothing.
        Threading.ForChunks(resamples, Threading.AllCores, resample =>
        {
            var random = new SeededRandom(seed, (ulong)resample + 1);
            var draw = new double[values.Length];
            for (int i = 0; i < draw.Length; i++)
                draw[i] = values[random.Next(values.Length)];
            results[resample] = statistic(draw);
        });
        Array.Sort(results);
        return new ConfidenceInterval(
            statistic((double[])values.Clone()),
            Quantiles.OfSorted(results, (1 - level) / 2),
            Quantiles.OfSorted(results, (1 + level) / 2));
    }
}
