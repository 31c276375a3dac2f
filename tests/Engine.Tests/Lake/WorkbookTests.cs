using System.Text;
using ExcelDataReader;
using Segmentation.Features;
using Segmentation.Lake.Excel;
using Segmentation.Reports.Tables;
using Segmentation.Wording;

namespace Segmentation.Tests.Lake;

/// <summary>A workbook holds the tables as a reader of workbooks finds them, and the same bytes each time.</summary>
public sealed class WorkbookTests
{
    private static readonly RowTable Table = new(
        [new("customer_id", FieldKind.Text), new("customers", FieldKind.Integer), new("revenue_share", FieldKind.Real, FieldUnit.Share),
            FeatureCatalog.Monetary.Column, new("recency", FieldKind.Real)],
        3,
        (i, row) =>
        {
            row.Field($"00{i}");
            row.Field(1_000_000 + i);
            row.Field(0.1 * i);
            row.Field(2.55 + i);
            row.Measured(i == 1 ? null : i);
        });

    [Fact]
    public void Write_Tables_AreSheetsWithTheirHeadingsValuesAndFormats()
    {
        List<(string Name, List<object?[]> Rows, List<string?[]> Formats)> sheets = Read(Written());
        Assert.Equal(["segments", "profiles"], sheets.Select(sheet => sheet.Name));
        Assert.Equal(["customer_id", "customers", "revenue_share", "monetary", "recency"], sheets[0].Rows[0]);
        Assert.Equal(["001", 1_000_001d, 0.1, 3.55, null], sheets[0].Rows[2]);
        Assert.Equal("General|#,##0|0.0%|#,##0.00", string.Join('|', sheets[0].Formats[2].Take(4)));
        Assert.Equal(4, sheets[1].Rows.Count);
    }

    [Fact]
    public void Write_TheSameTables_GivesTheSameBytes() => Assert.Equal(Written(), Written());

    [Fact]
    public async Task WriteSheets_MoreRowsThanASheetHolds_GoesOnInFurtherSheets()
    {
        using var output = new MemoryStream();
        await Workbook.WriteSheets([new NamedTable("a table whose name is longer than Excel takes", Table)], output, 3);
        List<(string Name, List<object?[]> Rows, List<string?[]> Formats)> sheets = Read(output.ToArray());
        Assert.Equal(["a table whose name is longer th", "a table whose name is longe (2)"], sheets.Select(sheet => sheet.Name));
        Assert.Equal([3, 2], sheets.Select(sheet => sheet.Rows.Count));
        Assert.Equal("002", sheets[1].Rows[1][0]);
    }

    [Theory]
    [InlineData("en", "customer_id,customers,revenue_share,monetary,recency\r\n000,1000000,0,2.55,0\r\n")]
    [InlineData("ru", "customer_id;customers;revenue_share;monetary;recency\r\n000;1000000;0;2,55;0\r\n")]
    public void ExcelCsv_OfALanguage_HasItsMarkAndSeparator(string language, string beginning)
    {
        using var output = new MemoryStream();
        TableFormat.ForExcel.Writer([new NamedTable("segments", Table)], output, Language.Load(language));
        byte[] bytes = output.ToArray();
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.StartsWith(beginning, Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3), StringComparison.Ordinal);
        Assert.EndsWith(language == "ru" ? "0,2;4,55;2\r\n" : "0.2,4.55,2\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void ExcelCsv_TextsWithSeparatorsQuotesAndLines_AreQuoted()
    {
        var table = new RowTable([new("a", FieldKind.Text), new("b", FieldKind.Text)], 1, (_, row) =>
        {
            row.Field("x;y, \"z\"");
            row.Field("one\ntwo");
        });
        using var output = new MemoryStream();
        TableFormat.ForExcel.Writer([new NamedTable("t", table)], output, Language.Load("ru"));
        Assert.EndsWith("\"x;y, \"\"z\"\"\";\"one\ntwo\"\r\n", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    private static byte[] Written()
    {
        using var output = new MemoryStream();
        Workbook.Write([new NamedTable("segments", Table), new NamedTable("profiles", Table)], output, Language.English);
        return output.ToArray();
    }

    private static List<(string Name, List<object?[]> Rows, List<string?[]> Formats)> Read(byte[] workbook)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var sheets = new List<(string, List<object?[]>, List<string?[]>)>();
        using IExcelDataReader reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(workbook));
        do
        {
            var rows = new List<object?[]>();
            var formats = new List<string?[]>();
            while (reader.Read())
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
                formats.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetNumberFormatString)]);
            }
            sheets.Add((reader.Name, rows, formats));
        }
        while (reader.NextResult());
        return sheets;
    }
}
