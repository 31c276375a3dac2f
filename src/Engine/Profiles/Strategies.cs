using Segmentation.Features;

namespace Segmentation.Profiles;

/// <summary>What to do with each kind of segment.</summary>
internal static class Strategies
{
    /// <summary>The name of a group.</summary>
    internal static string NameOf(RfmGroup group) => group switch
    {
        RfmGroup.BigWholesalers => "Big wholesalers",
        RfmGroup.Loyal => "Loyal",
        RfmGroup.Promising => "Promising",
        RfmGroup.Newcomers => "Newcomers",
        RfmGroup.Drifting => "Drifting",
        RfmGroup.AtRisk => "At risk",
        RfmGroup.AboutToBeLost => "About to be lost",
        _ => "Lost",
    };

    /// <summary>What to do with a group of customers.</summary>
    /// <param name="worthy">Whether they are worth a person's time, <see cref="RfmStanding.Worthy"/>.</param>
    internal static string For(RfmGroup group, bool worthy) => group switch
    {
        RfmGroup.BigWholesalers => "Give each an account manager, agreed prices and first call on stock. Few customers, much revenue: losing one shows in the year's figures, so watch each by hand.",
        RfmGroup.Loyal => "Keep them with service and early access, not with discounts they do not need. Ask for reviews and referrals, and offer what goes with their last orders.",
        RfmGroup.Promising => "Bring the next order forward: recommend what goes with the last purchase within two weeks, and show what a regular customer gets.",
        RfmGroup.Newcomers => "Win the second order: welcome them, explain the range, and offer a modest, dated discount on the next purchase.",
        RfmGroup.Drifting => worthy
            ? "Good customers who are cooling off. Get in touch now, with what they usually buy and a reason to come back this month; ask what went wrong."
            : "Remind them before they leave: new arrivals in what they bought, and a small, dated offer.",
        RfmGroup.AtRisk => worthy
            ? "Valuable and away long: call or write personally, with a real offer. Each one won back pays for the effort."
            : "Win back with a clear, dated offer on what they bought before; stop after two attempts without an answer.",
        RfmGroup.AboutToBeLost => "One last cheap attempt: an automatic message with a strong, dated offer. Do not spend people's time here.",
        _ => worthy
            ? "Once valuable: a personal call to the biggest, to learn why they left. Expect few to return."
            : "Leave out of paid campaigns; keep on the yearly clearance mail only. Learn from why they left.",
    };

    /// <summary>What to do with a segment that is known by its features only.</summary>
    internal static string ForFeatures(IReadOnlyList<FeatureSummary> standingOut) => standingOut.Count == 0
        ? "Close to the average in every feature: treat as the reference group, and measure the other segments' campaigns against it."
        : $"Shape the offer to what sets them apart ({string.Join(", ", standingOut.Select(feature => FeatureWords.Plain(feature.Feature, feature.ZScore)))}), and test it on a part of the segment first.";
}
