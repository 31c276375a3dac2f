using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>What to do with each kind of segment.</summary>
internal static class Strategies
{
    /// <summary>The code of a group's name.</summary>
    internal static string CodeOf(RfmGroup group) => group switch
    {
        RfmGroup.BigWholesalers => "big-wholesalers",
        RfmGroup.Champions => "champions",
        RfmGroup.Loyal => "loyal",
        RfmGroup.Promising => "promising",
        RfmGroup.Newcomers => "newcomers",
        RfmGroup.SmallRegulars => "small-regulars",
        RfmGroup.Occasional => "occasional",
        RfmGroup.Drifting => "drifting",
        RfmGroup.AtRisk => "at-risk",
        RfmGroup.AboutToBeLost => "about-to-be-lost",
        _ => SegmentNames.Lost,
    };

    /// <summary>What to do with a group of customers.</summary>
    /// <param name="worthy">Whether they are worth a person's time, <see cref="RfmStanding.Worthy"/>.</param>
    internal static Phrase For(RfmGroup group, bool worthy) => new(group switch
    {
        RfmGroup.BigWholesalers => "strategy.big-wholesalers",
        RfmGroup.Champions => "strategy.champions",
        RfmGroup.Loyal => "strategy.loyal",
        RfmGroup.Promising => "strategy.promising",
        RfmGroup.Newcomers => "strategy.newcomers",
        RfmGroup.SmallRegulars => "strategy.small-regulars",
        RfmGroup.Occasional => "strategy.occasional",
        RfmGroup.Drifting => worthy
            ? "strategy.drifting-worthy"
            : "strategy.drifting",
        RfmGroup.AtRisk => worthy
            ? "strategy.at-risk-worthy"
            : "strategy.at-risk",
        RfmGroup.AboutToBeLost => "strategy.about-to-be-lost",
        _ => worthy
            ? "strategy.lost-worthy"
            : "strategy.lost",
    });

    /// <summary>What to do with a segment that is known by its features only.</summary>
    internal static Phrase ForFeatures(IReadOnlyList<FeatureSummary> standingOut) => standingOut.Count == 0
        ? new Phrase("strategy.average")
        : new Phrase("strategy.features",
            ("features", standingOut.Select(feature => new FeatureTrait(feature.Feature, feature.ZScore)).ToArray()));
}
