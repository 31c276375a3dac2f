using Segmentation.Features;
using Segmentation.Prediction;

namespace Segmentation.Reports;

/// <summary>Where a model placed customers: one row a customer.</summary>
public static class ScoresCsv
{
    private static readonly string[] Axes = ["x", "y"];

    /// <summary>Writes <c>customer_id,segment,name,probability,distance,why</c> the raw features, and RFM scores where the model gives them, rows in table order.</summary>
    /// <param name="map">Where each customer stands on a map, one row a customer, written as <c>x</c> and <c>y</c>; null for no map.</param>
    public static void Write(Stream stream, Placements placements, Matrix? map = null)
    {
        RfmScores? scores = placements.Scores;
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["customer_id", "segment", "name", "probability", "distance", "why", .. placements.Features.Columns, .. scores is null ? [] : RfmScoring.ScoreColumns, .. Axes.AsSpan(0, map?.Columns ?? 0)])
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
            if (scores is not null)
                SegmentsCsv.Write(csv, scores, i);
            if (map is not null)
            {
                foreach (double coordinate in map.Row(i))
                    csv.Field(coordinate);
            }
            csv.EndRow();
        }
        csv.Flush();
    }
}
