namespace Segmentation.Reports;

/// <summary><c>map.csv</c>: where each customer stands on the map.</summary>
public static class MapCsv
{
    /// <summary>Writes <c>customer_id,x,y</c> and, with labels, <c>segment</c>; a map of one dimension has no <c>y</c>.</summary>
    /// <param name="ids">Customer ids, n.</param>
    /// <param name="positions">n×1 or n×2.</param>
    /// <param name="labels">Segment of each row; empty for none.</param>
    public static void Write(Stream stream, IdList ids, Matrix positions, ReadOnlySpan<int> labels)
    {
        var csv = new CsvWriter(stream);
        csv.Field("customer_id"u8);
        csv.Field("x"u8);
        if (positions.Columns > 1)
            csv.Field("y"u8);
        if (!labels.IsEmpty)
            csv.Field("segment"u8);
        csv.EndRow();
        for (int i = 0; i < positions.Rows; i++)
        {
            csv.Field(ids.Utf8(i));
            foreach (double coordinate in positions.Row(i))
                csv.Field(coordinate);
            if (!labels.IsEmpty)
                csv.Field(labels[i]);
            csv.EndRow();
        }
        csv.Flush();
    }
}
