using Segmentation.Features;
using Segmentation.Prediction.Segments;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary>The rules of a segment in words: more than 6 orders, at most 35 days since last order.</summary>
internal static class SegmentRuleWords
{
    /// <summary>What a segment's rules are and how good; null where it has none, or one that asks nothing.</summary>
    internal static Phrase? Of(SegmentRules? rules, int segment)
    {
        SegmentRule[] own = [.. rules?.Of(segment) ?? []];
        if (own.Length == 0 || own[0].Conditions.Count == 0)
            return null;
        return new Phrase(
            "rules.segment",
            ("rules", own.Select(Of).ToArray()),
            ("coverage", rules!.Coverage(segment)),
            ("precision", rules.Precision(segment)));
    }

    private static Phrase Of(SegmentRule rule) => new("rules.all", ("conditions", rule.Conditions.Select(Of).ToArray()));

    // What only its owner knows has a name and no unit.
    private static Phrase Of(RuleCondition condition)
    {
        (string feature, double value) = (condition.Feature, condition.Above ?? condition.UpTo!.Value);
        if (!FeatureWords.AreKnown(feature))
        {
            var name = new FeatureLabel(feature);
            return (condition.Above, condition.UpTo) switch
            {
                ({ } low, { } high) => new Phrase("rules.between-named", ("feature", name), ("low", low), ("high", high)),
                (null, _) => new Phrase("rules.up-to-named", ("feature", name), ("value", value)),
                _ => new Phrase("rules.above-named", ("feature", name), ("value", value)),
            };
        }
        var amount = new FeatureAmount(feature, value);
        return (condition.Above, condition.UpTo) switch
        {
            ({ } low, { } high) => new Phrase(
                "rules.between",
                ("low", new FeatureAmount(feature, low)),
                ("high", new FeatureAmount(feature, high)),
                ("unit", new FeatureUnit(feature, high))),
            (null, _) => new Phrase("rules.up-to", ("value", amount), ("unit", new FeatureUnit(feature, value))),
            _ => new Phrase("rules.above", ("value", amount), ("unit", new FeatureUnit(feature, value))),
        };
    }
}
