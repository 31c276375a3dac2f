namespace Segmentation.Statistics;

/// <summary>Whether one group's values tend to lie above another's.</summary>
/// <param name="U">Pairs in which the first group's value is the greater; ties count half.</param>
/// <param name="P">Two-sided probability of a U this far from its mean where groups do not differ.</param>
/// <param name="Exact">Whether P counts all arrangements; else it is the tie-corrected normal with continuity correction.</param>
/// <param name="RankBiserial">2U/(n₁n₂) − 1, in [−1, 1]: positive where the first group lies higher.</param>
internal sealed record MannWhitneyResult(double U, double P, bool Exact, double RankBiserial);

/// <summary>The rank test of two groups. Mann &amp; Whitney 1947.</summary>
internal static class MannWhitney
{
    /// <summary>The smaller group's size up to which P is exact, where there are no ties; SciPy's rule.</summary>
    public const int ExactUpTo = 8;

    // Counting arrangements takes n₁²·n₂ steps; beyond this the normal is as good.
    private const int ExactLargerUpTo = 1000;

    /// <summary>Tests two groups of values in any order.</summary>
    /// <exception cref="ArgumentException">An empty group, or a value that is not finite.</exception>
    public static MannWhitneyResult Test(double[] first, double[] second)
    {
        double[][] sorted = Ranks.Sorted([first, second]);
        return TestSorted(sorted[0], sorted[1]);
    }

    internal static MannWhitneyResult TestSorted(double[] first, double[] second)
    {
        if (first.Length == 0 || second.Length == 0)
            throw new ArgumentException("The test needs a value in both groups.");
        (double[] rankSums, double tieTerm) = Ranks.Sum([first, second]);
        double n1 = first.Length;
        double n2 = second.Length;
        double u = rankSums[0] - (n1 * (n1 + 1) / 2);
        double effect = (2 * u / (n1 * n2)) - 1;
        int smaller = Math.Min(first.Length, second.Length);
        int larger = Math.Max(first.Length, second.Length);
        if (tieTerm == 0 && smaller <= ExactUpTo && larger <= ExactLargerUpTo)
            return new MannWhitneyResult(u, ExactTwoSided(Math.Max(u, (n1 * n2) - u), smaller, larger), true, effect);
        double n = n1 + n2;
        double variance = n1 * n2 / 12 * (n + 1 - (tieTerm / (n * (n - 1))));
        if (variance <= 0)
            return new MannWhitneyResult(u, 1, false, effect);
        double z = (Math.Abs(u - (n1 * n2 / 2)) - 0.5) / Math.Sqrt(variance);
        return new MannWhitneyResult(u, z <= 0 ? 1 : TailProbability.NormalTwoSided(z), false, effect);
    }

    // The number of arrangements with each U obeys N(u; m, n) = N(u − n; m − 1, n) + N(u; m, n − 1); built up over n.
    private static double ExactTwoSided(double u, int m, int n)
    {
        int largest = m * n;
        var counts = new double[m + 1][];
        for (int i = 0; i <= m; i++)
        {
            counts[i] = new double[largest + 1];
            counts[i][0] = 1;
        }
        for (int j = 1; j <= n; j++)
        {
            for (int i = 1; i <= m; i++)
            {
                // Row i still holds j − 1 while row i − 1 already holds j.
                double[] row = counts[i];
                double[] fewer = counts[i - 1];
                for (int value = j; value <= i * j; value++)
                    row[value] += fewer[value - j];
            }
        }
        double all = counts[m].Sum();
        double tail = 0;
        for (int value = (int)u; value <= largest; value++)
            tail += counts[m][value];
        return Math.Min(1, 2 * tail / all);
    }
}
