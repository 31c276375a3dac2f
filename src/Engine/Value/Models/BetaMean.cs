namespace Segmentation.Value.Models;

/// <summary>Means of powers over a beta distribution: Gauss's hypergeometric function where it meets the BG/NBD.</summary>
internal static class BetaMean
{
    private const int MostTerms = 1_000_000;

    /// <summary>Mean of (1 + p·c)^−k over p ~ Beta(a, b): ₂F₁(k, a; a + b; −c).</summary>
    /// <remarks>
    /// Pfaff's transformations (Abramowitz &amp; Stegun 15.3.4–5) with z = c / (1 + c) below 1. The first one's terms shrink fast for
    /// customers of many purchases; where its signs would alternate for long, the second has none but positive terms.
    /// </remarks>
    internal static double OfPower(double a, double b, double k, double c)
    {
        if (c == 0)
            return 1;
        double z = c / (1 + c), second = a + b - k;
        return second > -8
            ? Math.Exp(-a * BgNbd.Log1P(c)) * Series(a, second, a + b, z, out _)
            : Math.Exp(Math.Log(Series(k, b, a + b, z, out double scale)) + scale - (k * BgNbd.Log1P(c)));
    }

    // Σ (a)ₙ(b)ₙ / ((c)ₙ n!) zⁿ, of which e^−scale is given.
    private static double Series(double a, double b, double c, double z, out double scale)
    {
        const double Large = 1e200;
        double term = 1, sum = 1;
        scale = 0;
        for (int n = 0; n < MostTerms; n++)
        {
            double ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
            term *= ratio;
            sum += term;
            if (term == 0 || (Math.Abs(term) < 1e-17 * Math.Abs(sum) && Math.Abs(ratio) < 1))
                break;
            if (sum > Large)
            {
                sum /= Large;
                term /= Large;
                scale += Math.Log(Large);
            }
        }
        return sum;
    }
}
