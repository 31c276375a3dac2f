using System.Text.Json;
using Segmentation.Offers;

namespace Segmentation.Reports;

/// <summary>The <c>advice</c> of <c>run.json</c>: how many recommendations there are, when each segment returns, and what was left out.</summary>
internal static class AdviceJson
{
    internal static void Write(Utf8JsonWriter json, Advice advice)
    {
        json.WriteStartObject("advice");
        if (advice.WithoutProducts is { } without)
            json.WriteString("withoutProducts", without);
        else
            json.WriteString("rankedBy", advice.ByProfit ? "profit" : "revenue");
        json.WriteNumber("late", advice.Calls.Overdue);
        json.NumberIfAny("lateFromUsualGaps", advice.Calls.OverdueTimes);
        json.WriteStartArray("segments");
        foreach (SegmentAdvice segment in advice.Segments)
        {
            json.WriteStartObject();
            json.WriteNumber("segment", segment.Segment);
            json.WriteNumber("categories", segment.Categories.Count);
            json.WriteNumber("products", segment.Products.Count);
            json.WriteNumber("together", segment.Together.Count);
            json.WriteNumber("next", segment.Next.Count);
            json.Number("quarterReturnDays", segment.Return.Quarter);
            json.Number("medianReturnDays", segment.Return.Median);
            json.Number("threeQuartersReturnDays", segment.Return.ThreeQuarters);
            json.Number("expectedWithin90Days", segment.Return.StillWithin90);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("notProducts");
        foreach ((string name, _) in advice.NotProducts)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
