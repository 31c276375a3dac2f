using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Where a segment stands among all customers in recency, frequency and monetary value: z-scores of its means on the transformed scale.</summary>
/// <param name="Recency">Below 0: bought more recently than the average customer.</param>
/// <param name="Frequency">Above 0: more orders than the average customer.</param>
/// <param name="Monetary">Above 0: spent more than the average customer.</param>
/// <param name="SpendRatio">Mean spend of its members over the mean spend of all customers.</param>
/// <param name="CustomerShare">Its members over all customers.</param>
internal readonly record struct RfmStanding(double Recency, double Frequency, double Monetary, double SpendRatio, double CustomerShare)
{
    /// <summary>Worth: how far frequency and spend together lie above the average.</summary>
    internal double Value => (Frequency + Monetary) / 2;

    /// <summary>Whether they are worth a person's time: of high value, or spending twice the average where frequency cannot tell, since most ordered once.</summary>
    internal bool Worthy => Value >= RfmRules.Worthy || SpendRatio >= RfmRules.WorthySpend;
}

/// <summary>What a segment's standing makes it.</summary>
internal enum RfmGroup
{
    /// <summary>Few customers, each worth many times the average.</summary>
    BigWholesalers,

    /// <summary>Bought lately, often and much.</summary>
    Loyal,

    /// <summary>Bought lately, with middling orders and spend.</summary>
    Promising,

    /// <summary>Bought lately, but seldom and little.</summary>
    Newcomers,

    /// <summary>Good or middling customers who have not bought lately.</summary>
    Drifting,

    /// <summary>Good or middling customers who have been away long.</summary>
    AtRisk,

    /// <summary>Bought seldom and little, and not lately.</summary>
    AboutToBeLost,

    /// <summary>Away for so long that few come back.</summary>
    Lost,
}

/// <summary>The rules that turn a standing into a group. Every standing meets exactly one; <c>docs/segments.md</c> shows them as a table.</summary>
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

    /// <summary>The one group of a standing.</summary>
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

    /// <summary>The rule that fired, in words.</summary>
    internal static Phrase Explain(RfmGroup group, RfmStanding standing)
    {
        string recency = standing.Recency < Recent ? "recent" : standing.Recency < Stale ? "not-lately" : standing.Recency < Gone ? "away" : "gone";
        string value = standing.Value >= Worthy ? "high" : standing.Value < -Worthy ? "low" : "middling";
        return new Phrase(
            group == RfmGroup.BigWholesalers ? "reason.wholesale-standing" : "reason.standing",
            ("recency", new Phrase($"reason.recency-{recency}")),
            ("recencyScore", standing.Recency),
            ("value", new Phrase($"reason.value-{value}")),
            ("frequencyScore", standing.Frequency),
            ("monetaryScore", standing.Monetary),
            ("spend", standing.SpendRatio));
    }
}
