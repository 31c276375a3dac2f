using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Names and strategies of segments that fences made, not clustering.</summary>
internal static class OutlierNames
{
    /// <summary>A profile with name, strategy and the fences as its reason.</summary>
    internal static SegmentProfile Name(SegmentProfile profile, OutlierFences fences, OutlierKind kind)
    {
        Phrase[] crossed =
        [
            .. fences.Fences.Where(fence => fence.Kind == kind)
                .Select(fence => new Phrase("reason.fence", ("feature", fence.Feature), ("upper", fence.Upper))),
        ];
        return profile with
        {
            Code = kind switch { OutlierKind.Wholesalers => "wholesalers", OutlierKind.BulkBuyers => "bulk-buyers", _ => "outliers" },
            Strategy = new Phrase(kind switch
            {
                OutlierKind.Wholesalers => "strategy.wholesalers",
                OutlierKind.BulkBuyers => "strategy.bulk-buyers",
                _ => "strategy.outliers",
            }),
            Reason = new Phrase("reason.set-apart", ("fences", crossed), ("rule", fences.Rule)),
        };
    }

    /// <summary>A profile of customers whom clustering put into no cluster.</summary>
    internal static SegmentProfile NoSegment(SegmentProfile profile) => profile with
    {
        Code = SegmentNames.NoSegment,
        Strategy = new Phrase("strategy.noise"),
        Reason = new Phrase("reason.noise"),
    };
}
