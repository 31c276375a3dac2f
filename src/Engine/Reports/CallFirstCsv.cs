using Segmentation.Offers;

namespace Segmentation.Reports;

/// <summary><c>call-first.csv</c>: customers who are late against their own rhythm, the most valuable first.</summary>
public static class CallFirstCsv
{
    /// <summary>Writes one row a customer.</summary>
    /// <param name="ids">Customer ids in row order.</param>
    /// <param name="labels">Segment of each customer.</param>
    /// <param name="names">Names of the segments, by number.</param>
    public static void Write(Stream stream, CallList calls, IdList ids, int[] labels, IReadOnlyList<string> names)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["rank", "customer_id", "segment", "name", "days_since_last", "usual_gap_days", "times_usual_gap", "order_days", "revenue", "revenue_a_year", "buys_most"])
            csv.Field(column);
        csv.EndRow();
        for (int i = 0; i < calls.Calls.Count; i++)
        {
            Call call = calls.Calls[i];
            csv.Field(i + 1);
            csv.Field(ids.Utf8(call.Customer));
            csv.Field(labels[call.Customer]);
            csv.Field(names[labels[call.Customer]]);
            csv.Field(call.DaysSince);
            csv.Field(call.UsualGap);
            csv.Field(Math.Round(call.Times, 2));
            csv.Field(call.OrderDays);
            csv.Field(Math.Round(call.Revenue, 2));
            csv.Field(Math.Round(call.YearlyValue, 2));
            csv.Field(call.BuysMost ?? "");
            csv.EndRow();
        }
        csv.Flush();
    }
}
