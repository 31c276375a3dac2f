using Segmentation.Pipeline;

namespace Segmentation.Reports;

/// <summary><c>outliers.csv</c>: customers beyond the fences, and which fences they are beyond.</summary>
public static class OutliersCsv
{
    /// <summary>Writes <c>customer_id,why</c> and the raw features, rows in the order of the table they were found in.</summary>
    public static void Write(Stream stream, OutlierResult outliers)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["customer_id", "why", .. outliers.Customers.Columns])
            csv.Field(column);
        csv.EndRow();
        for (int i = 0; i < outliers.Beyond.Length; i++)
        {
            csv.Field(outliers.Customers.Ids.Utf8(i));
            csv.Field(outliers.Fences.Why(outliers.Customers, i));
            foreach (double value in outliers.Customers.Values.Row(i))
                csv.Field(value);
            csv.EndRow();
        }
        csv.Flush();
    }
}
