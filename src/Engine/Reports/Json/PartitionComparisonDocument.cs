using Segmentation.Pipeline.Comparison;

namespace Segmentation.Reports.Json;

/// <summary>The clusters, or a segmentation beside them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rule">How it was made; left out for the clusters.</param>
/// <param name="Groups">Its groups.</param>
/// <param name="Effects">How far its groups differ in each feature.</param>
internal sealed record SegmentationDocument(
    string Name,
    string? Rule,
    IReadOnlyList<GroupDocument> Groups,
    IReadOnlyList<EffectDocument> Effects)
{
    /// <summary>All segmentations, the clusters first.</summary>
    internal static IReadOnlyList<SegmentationDocument> Of(PartitionComparison compared) =>
        [Of(compared.Clusters, null), .. compared.Others.Select(other => Of(other, other.Grouping.Rule))];

    private static SegmentationDocument Of(SegmentationBeside one, string? rule) => new(
        one.Grouping.Name,
        rule,
        [.. Enumerable.Range(0, one.Grouping.Groups.Count).Select(group => GroupDocument.Of(one, group))],
        [.. one.Effects.Select(EffectDocument.Of)]);
}

/// <summary>A group of customers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Customers">Its customers.</param>
/// <param name="RevenueShare">Its share of revenue.</param>
/// <param name="BySegment">Its customers by segment.</param>
internal sealed record GroupDocument(string Name, long Customers, double? RevenueShare, IReadOnlyList<long> BySegment)
{
    internal static GroupDocument Of(SegmentationBeside one, int group)
    {
        long[] bySegment = [.. Enumerable.Range(0, one.Customers.GetLength(1)).Select(segment => one.Customers[group, segment])];
        return new GroupDocument(one.Grouping.Groups[group], bySegment.Sum(), one.RevenueShares?[group], bySegment);
    }
}

/// <summary>How far groups differ in a feature, by Kruskal and Wallis.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Own">Whether the groups were made from it.</param>
/// <param name="H">The statistic.</param>
/// <param name="P">Probability of a statistic this large by chance.</param>
/// <param name="EpsilonSquared">Strength of the effect, 0 to 1.</param>
/// <param name="Pairs">Pairs of groups that were compared.</param>
/// <param name="PairsThatDiffer">Those that differ.</param>
internal sealed record EffectDocument(string Feature, bool Own, double H, double P, double EpsilonSquared, int Pairs, int PairsThatDiffer)
{
    internal static EffectDocument Of(GroupEffect effect) => new(
        effect.Feature,
        effect.Own,
        effect.Difference.Overall.H,
        effect.Difference.Overall.P,
        effect.Difference.Overall.EpsilonSquared,
        effect.Difference.Pairs.Count,
        effect.PairsThatDiffer);
}

/// <summary>How far two segmentations agree.</summary>
/// <param name="A">Name of the one.</param>
/// <param name="B">Name of the other.</param>
/// <param name="AdjustedRand">Adjusted Rand index: 0 by chance, 1 for the same groups.</param>
/// <param name="ChiSquare">Pearson's statistic of independence.</param>
/// <param name="P">Probability of a statistic this large by chance.</param>
/// <param name="CramersV">Strength of the dependence, 0 to 1.</param>
/// <param name="SmallestExpected">Smallest expected count: the test is rough below 5.</param>
internal sealed record SegmentationPairDocument(
    string A,
    string B,
    double AdjustedRand,
    double ChiSquare,
    double P,
    double CramersV,
    double SmallestExpected)
{
    internal static IReadOnlyList<SegmentationPairDocument> Of(PartitionComparison compared)
    {
        string[] names = [compared.Clusters.Grouping.Name, .. compared.Others.Select(other => other.Grouping.Name)];
        return [.. compared.Pairs.Select(pair => new SegmentationPairDocument(
            names[pair.A],
            names[pair.B],
            pair.AdjustedRand,
            pair.Dependence.Statistic,
            pair.Dependence.P,
            pair.Dependence.CramersV,
            pair.Dependence.SmallestExpected))];
    }
}
