namespace Segmentation.Statistics;

/// <summary>Whether groups differ in where their values lie.</summary>
/// <param name="H">The statistic, corrected for ties.</param>
/// <param name="Degrees">Groups less one.</param>
/// <param name="P">Probability of an H this large where groups do not differ, by chi-square.</param>
/// <param name="EpsilonSquared">Share of the ranks' variance that lies between groups, H / (n − 1), in [0, 1]. Tomczak &amp; Tomczak
/// 2014.</param>
/// <param name="SmallestGroup">Size of the smallest group: below 5, the chi-square is rough.</param>
internal sealed record KruskalWallisResult(double H, int Degrees, double P, double EpsilonSquared, int SmallestGroup);

/// <summary>The rank test of several groups. Kruskal &amp; Wallis 1952.</summary>
internal static class KruskalWallis
{
    /// <summary>Tests groups of values in any order.</summary>
    /// <param name="groups">At least two groups, each with a value.</param>
    /// <exception cref="ArgumentException">Fewer than two groups, an empty one, or a value that is not finite.</exception>
    /// <remarks>Where all values are equal there is no difference: H is 0 and P is 1.</remarks>
    public static KruskalWallisResult Test(IReadOnlyList<double[]> groups) => TestSorted(Ranks.Sorted(groups));

    internal static KruskalWallisResult TestSorted(IReadOnlyList<double[]> ascending)
    {
        if (ascending.Count < 2 || ascending.Any(group => group.Length == 0))
            throw new ArgumentException("The test needs two groups or more, each with a value.", nameof(ascending));
        (double[] rankSums, double tieTerm) = Ranks.Sum(ascending);
        double n = ascending.Sum(group => (double)group.Length);
        double squares = 0;
        for (int g = 0; g < rankSums.Length; g++)
            squares += rankSums[g] * rankSums[g] / ascending[g].Length;
        double correction = 1 - (tieTerm / ((n * n * n) - n));
        double h = correction <= 0 ? 0 : ((12 / (n * (n + 1)) * squares) - (3 * (n + 1))) / correction;
        int degrees = ascending.Count - 1;
        return new KruskalWallisResult(
            h, degrees, TailProbability.ChiSquare(h, degrees), n > 1 ? h / (n - 1) : 0, ascending.Min(group => group.Length));
    }
}
