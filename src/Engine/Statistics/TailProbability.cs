using MathNet.Numerics;

namespace Segmentation.Statistics;

/// <summary>Probabilities far out in a distribution's tail, accurate relative to themselves: 1e-300 keeps its digits.</summary>
/// <remarks>
/// A tail is never taken as 1 − body. The incomplete gamma and beta functions are continued fractions with their prefactor in
/// logarithms: Press et al., Numerical Recipes, 6.2 and 6.4, after Lentz 1976.
/// </remarks>
internal static class TailProbability
{
    private const double Tiny = 1e-300;
    private const int MostTerms = 100_000;

    /// <summary>P(|Z| ≥ |z|) of a standard normal.</summary>
    public static double NormalTwoSided(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>P(X ≥ x) of a chi-square with <paramref name="degrees"/> degrees of freedom.</summary>
    public static double ChiSquare(double x, double degrees) => x <= 0 ? 1 : GammaUpper(degrees / 2, x / 2);

    /// <summary>P(X ≥ f) of Fisher's F.</summary>
    public static double F(double f, double numerator, double denominator)
    {
        if (f <= 0)
            return 1;
        double rest = numerator * f;
        return Beta(denominator / 2, numerator / 2, denominator / (denominator + rest), rest / (denominator + rest));
    }

    /// <summary>P(|T| ≥ |t|) of Student's t; degrees of freedom may be fractional.</summary>
    public static double StudentTwoSided(double t, double degrees)
    {
        double squared = t * t;
        return double.IsInfinity(squared) ? 0 : Beta(degrees / 2, 0.5, degrees / (degrees + squared), squared / (degrees + squared));
    }

    /// <summary>P(√n·D ≥ x) of Kolmogorov's limit distribution.</summary>
    public static double Kolmogorov(double x)
    {
        // Below 0.2 the series needs many terms, and the probability is 1 to 1e-12.
        if (x < 0.2)
            return 1;
        double sum = 0;
        for (int j = 1; j <= 100; j++)
        {
            double term = Math.Exp(-2.0 * j * j * x * x);
            sum += (j & 1) == 1 ? term : -term;
            if (term < 1e-18 * sum)
                break;
        }
        return Math.Clamp(2 * sum, 0, 1);
    }

    // Q(a, x), the regularised upper incomplete gamma function.
    private static double GammaUpper(double a, double x)
    {
        double prefactor = Math.Exp((a * Math.Log(x)) - x - SpecialFunctions.GammaLn(a));
        if (x < a + 1)
        {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < MostTerms && term > sum * 1e-17; n++)
            {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - (prefactor * sum);
        }
        double b = x + 1 - a;
        double c = 1 / Tiny;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < MostTerms; n++)
        {
            double an = -n * (n - a);
            b += 2;
            d = 1 / NotZero((an * d) + b);
            c = NotZero(b + (an / c));
            double step = c * d;
            fraction *= step;
            if (Math.Abs(step - 1) < 1e-16)
                break;
        }
        return prefactor * fraction;
    }

    // I_x(a, b), the regularised incomplete beta function; y is 1 − x, given apart so that neither loses its digits.
    private static double Beta(double a, double b, double x, double y)
    {
        if (x <= 0)
            return 0;
        if (y <= 0)
            return 1;
        double logX = x < 0.5 ? Math.Log(x) : LogOnePlus(-y);
        double logY = y < 0.5 ? Math.Log(y) : LogOnePlus(-x);
        double prefactor = Math.Exp((a * logX) + (b * logY) - LogBeta(a, b));
        return x < (a + 1) / (a + b + 2)
            ? prefactor * BetaFraction(a, b, x) / a
            : 1 - (prefactor * BetaFraction(b, a, y) / b);
    }

    private static double BetaFraction(double a, double b, double x)
    {
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double fraction = d;
        for (int m = 1; m < MostTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            double step = d * c;
            fraction *= step;
            if (Math.Abs(step - 1) < 1e-16)
                break;
        }
        return fraction;
    }

    // ln Γ(a) + ln Γ(b) − ln Γ(a + b). With one side large, the two large logarithms differ by little of themselves: Stirling's
    // series gives that difference directly (Abramowitz & Stegun 6.1.41).
    private static double LogBeta(double a, double b)
    {
        (double small, double large) = a < b ? (a, b) : (b, a);
        if (large < 1000)
            return SpecialFunctions.GammaLn(a) + SpecialFunctions.GammaLn(b) - SpecialFunctions.GammaLn(a + b);
        double sum = small + large;
        // (sum − ½)·ln(sum) − (large − ½)·ln(large) − small, without the cancellation.
        double difference = ((large - 0.5) * LogOnePlus(small / large)) + (small * Math.Log(sum)) - small + Stirling(sum) - Stirling(large);
        return SpecialFunctions.GammaLn(small) - difference;
    }

    private static double Stirling(double x)
    {
        double squared = 1 / (x * x);
        return ((1 / 12.0) - ((1 / 360.0) * squared) + ((1 / 1260.0) * squared * squared)) / x;
    }

    // ln(1 + x) with x's own digits. Kahan; the correction undoes the rounding of 1 + x.
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
