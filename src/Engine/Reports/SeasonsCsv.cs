using Segmentation.Features;
using Segmentation.Features.Seasons;

namespace Segmentation.Reports;

/// <summary><c>seasons.csv</c>: when each customer buys.</summary>
public static class SeasonsCsv
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>Writes one row a customer: segment, kind, seasonality and its probability, month, holiday share, best day and hour, and the shares of the orders by month, <c>m01</c> to <c>m12</c>.</summary>
    /// <param name="ids">Customer ids in row order.</param>
    /// <param name="labels">Segment of each customer.</param>
    /// <param name="times">The same customers' orders and seasons.</param>
    public static void Write(Stream stream, IdList ids, int[] labels, PurchaseTimes times)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["customer_id", "segment", "kind", "purchase_weeks", FeatureCatalog.Seasonality.Name, "p", "season_month", FeatureCatalog.HolidayShare.Name, "best_weekday", "best_hour"])
            csv.Field(column);
        for (int month = 1; month <= 12; month++)
            csv.Field(Invariant($"m{month:00}"));
        csv.EndRow();
        Span<double> shares = stackalloc double[12];
        for (int i = 0; i < labels.Length; i++)
        {
            CustomerSeason season = times.Seasons.Customers[i];
            csv.Field(ids.Utf8(i));
            csv.Field(labels[i]);
            csv.Field(SeasonKinds.Word(season.Kind));
            csv.Field(season.Purchases);
            csv.Field(Math.Round(season.Seasonality, 4));
            csv.Field(Math.Round(season.P, 4));
            csv.Field(season.SeasonMonth);
            csv.Field(Math.Round(season.HolidayShare, 4));
            csv.Field(Weekdays[(int)season.BestWeekday]);
            if (season.BestHour is { } hour)
                csv.Field(hour);
            else
                csv.Field(""u8);
            CustomerSeasons.MonthShares(times.Orders, i, shares);
            foreach (double share in shares)
                csv.Field(Math.Round(share, 4));
            csv.EndRow();
        }
        csv.Flush();
    }
}
