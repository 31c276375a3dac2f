using Segmentation.Offers;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>How many recommendations there are, when each segment returns, and what was left out.</summary>
/// <param name="WithoutProducts">Why no products are recommended.</param>
/// <param name="RankedBy"><c>profit</c> or <c>revenue</c>.</param>
/// <param name="Late">Customers who are overdue and not gone.</param>
/// <param name="LateFromUsualGaps">Usual gaps from which a customer is overdue.</param>
/// <param name="Segments">The segments by number.</param>
/// <param name="NotProducts">Names of lines that are no products, such as postage.</param>
internal sealed record AdviceDocument(
    string? WithoutProducts,
    string? RankedBy,
    int Late,
    double? LateFromUsualGaps,
    IReadOnlyList<SegmentAdviceDocument> Segments,
    IReadOnlyList<string> NotProducts)
{
    internal static AdviceDocument Of(Advice advice, Language text) => new(
        advice.WithoutProducts is { } without ? Flags.Render(text.Of(without)) : null,
        advice.WithoutProducts is not null ? null : advice.ByProfit ? "profit" : "revenue",
        advice.Calls.Overdue,
        advice.Calls.OverdueTimes,
        [.. advice.Segments.Select(SegmentAdviceDocument.Of)],
        [.. advice.NotProducts.Select(line => line.Key)]);
}

/// <summary>Recommendations for a segment, and when its customers return.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Categories">Recommended categories.</param>
/// <param name="Products">Recommended products.</param>
/// <param name="Together">Pairs that are bought together.</param>
/// <param name="Next">Pairs of which one is bought after the other.</param>
/// <param name="QuarterReturnDays">Days within which a quarter of the customers order again; null where fewer do.</param>
/// <param name="MedianReturnDays">Days within which half of them do; null where fewer do.</param>
/// <param name="ThreeQuartersReturnDays">Days within which three quarters do; null where fewer do.</param>
/// <param name="ExpectedWithin90Days">Share that is expected to order within the next 90 days.</param>
internal sealed record SegmentAdviceDocument(
    int Segment,
    int Categories,
    int Products,
    int Together,
    int Next,
    double QuarterReturnDays,
    double MedianReturnDays,
    double ThreeQuartersReturnDays,
    double ExpectedWithin90Days)
{
    internal static SegmentAdviceDocument Of(SegmentAdvice segment) => new(
        segment.Segment,
        segment.Categories.Count,
        segment.Products.Count,
        segment.Together.Count,
        segment.Next.Count,
        segment.Return.Quarter ?? double.NaN,
        segment.Return.Median ?? double.NaN,
        segment.Return.ThreeQuarters ?? double.NaN,
        segment.Return.StillWithin90);
}
