using Segmentation.Features;

namespace Segmentation.Profiles;

/// <summary>Names and strategies of segments that fences made, not clustering.</summary>
internal static class OutlierNames
{
    /// <summary>A profile with name, strategy and the fences as its reason.</summary>
    internal static SegmentProfile Name(SegmentProfile profile, OutlierFences fences, OutlierKind kind)
    {
        string[] crossed = [.. fences.Fences.Where(fence => fence.Kind == kind).Select(fence => Invariant($"{fence.Feature} above {fence.Upper:#,0.#}"))];
        return profile with
        {
            Name = kind switch { OutlierKind.Wholesalers => "Wholesalers", OutlierKind.BulkBuyers => "Bulk buyers", _ => "Outliers" },
            Strategy = kind switch
            {
                OutlierKind.Wholesalers => "Known by name, not by segment: give each an account manager, agreed prices and first call on stock. Look through the list for resellers, companies and mistaken records, and watch each customer's orders by hand: losing one shows in the year's figures.",
                OutlierKind.BulkBuyers => "Few orders, each far larger than usual: ask what the occasion was (an event, a firm's gifts, an opening), offer a quantity price and delivery terms, and come back before the same season next year.",
                _ => "Look at each by hand: they lie so far from everyone else that no segment describes them.",
            },
            Reason = $"set apart by a rule, not by clustering: {string.Join(" or ", crossed)} ({fences.Rule})",
        };
    }

    /// <summary>A profile of customers whom clustering put into no cluster.</summary>
    internal static SegmentProfile NoSegment(SegmentProfile profile) => profile with
    {
        Name = "No segment",
        Strategy = "They resemble no group: treat each by the next order, and look whether they join a segment in the next run.",
        Reason = "clustering put them into no cluster",
    };
}
