namespace Segmentation.Offers;

/// <summary>A product or category that a segment buys more of than other customers do.</summary>
/// <param name="What">Its name.</param>
/// <param name="Code">Its code; empty where there is none, and for categories.</param>
/// <param name="Customers">Members who bought it.</param>
/// <param name="Share">Their share of the segment.</param>
/// <param name="ShareElsewhere">Share of all other customers who bought it.</param>
/// <param name="Lift">Buyers in the segment over those to expect of customers who buy as many different products, set against the same of
/// all others.</param>
/// <param name="Revenue">What the segment paid for it.</param>
/// <param name="Excess">The part of the revenue (of the profit, where margins are known) beyond what customers of equal tastes would bring:
/// offers are ranked by it.</param>
/// <param name="AdjustedP">Probability by chance, corrected for all that was looked at.</param>
/// <param name="Without">Members who have not bought it: whom to offer it to.</param>
internal sealed record Offer(
    string What, string Code, int Customers, double Share, double ShareElsewhere, double Lift, double Revenue, double Excess,
    double AdjustedP, int Without);

/// <summary>Two products that go together, in one order or from one order to the next.</summary>
/// <param name="Bought">Name of what was bought.</param>
/// <param name="BoughtCode">Its code.</param>
/// <param name="Offer">Name of what to offer then.</param>
/// <param name="OfferCode">Its code.</param>
/// <param name="Customers">Members who bought both so.</param>
/// <param name="Share">Of those who bought the first, the share with the second: orders where they go together, customers where one follows
/// the other.</param>
/// <param name="Lift">The share over what it is after any product of this segment.</param>
/// <param name="Excess">Revenue of the second beyond what chance would bring: rules are ranked by it.</param>
/// <param name="AdjustedP">Probability by chance, corrected for all pairs that were looked at.</param>
internal sealed record PairRule(
    string Bought, string BoughtCode, string Offer, string OfferCode, int Customers, double Share, double Lift, double Excess,
    double AdjustedP);

/// <summary>What to do for one segment.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Members">Customers in it.</param>
/// <param name="Return">When they come back.</param>
/// <param name="Categories">Categories to offer, best first; empty where none are known or none stands out.</param>
/// <param name="Products">Products to offer, best first.</param>
/// <param name="Together">What to show beside a product in the same order.</param>
/// <param name="Next">What to offer after a product, for the next order.</param>
internal sealed record SegmentAdvice(
    int Segment,
    int Members,
    ReturnTime Return,
    IReadOnlyList<Offer> Categories,
    IReadOnlyList<Offer> Products,
    IReadOnlyList<PairRule> Together,
    IReadOnlyList<PairRule> Next)
{
    /// <summary>How many goods its orders hold; null where products were not looked at.</summary>
    internal BasketSize? Basket { get; init; }
}
