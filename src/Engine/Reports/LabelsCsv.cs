namespace Segmentation.Reports;

/// <summary>Labels of a plain clustering: one row a customer.</summary>
public static class LabelsCsv
{
    /// <summary>Writes <c>customer_id,segment</c>, rows in table order.</summary>
    /// <param name="ids">Customer ids, n.</param>
    /// <param name="labels">Segment of each row, length n.</param>
    public static void Write(Stream stream, IdList ids, ReadOnlySpan<int> labels)
    {
        var csv = new CsvWriter(stream);
        csv.Field("customer_id"u8);
        csv.Field("segment"u8);
        csv.EndRow();
        for (int i = 0; i < labels.Length; i++)
        {
            csv.Field(ids.Utf8(i));
            csv.Field(labels[i]);
            csv.EndRow();
        }
        csv.Flush();
    }
}
