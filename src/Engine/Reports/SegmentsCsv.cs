using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;

namespace Segmentation.Reports;

/// <summary><c>segments.csv</c>: one row a customer with its segment.</summary>
public static class SegmentsCsv
{
    /// <summary>Writes <c>customer_id,segment,name</c>, the raw features, RFM scores where they were asked for, and <c>silhouette</c> where it was computed (empty for customers outside its sample).</summary>
    /// <remarks>UTF-8, line feeds, rows in table order; numbers read back to the same bits. The same result gives the same bytes.</remarks>
    public static void Write(Stream stream, SegmentationResult result)
    {
        var csv = new CsvWriter(stream);
        csv.Field("customer_id"u8);
        csv.Field("segment"u8);
        csv.Field("name"u8);
        foreach (string column in result.Table.Columns)
            csv.Field(column);
        foreach (string column in result.Scoring is null ? [] : RfmScoring.ScoreColumns)
            csv.Field(column);
        if (result.Silhouette is not null)
            csv.Field("silhouette"u8);
        csv.EndRow();

        byte[][] names = [.. result.Profiles.Select(profile => Encoding.UTF8.GetBytes(profile.Name))];
        RfmScores? scores = result.Scoring?.Score(result.Table);
        int looked = 0;
        for (int i = 0; i < result.Labels.Length; i++)
        {
            csv.Field(result.Table.Ids.Utf8(i));
            csv.Field(result.Labels[i]);
            csv.Field(names[result.Labels[i]]);
            foreach (double value in result.Table.Values.Row(i))
                csv.Field(value);
            if (scores is not null)
                Write(csv, scores, i);
            if (result.Silhouette is { } silhouette)
            {
                bool seen = looked < silhouette.Rows.Length && silhouette.Rows[looked] == i;
                if (seen)
                    csv.Field(silhouette.Values[looked++]);
                else
                    csv.Field(""u8);
            }
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>Writes the scores of one customer.</summary>
    internal static void Write(CsvWriter csv, RfmScores scores, int row)
    {
        csv.Field(scores.Recency[row]);
        csv.Field(scores.Frequency[row]);
        csv.Field(scores.Monetary[row]);
        csv.Field(scores.Code(row));
    }
}
