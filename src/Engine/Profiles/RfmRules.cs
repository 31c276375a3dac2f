using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>
/// Where a segment stands among all customers in recency, frequency and monetary value: z-scores of its means on the transformed scale.
/// </summary>
/// <param name="Recency">Below 0: bought more recently than the average customer.</param>
/// <param name="Frequency">Above 0: more orders than the average customer.</param>
/// <param name="Monetary">Above 0: spent more than the average customer.</param>
/// <param name="SpendRatio">Mean spend of its members over the mean spend of all customers.</param>
/// <param name="CustomerShare">Its members over all customers.</param>
internal readonly record struct RfmStanding(double Recency, double Frequency, double Monetary, double SpendRatio, double CustomerShare)
{
    /// <summary>Worth: how far frequency and spend together lie above the average.</summary>
    internal double Value => (Frequency + Monetary) / 2;

    /// <summary>
    /// Whether they are worth a person's time: of high value, or spending twice the average where frequency cannot tell, since most ordered
    /// once.
    /// </summary>
    internal bool Worthy => Value >= RfmRules.Worthy || SpendRatio >= RfmRules.WorthySpend;
}

/// <summary>What a segment's standing makes it.</summary>
internal enum RfmGroup
{
    /// <summary>Few customers, each worth many times the average, who buy wholesale quantities.</summary>
    BigWholesalers,

    /// <summary>Few customers, each worth many times the average, whose quantities are usual or not known.</summary>
    Champions,

    /// <summary>Bought lately, often and much.</summary>
    Loyal,

    /// <summary>Bought lately, with middling orders and spend.</summary>
    Promising,

    /// <summary>Bought lately, but seldom and little, and for the first time not long ago.</summary>
    Newcomers,

    /// <summary>Buy little, but again and again, and within their own rhythm.</summary>
    SmallRegulars,

    /// <summary>Bought lately, seldom and little, and have been known for long.</summary>
    Occasional,

    /// <summary>Good or middling customers who have not bought lately.</summary>
    Drifting,

    /// <summary>Good or middling customers who have been away long.</summary>
    AtRisk,

    /// <summary>Bought seldom and little, and not lately.</summary>
    AboutToBeLost,

    /// <summary>Away for so long that few come back.</summary>
    Lost,
}

/// <summary>A limit that a standing nearly reaches.</summary>
/// <param name="Of">What is limited: <c>recency</c> or <c>value</c>.</param>
/// <param name="Score">Where the segment stands.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Beyond">The group on its other side.</param>
internal sealed record NearLimit(string Of, double Score, double Limit, RfmGroup Beyond);

/// <summary>
/// The rules that turn a standing into a group. Every standing meets exactly one; <c>docs/segments.md</c> shows them as a table.
/// </summary>
internal static class RfmRules
{
    /// <summary>Recency below this: bought more recently than the average customer.</summary>
    internal const double Recent = 0;

    /// <summary>Recency from here on: away long.</summary>
    internal const double Stale = 1.0 / 3;

    /// <summary>Recency from here on: gone.</summary>
    internal const double Gone = 0.75;

    /// <summary>Value from here on is high, and below its negative low.</summary>
    internal const double Worthy = 0.5;

    /// <summary>Mean spend over everyone's from which a segment is worth a person's time.</summary>
    internal const double WorthySpend = 2;

    /// <summary>Mean spend over everyone's from which a segment stands out as wholesale.</summary>
    internal const double WholesaleSpend = 5;

    /// <summary>Largest share of customers that can stand out.</summary>
    internal const double WholesaleShare = 0.15;

    /// <summary>A standing this near to a limit says so.</summary>
    internal const double Knife = 0.1;

    // Just below a limit.
    private const double Step = 1e-9;

    /// <summary>The one group of a standing, by standing alone.</summary>
    internal static RfmGroup Classify(RfmStanding standing)
    {
        bool gone = standing.Recency >= Gone;
        if (!gone && standing.SpendRatio >= WholesaleSpend && standing.CustomerShare <= WholesaleShare && standing.Value >= Worthy)
            return RfmGroup.BigWholesalers;
        if (gone)
            return RfmGroup.Lost;
        bool high = standing.Value >= Worthy;
        bool low = standing.Value < -Worthy;
        if (standing.Recency < Recent)
            return high ? RfmGroup.Loyal : low ? RfmGroup.Newcomers : RfmGroup.Promising;
        if (low)
            return RfmGroup.AboutToBeLost;
        return standing.Recency < Stale ? RfmGroup.Drifting : RfmGroup.AtRisk;
    }

