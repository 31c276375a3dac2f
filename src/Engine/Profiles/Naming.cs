using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>
/// Gives every segment a distinct name, a strategy and the reason for both. The rules are written down in <c>docs/segments.md</c>.
/// </summary>
internal static class Naming
{
    /// <summary>Profiles with name, strategy and reason filled in; names are never equal.</summary>
    /// <param name="outliers">Fences and the segments that they make; null for none.</param>
    /// <param name="noSegment">The segment of customers who belong to no cluster; null for none.</param>
    /// <param name="facts">What the members of each segment have done; null where only a table is known.</param>
    /// <param name="language">The language of names; English where none is given. Codes are the same in all.</param>
    internal static IReadOnlyList<SegmentProfile> Name(
        IReadOnlyList<SegmentProfile> profiles,
        (OutlierFences Fences, IReadOnlyList<int> Segments)? outliers = null,
        int? noSegment = null,
        IReadOnlyList<SegmentFacts>? facts = null,
        Language? language = null)
    {
        if (facts is not null)
            profiles = [.. profiles.Select((profile, segment) => profile with { Facts = facts[segment] })];
        if (profiles.Count == 1 && noSegment is null)
            return [profiles[0] with { Code = SegmentNames.AllCustomers,
                Name = SegmentNames.Of(SegmentNames.AllCustomers, language ?? Language.English),
                Strategy = new Phrase("strategy.one-segment"), Reason = new Phrase("reason.one-segment") }];
        RfmStanding[]? standings = Standings(profiles);
        SegmentProfile[] named = standings is null
            ? [.. profiles.Select(ByFeatures)]
            : [.. profiles.Select((profile, segment) => ByRules(profile, standings[segment]))];
        if (outliers is { } apart)
        {
            for (int fence = 0; fence < apart.Segments.Count; fence++)
            {
                if (apart.Segments[fence] is var segment and >= 0)
                    named[segment] = OutlierNames.Name(named[segment], apart.Fences, apart.Fences.Fences[fence].Kind);
            }
        }
        if (noSegment is { } none)
            named[none] = OutlierNames.NoSegment(named[none]);
        return NameDistinction.Apply(named, language ?? Language.English);
    }

    /// <summary>The standing of each segment, or null where the table has no recency, frequency and monetary.</summary>
    internal static RfmStanding[]? Standings(IReadOnlyList<SegmentProfile> profiles)
    {
        FeatureSummary?[] recency = Find(profiles, FeatureCatalog.Recency);
        FeatureSummary?[] frequency = Find(profiles, FeatureCatalog.Frequency);
        FeatureSummary?[] monetary = Find(profiles, FeatureCatalog.Monetary);
        if (recency[0] is null || frequency[0] is null || monetary[0] is null)
            return null;
        double customers = profiles.Sum(profile => (double)profile.Customers);
        double meanSpend = profiles.Select((profile, segment) => monetary[segment]!.Mean * profile.Customers).Sum() / customers;
        return
        [
            .. profiles.Select((profile, segment) => new RfmStanding(
                recency[segment]!.ZScore,
                frequency[segment]!.ZScore,
                monetary[segment]!.ZScore,
                meanSpend > 0 ? monetary[segment]!.Mean / meanSpend : 1,
                profile.CustomerShare)),
        ];
    }

    private static FeatureSummary?[] Find(IReadOnlyList<SegmentProfile> profiles, Feature feature) =>
        [.. profiles.Select(profile => profile.Features.FirstOrDefault(summary => summary.Feature == feature.Name))];

    private static SegmentProfile ByRules(SegmentProfile profile, RfmStanding standing)
    {
        RfmGroup group = RfmRules.Classify(standing, profile.Facts);
        NearLimit? near = RfmRules.Near(standing, profile.Facts);
        return profile with
        {
            Group = group,
            Standing = standing,
            Near = near,
            Code = Strategies.CodeOf(group),
            Strategy = Strategies.For(group, standing.Worthy),
            Reason = RfmRules.Explain(group, standing, profile.Facts, near),
        };
    }

    private static Phrase ScoreOf(FeatureSummary feature) =>
        new("reason.feature", ("feature", new FeatureLabel(feature.Feature)), ("score", feature.ZScore));

    private static SegmentProfile ByFeatures(SegmentProfile profile)
    {
        FeatureSummary[] standingOut =
        [
            .. profile.Features.Where(feature => Math.Abs(feature.ZScore) >= FeatureWords.StandsOut)
                .OrderByDescending(feature => Math.Abs(feature.ZScore))
                .Take(2),
        ];
        Phrase reason = standingOut.Length == 0
            ? new Phrase("reason.no-feature", ("deviations", FeatureWords.StandsOut))
            : new Phrase("reason.features", ("features", standingOut.Select(ScoreOf).ToArray()));
        return profile with
        {
            Code = standingOut.Length == 0
                ? SegmentNames.Average : SegmentNames.OfTraits(standingOut.Select(feature => (feature.Feature, feature.ZScore))),
            Strategy = Strategies.ForFeatures(standingOut),
            Reason = reason,
        };
    }
}
