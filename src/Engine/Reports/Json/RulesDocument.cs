using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;

namespace Segmentation.Reports.Json;

/// <summary>The segments told by rules.</summary>
/// <param name="Fidelity">Share of the clustered customers whom the rules place into their own segment.</param>
/// <param name="CostRatio">Sum of squared distances from the mean of the segment that a customer's rule leads to, over that from the mean
/// of its own segment, on the scale of the clustering.</param>
/// <param name="Segments">The segments that no fence leads to, by number.</param>
internal sealed record RulesDocument(double Fidelity, double CostRatio, IReadOnlyList<RuledSegmentDocument> Segments)
{
    internal static RulesDocument Of(SegmentModel model, SegmentationResult result)
    {
        SegmentRules rules = model.Rules!;
        return new RulesDocument(
            rules.Fidelity,
            Ratio(rules, result),
            [.. Enumerable.Range(0, rules.Sizes.Length).Select(segment => RuledSegmentDocument.Of(model.Segments[segment], rules))]);
    }

    private static double Ratio(SegmentRules rules, SegmentationResult result)
    {
        int[] own = result.ClusteredLabels;
        int[] rows = result.ClusteredRows ?? [.. Enumerable.Range(0, own.Length)];
        int[] ruled = [.. rows.Select(row => rules.RuleOf(result.Table.Values.Row(row)).Segment)];
        Matrix space = result.ClusteredSpace;
        ClusterMeans means = ClusterMeans.Of(space, own);
        return means.Inertia(space, ruled) / means.Inertia(space, own);
    }
}

/// <summary>A segment's rules.</summary>
/// <param name="Segment">Its number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Customers">Its customers.</param>
/// <param name="Coverage">Share of them whom its rules find.</param>
/// <param name="Precision">Share of those whom its rules find that is of it; left out where it has no rule.</param>
/// <param name="Rules">At most two; a customer who meets all conditions of one is placed here.</param>
internal sealed record RuledSegmentDocument(
    int Segment, string Name, int Customers, double Coverage, double? Precision, IReadOnlyList<SegmentRuleDocument> Rules)
{
    internal static RuledSegmentDocument Of(ModelSegment segment, SegmentRules rules) => new(
        segment.Segment,
        segment.Name,
        rules.Sizes[segment.Segment],
        rules.Coverage(segment.Segment) ?? 0,
        rules.Precision(segment.Segment),
        [.. rules.Of(segment.Segment).Select(SegmentRuleDocument.Of)]);
}

/// <summary>A rule.</summary>
/// <param name="Rule">It as text: <c>frequency &gt; 6 and recency &lt;= 35</c>.</param>
/// <param name="Conditions">All of them must hold.</param>
/// <param name="Customers">Customers who meet them.</param>
/// <param name="Precision">Share of these who are of the segment.</param>
internal sealed record SegmentRuleDocument(string Rule, IReadOnlyList<RuleConditionDocument> Conditions, int Customers, double Precision)
{
    internal static SegmentRuleDocument Of(SegmentRule rule) => new(
        rule.ToString(),
        [.. rule.Conditions.Select(condition => new RuleConditionDocument(condition.Feature, condition.Above, condition.UpTo))],
        rule.Customers,
        rule.Precision);
}

/// <summary>What a rule asks of one feature, in its own units.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Above">Values are above it; left out where there is no lower end.</param>
/// <param name="UpTo">Values are at most it; left out where there is no upper end.</param>
internal sealed record RuleConditionDocument(string Feature, double? Above, double? UpTo);
