using Segmentation.Clustering;

namespace Segmentation.Reports;

/// <summary><c>linkage.csv</c>: all merges of a hierarchy.</summary>
public static class LinkageCsv
{
    /// <summary>Writes <c>a,b,height,size</c> in SciPy's numbering; heights read back to the same bits.</summary>
    public static void Write(Stream stream, Dendrogram dendrogram)
    {
        using var csv = new CsvOutput(stream);
        csv.Field("a"u8);
        csv.Field("b"u8);
        csv.Field("height"u8);
        csv.Field("size"u8);
        csv.EndRow();
        foreach (Linkage merge in dendrogram.Rows)
        {
            csv.Field(merge.A);
            csv.Field(merge.B);
            csv.Field(merge.Height);
            csv.Field(merge.Size);
            csv.EndRow();
        }
    }
}
