using MathNet.Numerics;

namespace Segmentation.Statistics;

/// <summary>A difference with its interval.</summary>
/// <param name="Value">The difference.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
internal sealed record Difference(double Value, double Lower, double Upper);

/// <summary>Two shares of two groups: how they differ, and how large groups have to be to show it.</summary>
internal static class TwoShares
{
    /// <summary>Quantile of the standard normal for two-sided 95 %.</summary>
    public static readonly double Normal95 = NormalQuantile(0.975);

    private static readonly double Power80 = NormalQuantile(0.8);

    /// <summary>
    /// Smallest second group in which a difference is found at the two-sided level of 5 % with a probability of 80 %, by the unpooled
    /// normal
    /// approximation.
    /// </summary>
    /// <param name="first">Share of the first group, in (0, 1).</param>
    /// <param name="second">Share of the second group, in (0, 1), another.</param>
    /// <param name="ratio">Size of the first group over that of the second.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1), equal shares, or a ratio that is not positive.</exception>
    public static long SizeOfSecond(double first, double second, double ratio)
    {
        RequireShare(first, nameof(first));
        RequireShare(second, nameof(second));
        ArgumentOutOfRangeException.ThrowIfEqual(first, second);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ratio);
        double z = Normal95 + Power80;
        double variance = (first * (1 - first) / ratio) + (second * (1 - second));
        return (long)Math.Ceiling(z * z * variance / ((first - second) * (first - second)));
    }

    /// <summary>
    /// The difference of the first share minus the second with its 95 % interval by Newcombe's hybrid of Wilson's scores.
    /// </summary>
    /// <param name="hits">How many of the first group.</param>
    /// <param name="n">Size of the first group, at least 1.</param>
    /// <param name="otherHits">How many of the second group.</param>
    /// <param name="otherN">Size of the second group, at least 1.</param>
    /// <remarks>Newcombe 1998, Statistics in Medicine 17, p. 873, method 10: it stays within [−1, 1] and holds for shares near 0.</remarks>
    public static Difference Compare(long hits, long n, long otherHits, long otherN)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(otherN, 1);
        double share = (double)hits / n;
        double other = (double)otherHits / otherN;
        (double low, double high) = Wilson(share, n);
        (double otherLow, double otherHigh) = Wilson(other, otherN);
        double difference = share - other;
        return new Difference(
            difference,
            difference - Math.Sqrt(((share - low) * (share - low)) + ((otherHigh - other) * (otherHigh - other))),
            difference + Math.Sqrt(((high - share) * (high - share)) + ((other - otherLow) * (other - otherLow))));
    }

    /// <summary>
    /// Two-sided probability of shares this different where groups do not differ: twice the smaller tail of Fisher's exact test.
    /// </summary>
    public static double Probability(long hits, long n, long otherHits, long otherN)
    {
        long marked = hits + otherHits;
        long all = n + otherN;
        // Few of one group are many of the other.
        double more = Hypergeometric.AtLeast(hits, n, marked, all);
        double fewer = Hypergeometric.AtLeast(otherHits, otherN, marked, all);
        return Math.Min(1, 2 * Math.Min(more, fewer));
    }

    private static (double Low, double High) Wilson(double share, long n)
    {
        double squared = Normal95 * Normal95;
        double middle = share + (squared / (2 * n));
        double half = Normal95 * Math.Sqrt((share * (1 - share) / n) + (squared / (4.0 * n * n)));
        double scale = 1 + (squared / n);
        return ((middle - half) / scale, (middle + half) / scale);
    }

    private static double NormalQuantile(double probability) => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability);

    private static void RequireShare(double share, string name)
    {
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(name, share, "A share in (0, 1) was expected.");
    }
}
