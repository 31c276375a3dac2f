namespace Segmentation.Statistics;

/// <summary>Average ranks of values pooled from several groups.</summary>
internal static class Ranks
{
    /// <summary>Walks the pooled order of ascending groups, tie by tie.</summary>
    /// <param name="ascending">One ascending array a group.</param>
    /// <returns>The rank sum of each group (ranks from 1, ties take their average), and Σ(t³ − t) over ties.</returns>
    /// <remarks>Groups that are sorted once can be ranked in any pairing by merging.</remarks>
    internal static (double[] RankSums, double TieTerm) Sum(IReadOnlyList<double[]> ascending)
    {
        var sums = new double[ascending.Count];
        var next = new int[ascending.Count];
        var tied = new int[ascending.Count];
        double tieTerm = 0;
        long ranked = 0;
        while (true)
        {
            double value = double.PositiveInfinity;
            bool any = false;
            for (int g = 0; g < next.Length; g++)
            {
                if (next[g] < ascending[g].Length)
                {
                    any = true;
                    value = Math.Min(value, ascending[g][next[g]]);
                }
            }
            if (!any)
                return (sums, tieTerm);
            long ties = 0;
            for (int g = 0; g < next.Length; g++)
            {
                int from = next[g];
                while (next[g] < ascending[g].Length && ascending[g][next[g]] == value)
                    next[g]++;
                tied[g] = next[g] - from;
                ties += tied[g];
            }
            double rank = ranked + ((ties + 1) / 2.0);
            for (int g = 0; g < next.Length; g++)
                sums[g] += rank * tied[g];
            tieTerm += ((double)ties * ties * ties) - ties;
            ranked += ties;
        }
    }

    /// <summary>Sorted copies of the groups.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    internal static double[][] Sorted(IReadOnlyList<double[]> groups)
    {
        var sorted = new double[groups.Count][];
        for (int g = 0; g < sorted.Length; g++)
        {
            if (!Array.TrueForAll(groups[g], double.IsFinite))
                throw new ArgumentException($"Group {g} holds a value that is not finite.");
            sorted[g] = (double[])groups[g].Clone();
            Array.Sort(sorted[g]);
        }
        return sorted;
    }
}
