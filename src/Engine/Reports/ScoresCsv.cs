using Segmentation.Prediction;

namespace Segmentation.Reports;

/// <summary>Where a model placed customers: one row a customer.</summary>
public static class ScoresCsv
{
    /// <summary>Writes <c>customer_id,segment,name,probability,distance,why</c> and the raw features, rows in table order.</summary>
    public static void Write(Stream stream, Placements placements)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["customer_id", "segment", "name", "probability", "distance", "why", .. placements.Features.Columns])
            csv.Field(column);
        csv.EndRow();
        for (int i = 0; i < placements.Count; i++)
        {
            csv.Field(placements.Ids.Utf8(i));
            csv.Field(placements.Segments[i]);
            csv.Field(placements.Name(i));
            csv.Field(placements.Probabilities[i]);
            csv.Field(placements.Distances[i]);
            csv.Field(placements.Why(i));
            foreach (double value in placements.Features.Values.Row(i))
                csv.Field(value);
            csv.EndRow();
        }
        csv.Flush();
    }
}
