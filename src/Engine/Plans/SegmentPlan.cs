using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Plans;

/// <summary>
/// The one plan of a segment: cards, files, offers, the call list and the terminal read it, so that none of them can say otherwise.
/// </summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Action">What is done.</param>
/// <param name="Strategy">What to do, in a sentence or two, without a time.</param>
/// <param name="When">When: days after the last order, at once, or never.</param>
/// <param name="WhyWhen">What the time rests on.</param>
/// <param name="Calls">Members on the list to call first.</param>
internal sealed record SegmentPlan(int Segment, PlanAction Action, Phrase Strategy, Phrase When, Phrase WhyWhen, int Calls)
{
    /// <summary>What a contact brings and costs; null where the segment is not away, so that nothing hangs on it.</summary>
    internal ContactValue? Contact { get; init; }

    /// <summary>How to raise the number of goods in an order; null where goods are not known, or nothing is sent.</summary>
    internal Phrase? Basket { get; init; }

    /// <summary>The part of the year that a campaign is for; null where none stands out, or the time is another.</summary>
    internal Campaign? Campaign { get; init; }

    /// <summary>The distance to the next better segment; null where there is none within reach.</summary>
    internal NextSegment? Next { get; init; }

    /// <summary>Whether anything is offered.</summary>
    internal bool HasOffers => Action != PlanAction.LeaveAlone;

    /// <summary>Why the action was chosen, where a contact's value decides; null elsewhere.</summary>
    internal Phrase? WhyAction => Contact is not { } contact ? null : new Phrase(
        contact.Pays ? "plan.pays" : "plan.does-not-pay",
        ("response", contact.Response),
        ("revenue", contact.RevenueAnOrder),
        ("gain", contact.Gain),
        ("cost", contact.Cost),
        ("money", contact.Money),
        ("customers", contact.Customers));

    /// <summary>The distance to the next better segment, in words; null where there is none.</summary>
    /// <param name="name">Name of a segment.</param>
    internal Phrase? WhatMakesBetter(Func<int, string> name) => Next is not { } next ? null : new Phrase(
        "plan.next",
        ("segment", name(next.Segment)),
        ("orders", next.MoreOrders),
        ("reach", next.WithinReach),
        ("members", next.LookedAt),
        ("moves", next.Moves.Select(Said).ToArray()));

    private static Phrase Said((string Feature, double From, double To) move) => new(
        "plan.move", ("feature", new FeatureUnit(move.Feature, move.To)), ("from", new FeatureAmount(move.Feature, move.From)),
        ("to", new FeatureAmount(move.Feature, move.To)));
}

/// <summary>A part of the year in which a segment is worth a campaign.</summary>
/// <param name="When">Which part.</param>
/// <param name="Index">Its orders in it over those of customers who last ordered in the same months.</param>
/// <param name="Why">What it rests on.</param>
internal sealed record Campaign(Phrase When, double Index, Phrase Why);