    /// <summary>The group of a standing whose name the facts bear out.</summary>
    /// <param name="facts">What members have done; null where only a table is known: then nothing absolute is claimed but by
    /// standing.</param>
    internal static RfmGroup Classify(RfmStanding standing, SegmentFacts? facts)
    {
        RfmGroup group = Classify(standing);
        if (facts is null)
            return group == RfmGroup.BigWholesalers ? RfmGroup.Champions : group;
        return group switch
        {
            RfmGroup.BigWholesalers when !facts.IsLately => RfmGroup.Drifting,
            RfmGroup.BigWholesalers => facts.BuysWholesale ? group : RfmGroup.Champions,
            RfmGroup.Loyal when facts.Repeats => facts.IsWithinRhythm ? group : RfmGroup.Drifting,
            RfmGroup.Loyal or RfmGroup.Promising => facts.IsLately ? RfmGroup.Promising : RfmGroup.Drifting,
            RfmGroup.Newcomers when facts.IsNew => group,
            RfmGroup.Newcomers when facts is { Repeats: true, IsWithinRhythm: true } => RfmGroup.SmallRegulars,
            RfmGroup.Newcomers => facts.IsLately ? RfmGroup.Occasional : RfmGroup.AboutToBeLost,
            RfmGroup.Lost when !facts.IsLongGone => standing.Value < -Worthy ? RfmGroup.AboutToBeLost : RfmGroup.AtRisk,
            _ => group,
        };
    }

    /// <summary>
    /// The group beyond the nearest limit within <see cref="Knife"/>; null where no limit is near, or the group stays the same.
    /// </summary>
    internal static NearLimit? Near(RfmStanding standing, SegmentFacts? facts)
    {
        RfmGroup group = Classify(standing, facts);
        NearLimit? nearest = null;
        void Try(string score, double value, double limit, Func<double, RfmStanding> moved)
        {
            double away = value - limit;
            if (Math.Abs(away) > Knife || (nearest is { } known && Math.Abs(known.Score - known.Limit) <= Math.Abs(away)))
                return;
            RfmGroup beyond = Classify(moved(away >= 0 ? limit - Step : limit), facts);
            if (beyond != group)
                nearest = new NearLimit(score, value, limit, beyond);
        }
        foreach (double limit in (double[])[Recent, Stale, Gone])
            Try(FeatureCatalog.Recency.Name, standing.Recency, limit, value => standing with { Recency = value });
        foreach (double limit in (double[])[-Worthy, Worthy])
        {
            Try("value", standing.Value, limit, value => standing with
            {
                Frequency = standing.Frequency + value - standing.Value,
                Monetary = standing.Monetary + value - standing.Value,
            });
        }
        return nearest;
    }

    /// <summary>The rule that fired, in words: the standing, what members have done, and a limit that is near.</summary>
    internal static Phrase Explain(RfmGroup group, RfmStanding standing, SegmentFacts? facts, NearLimit? near)
    {
        Phrase reason = Explain(group, standing);
        if (facts is not null)
            reason = new Phrase("reason.standing-and-facts", ("standing", reason), ("facts", Describe(facts)));
        if (group is RfmGroup.BigWholesalers or RfmGroup.Champions && facts?.QuantityRatio is { } ratio)
            reason = new Phrase("reason.quantities", ("reason", reason), ("ratio", ratio), ("limit", SegmentFacts.WholesaleQuantity));
        return near is null
            ? reason
            : new Phrase(
                $"reason.near-{near.Of}",
                ("reason", reason),
                ("score", near.Score),
                ("limit", near.Limit),
                ("group", new SegmentName(Strategies.CodeOf(near.Beyond))));
    }

    private static Phrase Describe(SegmentFacts facts) => new(
        facts.Rhythm is null ? "reason.facts" : "reason.facts-with-rhythm",
        ("orders", facts.Orders),
        ("first", facts.DaysSinceFirst),
        ("last", facts.DaysSinceLast),
        ("rhythm", facts.Rhythm is { } rhythm ? Math.Round(rhythm) : 0));

    private static Phrase Explain(RfmGroup group, RfmStanding standing)
    {
        string recency = standing.Recency < Recent
            ? "recent" : standing.Recency < Stale ? "not-lately" : standing.Recency < Gone ? "away" : "gone";
        string value = standing.Value >= Worthy ? "high" : standing.Value < -Worthy ? "low" : "middling";
        return new Phrase(
            group is RfmGroup.BigWholesalers or RfmGroup.Champions ? "reason.wholesale-standing" : "reason.standing",
            (nameof(recency), new Phrase($"reason.recency-{recency}")),
            ("recencyScore", standing.Recency),
            ("value", new Phrase($"reason.value-{value}")),
            ("frequencyScore", standing.Frequency),
            ("monetaryScore", standing.Monetary),
            ("spend", standing.SpendRatio));
    }
}
