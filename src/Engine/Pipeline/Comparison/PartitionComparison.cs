using Segmentation.Clustering;
using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Pipeline.Comparison;

/// <summary>How the groups of one segmentation differ in one feature.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Difference">Rank tests of all groups at once and of each pair.</param>
/// <param name="Own">Whether the groups were formed from this feature: then that they differ is no discovery.</param>
internal sealed record GroupEffect(string Feature, GroupDifference Difference, bool Own)
{
    /// <summary>Pairs of groups that differ at 5 % after Holm's correction.</summary>
    public int PairsThatDiffer => Difference.Pairs.Count(pair => pair.AdjustedP < 0.05);
}

/// <summary>One segmentation beside the clusters.</summary>
/// <param name="Grouping">Its groups.</param>
/// <param name="Customers">Customers by group and segment.</param>
/// <param name="RevenueShares">Σ monetary of each group over everyone's; null where there is no such feature.</param>
/// <param name="Effects">One entry a feature, clustered ones first.</param>
internal sealed record SegmentationBeside(
    Grouping Grouping, long[,] Customers, double[]? RevenueShares, IReadOnlyList<GroupEffect> Effects);

/// <summary>Two segmentations of the same customers.</summary>
/// <param name="A">Number of the first: 0 is the clusters, others follow in their order.</param>
/// <param name="B">Number of the second.</param>
/// <param name="AdjustedRand">1 is the same parting, 0 what chance gives. Hubert &amp; Arabie 1985.</param>
/// <param name="Dependence">Whether the groups of one depend on those of the other, customers counting once.</param>
internal sealed record SegmentationPair(int A, int B, double AdjustedRand, ChiSquareResult Dependence);

/// <summary>Several segmentations of the same customers, compared.</summary>
/// <param name="Clusters">The segments that clustering and fences made, compared likewise.</param>
/// <param name="Others">The ones beside it, in the order in which they were asked for.</param>
/// <param name="Pairs">All pairs: (0, 1), (0, 2), …</param>
internal sealed record PartitionComparison(
    SegmentationBeside Clusters, IReadOnlyList<SegmentationBeside> Others, IReadOnlyList<SegmentationPair> Pairs)
{
    /// <summary>Compares groupings with a result's segments and with each other.</summary>
    /// <param name="more">Features that took no part in the clustering, rows as in the result's table; null for none.</param>
    /// <param name="groupings">Labels as in the result's table.</param>
    /// <exception cref="InputException">The result has one segment: there is nothing to compare.</exception>
    public static PartitionComparison Compare(
        SegmentationResult result, FeatureTable? more, IReadOnlyList<Grouping> groupings, CancellationToken cancellation = default)
    {
        if (result.Profiles.Count < 2)
            throw new InputException(
                "Segmentations are compared with the clusters, and there is one segment only. Ask for 2 or more with ‹k›.");
        var clusters = new Grouping("clusters", "", [.. result.Profiles.Select(profile => profile.Name)], result.Labels);
        Grouping[] all = [clusters, .. groupings];
        var pairs = new List<SegmentationPair>();
        for (int a = 0; a < all.Length; a++)
        {
            for (int b = a + 1; b < all.Length; b++)
                pairs.Add(
                    new SegmentationPair(
                        a, b, ClusterQuality.AdjustedRandIndex(all[a].Labels, all[b].Labels), ChiSquareTest.Independence(
                            Cross(all[a], all[b]))));
        }
        SegmentationBeside[] compared = [.. all.Select(grouping => Compare(result, more, grouping, cancellation))];
        return new PartitionComparison(compared[0], compared[1..], pairs);
    }

    private static SegmentationBeside Compare(
        SegmentationResult result, FeatureTable? more, Grouping grouping, CancellationToken cancellation)
    {
        var effects = new List<GroupEffect>();
        foreach ((FeatureTable table, bool clustered) in new[] { (result.Table, true), (more ?? result.Table, false) }.Take(
            more is null ? 1 : 2))
        {
            for (int j = 0; j < table.Columns.Count; j++)
            {
                cancellation.ThrowIfCancellationRequested();
                bool own = grouping.Name == "clusters" ? clustered : grouping.Name == table.Columns[j];
                effects.Add(new GroupEffect(table.Columns[j], GroupComparison.Compare(Part(table.Values.Column(j), grouping)), own));
            }
        }
        var segments = new Grouping("", "", [.. result.Profiles.Select(profile => profile.Name)], result.Labels);
        return new SegmentationBeside(
            grouping, Cross(grouping, segments), result.Table.ValuesOf(FeatureCatalog.Monetary) is { } revenue
                ? Shares(Part(revenue, grouping)) : null, effects);
    }

    private static long[,] Cross(Grouping rows, Grouping columns)
    {
        var counts = new long[rows.Groups.Count, columns.Groups.Count];
        for (int i = 0; i < rows.Labels.Length; i++)
            counts[rows.Labels[i], columns.Labels[i]]++;
        return counts;
    }

    private static double[][] Part(double[] values, Grouping grouping)
    {
        var parts = Enumerable.Range(0, grouping.Groups.Count).Select(_ => new List<double>()).ToArray();
        for (int i = 0; i < values.Length; i++)
            parts[grouping.Labels[i]].Add(values[i]);
        return [.. parts.Select(part => part.ToArray())];
    }

    private static double[] Shares(double[][] parts)
    {
        double all = parts.Sum(part => part.Sum());
        return [.. parts.Select(part => all > 0 ? part.Sum() / all : 0)];
    }
}
