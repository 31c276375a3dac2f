using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace Segmentation.Statistics;

/// <summary>Probabilities of two standard normals that are correlated.</summary>
internal static class BivariateNormal
{
    private static readonly GaussLegendreRule Rule = new(-1, 1, 20);

    /// <summary>P(X &gt; x, Y &gt; y), to about 1e-15.</summary>
    /// <param name="rho">Correlation in [0, 1].</param>
    /// <remarks>
    /// Plackett's identity integrated by the Gauss-Legendre rule; near 1 the integrand's peak is taken off first. Drezner &amp; Wesolowsky
    /// 1990, as Genz 2004 made it accurate.
    /// </remarks>
    public static double Upper(double x, double y, double rho)
    {
        double product = x * y, sum = 0;
        if (rho < 0.925)
        {
            double angle = Math.Asin(rho), half = ((x * x) + (y * y)) / 2;
            for (int i = 0; i < Rule.Order; i++)
            {
                double sine = Math.Sin(angle * (Rule.Abscissas[i] + 1) / 2);
                sum += Rule.Weights[i] * Math.Exp(((sine * product) - half) / (1 - (sine * sine)));
            }
            return (sum * angle / (4 * Math.PI)) + (Below(-x) * Below(-y));
        }
        double one = Below(-Math.Max(x, y));
        if (rho >= 1)
            return one;
        double squared = (1 - rho) * (1 + rho), width = Math.Sqrt(squared), gap = (x - y) * (x - y), distance = Math.Abs(x - y);
        double c = (4 - product) / 8, d = (12 - product) / 16, exponent = -((gap / squared) + product) / 2;
        if (exponent > -100)
            sum = width * Math.Exp(exponent)
                * (1 - (c * (gap - squared) * (1 - (d * gap / 5)) / 3) + (c * d * squared * squared / 5));
        if (-product < 100)
            sum -= Math.Exp(-product / 2) * Math.Sqrt(2 * Math.PI) * Below(-distance / width) * distance
                * (1 - (c * gap * (1 - (d * gap / 5)) / 3));
        for (int i = 0; i < Rule.Order; i++)
        {
            double place = width / 2 * (Rule.Abscissas[i] + 1), at = place * place, root = Math.Sqrt(1 - at);
            exponent = -((gap / at) + product) / 2;
            if (exponent > -100)
                sum += width / 2 * Rule.Weights[i] * Math.Exp(exponent)
                    * ((Math.Exp(-product * (1 - root) / (2 * (1 + root))) / root) - (1 + (c * at * (1 + (d * at)))));
        }
        return one - (sum / (2 * Math.PI));
    }

    // P(Z ≤ z).
    private static double Below(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;
}
