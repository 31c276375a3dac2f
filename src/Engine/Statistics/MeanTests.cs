using MathNet.Numerics.Distributions;

namespace Segmentation.Statistics;

/// <summary>Whether two means differ.</summary>
/// <param name="T">The statistic; positive where the first mean is the greater.</param>
/// <param name="Degrees">Welch–Satterthwaite degrees of freedom.</param>
/// <param name="P">Two-sided probability.</param>
internal sealed record WelchResult(double T, double Degrees, double P);

/// <summary>Whether several means differ.</summary>
/// <param name="F">Mean square between groups over that within.</param>
/// <param name="Between">Degrees of freedom between groups.</param>
/// <param name="Within">Degrees of freedom within.</param>
/// <param name="P">Probability of an F this large where means do not differ.</param>
/// <param name="EtaSquared">Share of the variance that lies between groups.</param>
internal sealed record AnovaResult(double F, int Between, int Within, double P, double EtaSquared);

/// <summary>Tests of means, for values whose means say something; skewed money is better put through ln(1 + x) first.</summary>
internal static class MeanTests
{
    /// <summary>The t-test of two means without the assumption of equal variances. Welch 1947.</summary>
    /// <exception cref="ArgumentException">A group of fewer than two values.</exception>
    public static WelchResult Welch(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length < 2 || second.Length < 2)
            throw new ArgumentException("Welch's test needs two values or more in both groups.");
        (double mean1, double squares1) = Moments(first);
        (double mean2, double squares2) = Moments(second);
        double part1 = squares1 / (first.Length - 1) / first.Length;
        double part2 = squares2 / (second.Length - 1) / second.Length;
        double variance = part1 + part2;
        if (variance == 0)
            return new WelchResult(
                mean1 == mean2 ? 0 : mean1 > mean2 ? double.PositiveInfinity : double.NegativeInfinity, first.Length + second.Length - 2,
                mean1 == mean2 ? 1 : 0);
        double t = (mean1 - mean2) / Math.Sqrt(variance);
        double degrees = variance * variance / ((part1 * part1 / (first.Length - 1)) + (part2 * part2 / (second.Length - 1)));
        return new WelchResult(t, degrees, TailProbability.StudentTwoSided(t, degrees));
    }

    /// <summary>The interval of the first mean less the second that holds the true difference with a probability. Welch 1947.</summary>
    /// <param name="level">The probability, below 1.</param>
    /// <exception cref="ArgumentException">A group of fewer than two values.</exception>
    public static (double Low, double High) Interval(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level)
    {
        WelchResult test = Welch(first, second);
        (double mean1, double squares1) = Moments(first);
        (double mean2, double squares2) = Moments(second);
        double error = Math.Sqrt((squares1 / (first.Length - 1) / first.Length) + (squares2 / (second.Length - 1) / second.Length));
        double reach = error == 0 ? 0 : error * StudentT.InvCDF(0, 1, test.Degrees, (1 + level) / 2);
        return (mean1 - mean2 - reach, mean1 - mean2 + reach);
    }

    /// <summary>The analysis of variance of one factor. Fisher 1925.</summary>
    /// <exception cref="ArgumentException">Fewer than two groups, an empty one, or no more values than groups.</exception>
    public static AnovaResult Anova(IReadOnlyList<double[]> groups)
    {
        int n = groups.Sum(group => group.Length);
        if (groups.Count < 2 || groups.Any(group => group.Length == 0) || n <= groups.Count)
            throw new ArgumentException(
                "The analysis of variance needs two groups or more, none empty, and more values than groups.", nameof(groups));
        double overall = groups.Sum(group => group.Sum()) / n;
        double between = 0;
        double within = 0;
        foreach (double[] group in groups)
        {
            (double mean, double squares) = Moments(group);
            between += group.Length * (mean - overall) * (mean - overall);
            within += squares;
        }
        int betweenDegrees = groups.Count - 1;
        int withinDegrees = n - groups.Count;
        if (between + within == 0)
            return new AnovaResult(0, betweenDegrees, withinDegrees, 1, 0);
        double f = between / betweenDegrees / (within / withinDegrees);
        double p = double.IsInfinity(f) ? 0 : TailProbability.F(f, betweenDegrees, withinDegrees);
        return new AnovaResult(f, betweenDegrees, withinDegrees, p, between / (between + within));
    }

    private static (double Mean, double Squares) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return (mean, squares);
    }
}
