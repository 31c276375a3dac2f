namespace Segmentation.Reports;

/// <summary><c>map.csv</c>: where each customer stands on the map.</summary>
public static class MapCsv
{
    /// <summary>Writes <c>customer_id,x,y</c>, with labels <c>segment</c>, and with landmarks <c>landmark</c>; a map of one dimension has no <c>y</c>.</summary>
    /// <param name="ids">Customer ids, n.</param>
    /// <param name="positions">n×1 or n×2.</param>
    /// <param name="labels">Segment of each row; empty for none.</param>
    /// <param name="landmarks">Rows that were mapped themselves, ascending: <c>landmark</c> is 1 there, and 0 where a customer was placed among them. Null where all were mapped.</param>
    public static void Write(Stream stream, IdList ids, Matrix positions, ReadOnlySpan<int> labels, int[]? landmarks = null)
    {
        var csv = new CsvWriter(stream);
        csv.Field("customer_id"u8);
        csv.Field("x"u8);
        if (positions.Columns > 1)
            csv.Field("y"u8);
        if (!labels.IsEmpty)
            csv.Field("segment"u8);
        if (landmarks is not null)
            csv.Field("landmark"u8);
        csv.EndRow();
        int next = 0;
        for (int i = 0; i < positions.Rows; i++)
        {
            csv.Field(ids.Utf8(i));
            foreach (double coordinate in positions.Row(i))
                csv.Field(coordinate);
            if (!labels.IsEmpty)
                csv.Field(labels[i]);
            if (landmarks is not null)
            {
                bool landmark = next < landmarks.Length && landmarks[next] == i;
                csv.Field(landmark ? "1"u8 : "0"u8);
                next += landmark ? 1 : 0;
            }
            csv.EndRow();
        }
        csv.Flush();
    }
}
