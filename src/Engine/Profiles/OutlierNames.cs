using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Names and strategies of segments that fences made, not clustering.</summary>
internal static class OutlierNames
{
    /// <summary>A profile with name, strategy and the fences as its reason.</summary>
    internal static SegmentProfile Name(SegmentProfile profile, OutlierFences fences, OutlierKind kind)
    {
        // Who orders often or spends much is a wholesaler only by quantities.
        bool wholesale = profile.Facts?.BuysWholesale == true;
        Phrase[] crossed =
        [
            .. fences.Fences.Where(fence => fence.Kind == kind)
                .Select(fence => new Phrase(
                    "reason.fence",
                    ("feature", new FeatureLabel(fence.Feature)),
                    ("upper", new FeatureAmount(fence.Feature, fence.Upper)))),
        ];
        var reason = new Phrase("reason.set-apart", ("fences", crossed), ("rule", fences.Said));
        return profile with
        {
            Code = kind switch { OutlierKind.Wholesalers => wholesale ? "wholesalers" : "champions",
                OutlierKind.BulkBuyers => "bulk-buyers", _ => "outliers" },
            Strategy = new Phrase(kind switch
            {
                OutlierKind.Wholesalers => wholesale ? "strategy.wholesalers" : "strategy.champions",
                OutlierKind.BulkBuyers => "strategy.bulk-buyers",
                _ => "strategy.outliers",
            }),
            Group = null,
            Near = null,
            Reason = kind == OutlierKind.Wholesalers && profile.Facts?.QuantityRatio is { } ratio
                ? new Phrase("reason.quantities", ("reason", reason), ("ratio", ratio), ("limit", SegmentFacts.WholesaleQuantity))
                : reason,
        };
    }

    /// <summary>A profile of customers whom clustering put into no cluster.</summary>
    internal static SegmentProfile NoSegment(SegmentProfile profile) => profile with
    {
        Code = SegmentNames.NoSegment,
        Group = null,
        Near = null,
        Strategy = new Phrase("strategy.noise"),
        Reason = new Phrase("reason.noise"),
    };
}
