using Segmentation.Pipeline;

namespace Segmentation.Reports;

/// <summary><c>segmentations.csv</c>: one row a customer with its group in each segmentation.</summary>
public static class SegmentationsCsv
{
    /// <summary>Writes <c>customer_id,segment</c> with the segment's name, and one column of group names for each other segmentation.</summary>
    /// <param name="ids">Customer ids, rows as in the labels.</param>
    public static void Write(Stream stream, IdList ids, SideBySide segmentations)
    {
        Grouping[] all = [segmentations.Clusters.Grouping, .. segmentations.Others.Select(other => other.Grouping)];
        var csv = new CsvWriter(stream);
        csv.Field("customer_id"u8);
        csv.Field("segment"u8);
        foreach (Grouping grouping in all.Skip(1))
            csv.Field(grouping.Name);
        csv.EndRow();
        for (int i = 0; i < ids.Count; i++)
        {
            csv.Field(ids.Utf8(i));
            foreach (Grouping grouping in all)
                csv.Field(grouping.Groups[grouping.Labels[i]]);
            csv.EndRow();
        }
        csv.Flush();
    }
}
