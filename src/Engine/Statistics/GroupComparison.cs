namespace Segmentation.Statistics;

/// <summary>Two groups compared.</summary>
/// <param name="A">Number of the first group.</param>
/// <param name="B">Number of the second.</param>
/// <param name="Test">Their rank test.</param>
/// <param name="AdjustedP">Its P, corrected by Holm over all pairs of groups.</param>
internal sealed record GroupPair(int A, int B, MannWhitneyResult Test, double AdjustedP);

/// <summary>How groups differ in one value.</summary>
/// <param name="Overall">The test of all groups at once.</param>
/// <param name="Pairs">All pairs, (0, 1), (0, 2), …</param>
/// <param name="SmallGroups">Groups of fewer values than the overall probability wants: with any, it is rough.</param>
internal sealed record GroupDifference(KruskalWallisResult Overall, IReadOnlyList<GroupPair> Pairs, int SmallGroups);

/// <summary>Compares groups by ranks: whether any differ, and which.</summary>
internal static class GroupComparison
{
    internal const int SmallGroup = 5;

    /// <summary>Compares groups of values.</summary>
    /// <param name="groups">At least two groups, each with a value.</param>
    /// <exception cref="ArgumentException">Fewer than two groups, an empty one, or a value that is not finite.</exception>
    public static GroupDifference Compare(IReadOnlyList<double[]> groups)
    {
        double[][] sorted = Ranks.Sorted(groups);
        KruskalWallisResult overall = KruskalWallis.TestSorted(sorted);
        var tests = new List<(int A, int B, MannWhitneyResult Test)>();
        for (int a = 0; a < sorted.Length; a++)
        {
            for (int b = a + 1; b < sorted.Length; b++)
                tests.Add((a, b, MannWhitney.TestSorted(sorted[a], sorted[b])));
        }
        double[] adjusted = Holm.Adjust([.. tests.Select(pair => pair.Test.P)]);
        int small = sorted.Count(group => group.Length < SmallGroup);
        return new GroupDifference(overall, [.. tests.Select((pair, i) => new GroupPair(pair.A, pair.B, pair.Test, adjusted[i]))], small);
    }
}
