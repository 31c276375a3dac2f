using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Plans;

/// <summary>Makes the plan of every segment from its facts. The rules are written down in <c>docs/plans.md</c>.</summary>
internal static class SegmentPlans
{
    private static readonly string[] ByHand = ["champions", "big-wholesalers", "wholesalers", "bulk-buyers", "outliers"];

    /// <summary>One plan a segment, by number, without the distance to the next better segment.</summary>
    /// <param name="labels">Segment of each customer.</param>
    /// <param name="seasons">When the segments buy; null where that was not looked at.</param>
    /// <param name="contactCost">Cost of a contact; null for a share of the shop's mean order.</param>
    internal static IReadOnlyList<SegmentPlan> Build(
        IReadOnlyList<SegmentProfile> profiles,
        CustomerFacts customers,
        ReadOnlySpan<int> labels,
        Advice advice,
        (SegmentSeasons Segments, ShopCalendar Shop)? seasons,
        double? contactCost)
    {
        SegmentMembers members = SegmentMembers.Group(labels);
        double cost = contactCost ?? (ContactValue.AssumedCost * RevenueAnOrder(customers, [.. Enumerable.Range(0, labels.Length)]));
        var calls = new int[profiles.Count];
        foreach (Call call in advice.Calls.Calls)
            calls[labels[call.Customer]]++;
        var plans = new SegmentPlan[profiles.Count];
        foreach (SegmentProfile profile in profiles)
        {
            int segment = profile.Segment;
            ReturnTime time = advice.Segments[segment].Return;
            ContactValue? contact = profile.Group is RfmGroup.Drifting or RfmGroup.AtRisk or RfmGroup.AboutToBeLost or RfmGroup.Lost
                ? new ContactValue(
                    cost, contactCost is null, time.StillWithin30, RevenueAnOrder(customers, members.Rows(segment)), profile.Customers)
                : null;
            PlanAction action = Action(profile, contact);
            SegmentSeason? season = seasons?.Segments.Segments[segment];
            plans[segment] = new SegmentPlan(
                segment,
                action,
                Strategy(profile, action, calls[segment]),
                When(action, time, season, seasons?.Shop.HasHours ?? false),
                PlanTiming.Why(time),
                calls[segment])
            {
                Contact = contact,
                Basket = action == PlanAction.LeaveAlone ? null : Basket(advice.Segments[segment]),
                // Who is written to at once waits for no season.
                Campaign = season is null || action is PlanAction.LeaveAlone or PlanAction.WinBack
                    ? null
                    : PlanTiming.Season(seasons!.Value.Shop, season),
            };
        }
        return plans;
    }

    /// <summary>The plans with the distance to the next better segment.</summary>
    /// <param name="place">Places customers into segments by their features.</param>
    internal static IReadOnlyList<SegmentPlan> WithNext(
        IReadOnlyList<SegmentPlan> plans,
        IReadOnlyList<SegmentProfile> profiles,
        FeatureTable table,
        ReadOnlySpan<int> labels,
        Func<FeatureTable, int[]> place)
    {
        SegmentMembers members = SegmentMembers.Group(labels);
        SegmentProfile[] goals = [.. profiles.Where(profile => plans[profile.Segment].Contact is null)];
        var found = new SegmentPlan[plans.Count];
        for (int segment = 0; segment < found.Length; segment++)
        {
            SegmentPlan plan = plans[segment];
            found[segment] = plan.Action is PlanAction.LeaveAlone or PlanAction.Manage
                ? plan
                : plan with { Next = NextSegment.Of(profiles[segment], goals, table, members.Rows(segment), place) };
        }
        return found;
    }

    private static PlanAction Action(SegmentProfile profile, ContactValue? contact) => profile.Group switch
    {
        RfmGroup.Loyal => PlanAction.Keep,
        RfmGroup.Promising or RfmGroup.SmallRegulars or RfmGroup.Occasional => PlanAction.Grow,
        RfmGroup.Newcomers => PlanAction.SecondOrder,
        RfmGroup.BigWholesalers or RfmGroup.Champions => PlanAction.Manage,
        null => ByHand.Contains(profile.Code) ? PlanAction.Manage : PlanAction.Test,
        _ when !contact!.Pays => PlanAction.LeaveAlone,
        RfmGroup.Drifting => PlanAction.Remind,
        _ => PlanAction.WinBack,
    };

    private static Phrase Strategy(SegmentProfile profile, PlanAction action, int calls) => action switch
    {
        PlanAction.WinBack => new Phrase(profile.Standing!.Value.Worthy ? "strategy.win-back-worthy" : "strategy.win-back"),
        PlanAction.LeaveAlone when calls > 0 => new Phrase("strategy.leave-alone-but-calls", ("calls", calls)),
        PlanAction.LeaveAlone => new Phrase("strategy.leave-alone"),
        _ => profile.Strategy,
    };

    private static Phrase When(PlanAction action, ReturnTime time, SegmentSeason? season, bool hasHours) => action switch
    {
        PlanAction.LeaveAlone => new Phrase("plan.when-left-alone"),
        PlanAction.WinBack => new Phrase("plan.when-win-back"),
        _ => PlanTiming.When(time, season, hasHours),
    };

    private static Phrase? Basket(SegmentAdvice advice)
    {
        if (advice.Basket is not { } basket || !(basket.Upper > basket.Median) || !(basket.UpperRevenue > basket.MedianRevenue)
            || basket.MedianRevenue <= 0)
            return null;
        (string, object?)[] figures =
        [
            ("median", basket.Median),
            ("upper", basket.Upper),
            ("times", basket.UpperRevenue / basket.MedianRevenue),
        ];
        return advice.Together.Count == 0
            ? new Phrase("plan.basket", figures)
            : new Phrase("plan.basket-with-pair", [.. figures, ("bought", new DataText(advice.Together[0].Bought)),
                ("offer", new DataText(advice.Together[0].Offer))]);
    }

    private static double RevenueAnOrder(CustomerFacts customers, ReadOnlySpan<int> rows)
    {
        double revenue = 0, orders = 0;
        foreach (int row in rows)
        {
            revenue += customers.Amount[row];
            orders += customers.Orders[row];
        }
        return orders == 0 ? 0 : revenue / orders;
    }
}
