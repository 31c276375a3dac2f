using MathNet.Numerics.RootFinding;

namespace Segmentation.Statistics;

/// <summary>How strongly two columns depend on each other, and whether more than by chance.</summary>
/// <param name="Value">φk in [0, 1]: the correlation of two normals whose table of counts would have this χ².</param>
/// <param name="ChiSquare">Pearson's χ² of the table.</param>
/// <param name="Z">Significance in standard deviations, one-sided: of the likelihood ratio G, asymptotically.</param>
/// <param name="P">The probability of a G this large where the columns do not depend.</param>
/// <param name="Rows">Rows counted.</param>
internal readonly record struct PhiKResult(double Value, double ChiSquare, double Z, double P, long Rows);

/// <summary>The correlation coefficient φk: of numbers and categories alike, and of any dependence, not of a straight one alone.</summary>
/// <remarks>
/// Baak, Koopman, Snoek and Klous 2018, arXiv:1811.11440. χ² below its expectation by chance counts as no dependence (the paper's noise
/// pedestal), and the largest possible χ² is φk = 1. Values equal those of the authors' package with its defaults.
/// </remarks>
internal static class PhiK
{
    // Normals are cut at five standard deviations.
    private const double Reach = 5;

    /// <summary>φk of a table of counts.</summary>
    /// <param name="counts">Rows × columns; those without any count are left out. NaN where fewer than two are left on a side.</param>
    public static PhiKResult Of(long[,] counts)
    {
        double[] rowSums = new double[counts.GetLength(0)], columnSums = new double[counts.GetLength(1)];
        for (int i = 0; i < rowSums.Length; i++)
        {
            for (int j = 0; j < columnSums.Length; j++)
            {
                rowSums[i] += counts[i, j];
                columnSums[j] += counts[i, j];
            }
        }
        double n = rowSums.Sum();
        int rows = rowSums.Count(sum => sum > 0), columns = columnSums.Count(sum => sum > 0);
        if (rows < 2 || columns < 2)
            return new PhiKResult(double.NaN, double.NaN, double.NaN, double.NaN, (long)n);
        double chiSquare = 0, likelihood = 0;
        for (int i = 0; i < rowSums.Length; i++)
        {
            for (int j = 0; j < columnSums.Length; j++)
            {
                double expected = rowSums[i] * columnSums[j] / n;
                if (expected == 0)
                    continue;
                double difference = counts[i, j] - expected;
                chiSquare += difference * difference / expected;
                likelihood += counts[i, j] > 0 ? 2 * counts[i, j] * Math.Log(counts[i, j] / expected) : 0;
            }
        }
        int degrees = (rows - 1) * (columns - 1);
        double p = TailProbability.ChiSquare(Math.Max(0, likelihood), degrees);
        return new PhiKResult(
            FromChiSquare(chiSquare, n, rows, columns, degrees), chiSquare, Deviations(p, likelihood, degrees), p, (long)n);
    }

    /// <summary>The χ² that a table of n rows is expected to have where φk is <paramref name="rho"/>.</summary>
    /// <param name="pedestal">The χ² of no dependence.</param>
    public static double ChiSquareOf(double rho, double n, int rows, int columns, double pedestal)
    {
        double most = n * (Math.Min(rows, columns) - 1);
        return pedestal + ((most - pedestal) * Distance(rho, rows, columns) / Distance(1, rows, columns));
    }

    private static double FromChiSquare(double chiSquare, double n, int rows, int columns, double pedestal)
    {
        double most = n * (Math.Min(rows, columns) - 1);
        if (chiSquare <= pedestal)
            return 0;
        if (chiSquare >= most || most <= pedestal)
            return 1;
        double wanted = (chiSquare - pedestal) / (most - pedestal) * Distance(1, rows, columns);
        return Brent.FindRoot(rho => Distance(rho, rows, columns) - wanted, 0, 1, 1e-9, 200);
    }

    // χ² a row of the probabilities in the bins at this correlation, against those at none.
    private static double Distance(double rho, int rows, int columns)
    {
        double[] across = Edges(rows), up = Edges(columns);
        var at = new double[rows + 1, columns + 1];
        for (int i = 0; i <= rows; i++)
        {
            for (int j = 0; j <= columns; j++)
                at[i, j] = BivariateNormal.Upper(across[i], up[j], rho);
        }
        double[] alone = Shares(across), aside = Shares(up);
        double sum = 0;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double none = alone[i] * aside[j], share = at[i, j] - at[i + 1, j] - at[i, j + 1] + at[i + 1, j + 1];
                sum += none > 0 ? (share - none) * (share - none) / none : 0;
            }
        }
        return sum;
    }

    private static double[] Edges(int bins) => [.. Enumerable.Range(0, bins + 1).Select(i => -Reach + (2 * Reach * i / bins))];

    private static double[] Shares(double[] edges) =>
        [.. Enumerable.Range(0, edges.Length - 1).Select(i => Tail(edges[i]) - Tail(edges[i + 1]))];

    private static double Tail(double z) => z < 0 ? 1 - (TailProbability.NormalTwoSided(z) / 2) : TailProbability.NormalTwoSided(z) / 2;

    // The normal deviate of a tail probability; where that leaves the range of numbers, by Wilson and Hilferty's cube root of χ².
    private static double Deviations(double p, double chiSquare, int degrees)
    {
        if (p > 1e-300)
            return -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, p);
        double spread = 2.0 / (9 * degrees);
        return (Math.Cbrt(chiSquare / degrees) - (1 - spread)) / Math.Sqrt(spread);
    }
}
