using Segmentation.Prediction.Segments;

namespace Segmentation.Reports;

/// <summary>The moves between two scorings as a table.</summary>
internal static class MovesCsv
{
    /// <summary>
    /// Writes <c>from,to,customers,share</c>, one row for each pair of segments that somebody went between; <c>from</c> is empty for
    /// customers who joined, <c>to</c> for those who left.
    /// </summary>
    /// <remarks>The share is of the customers who were in the segment before; of those who joined, of all who joined.</remarks>
    public static void Write(Stream stream, Migration migration)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["from", "to", "customers", "share"])
            csv.Field(column);
        csv.EndRow();
        int segments = migration.Names.Count;
        for (int from = 0; from < segments; from++)
        {
            long before = migration.Left[from] + Enumerable.Range(0, segments).Sum(to => migration.Counts[from, to]);
            for (int to = 0; to < segments; to++)
                Row(csv, migration.Names[from], migration.Names[to], migration.Counts[from, to], before);
            Row(csv, migration.Names[from], "", migration.Left[from], before);
        }
        long joined = migration.Joined.Sum();
        for (int to = 0; to < segments; to++)
            Row(csv, "", migration.Names[to], migration.Joined[to], joined);
        csv.Flush();
    }

    private static void Row(CsvWriter csv, string from, string to, long customers, long of)
    {
        if (customers == 0)
            return;
        csv.Field(from);
        csv.Field(to);
        csv.Field(customers);
        csv.Field((double)customers / of);
        csv.EndRow();
    }
}
