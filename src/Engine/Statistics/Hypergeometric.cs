using MathNet.Numerics;

namespace Segmentation.Statistics;

/// <summary>How many marked items a blind draw without putting back holds: Fisher's exact test of a 2×2 table, one-sided.</summary>
internal static class Hypergeometric
{
    /// <summary>P(X ≥ observed), accurate relative to itself.</summary>
    /// <param name="observed">Marked items among the drawn, in [0, min(drawn, marked)].</param>
    /// <param name="drawn">Items drawn.</param>
    /// <param name="marked">Marked items in all.</param>
    /// <param name="population">Items in all.</param>
    /// <exception cref="ArgumentOutOfRangeException">Counts that do not fit into one table.</exception>
    public static double AtLeast(long observed, long drawn, long marked, long population)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(observed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drawn, population);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(marked, population);
        long most = Math.Min(drawn, marked);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(observed, most);
        if (observed <= Math.Max(0, drawn + marked - population))
            return 1;
        double mean = (double)drawn * marked / population;
        // From below the mean the tail is nearly all there is: its complement is the shorter and the more exact sum.
        return observed > mean
            ? Sum(observed, most, step: 1, drawn, marked, population)
            : Math.Clamp(1 - Sum(observed - 1, Math.Max(0, drawn + marked - population), step: -1, drawn, marked, population), 0, 1);
    }

    // Σ of probabilities from a count outwards, away from the mean, each from the one before.
    private static double Sum(long from, long to, int step, long drawn, long marked, long population)
    {
        double term = Math.Exp(LogProbability(from, drawn, marked, population));
        double sum = term;
        for (long x = from; x != to && term > 1e-17 * sum; x += step)
        {
            term *= step > 0
                ? (double)(marked - x) * (drawn - x) / ((double)(x + 1) * (population - marked - drawn + x + 1))
                : (double)x * (population - marked - drawn + x) / ((double)(marked - x + 1) * (drawn - x + 1));
            sum += term;
        }
        return Math.Min(1, sum);
    }

    private static double LogProbability(long x, long drawn, long marked, long population) =>
        LogChoose(marked, x) + LogChoose(population - marked, drawn - x) - LogChoose(population, drawn);

    private static double LogChoose(long n, long k) =>
        SpecialFunctions.GammaLn(n + 1.0) - SpecialFunctions.GammaLn(k + 1.0) - SpecialFunctions.GammaLn(n - k + 1.0);
}
