namespace Segmentation.Statistics;

/// <summary>How far two distributions lie apart.</summary>
/// <param name="D">Largest difference of the two cumulative shares, in [0, 1].</param>
/// <param name="P">Probability of a D this large from one distribution, by Kolmogorov's limit.</param>
internal sealed record KolmogorovSmirnovResult(double D, double P);

/// <summary>The test of two samples for one distribution. Smirnov 1939.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>Tests two samples in any order.</summary>
    /// <exception cref="ArgumentException">An empty sample, or a value that is not finite.</exception>
    public static KolmogorovSmirnovResult Test(double[] first, double[] second)
    {
        double[][] sorted = Ranks.Sorted([first, second]);
        (double[] a, double[] b) = (sorted[0], sorted[1]);
        if (a.Length == 0 || b.Length == 0)
            throw new ArgumentException("The test needs a value in both samples.");
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < a.Length && j < b.Length)
        {
            double value = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] == value)
                i++;
            while (j < b.Length && b[j] == value)
                j++;
            largest = Math.Max(largest, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }
        double effective = Math.Sqrt((double)a.Length * b.Length / ((double)a.Length + b.Length));
        return new KolmogorovSmirnovResult(largest, TailProbability.Kolmogorov(effective * largest));
    }
}
