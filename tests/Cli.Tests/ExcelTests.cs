using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using ExcelDataReader;
using SpreadCheetah;

namespace Segmentation.Cli.Tests;

/// <summary>Workbooks as inputs, and the tables of a run in every format.</summary>
public sealed class ExcelTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_AWorkbook_GivesTheSegmentsOfTheSameRowsAsCsv()
    {
        string csv = Sample();
        await WriteWorkbook(csv, _folder["sales.xlsx"]);
        string[] how = ["-k", "3", "--method", "kmeans", "--no-map", "--stability", "0", "-q"];
        SegmentProcess.Done(["run", csv, "-o", _folder["text"], .. how]);
        SegmentProcess.Done(["run", _folder["sales.xlsx"], "-o", _folder["book"], .. how]);
        SegmentProcess.Done(["run", _folder["sales.xlsx"] + "?sheet=Sales", "-o", _folder["sheet"], .. how]);
        byte[] expected = File.ReadAllBytes(Path.Combine(_folder["text"], "segments.csv"));
        Assert.Equal(expected, File.ReadAllBytes(Path.Combine(_folder["book"], "segments.csv")));
        Assert.Equal(expected, File.ReadAllBytes(Path.Combine(_folder["sheet"], "segments.csv")));
        SegmentRun other = SegmentProcess.Run("features", _folder["sales.xlsx"] + "?sheet=Orders");
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("there is no sheet \"Orders\"; the sheets are \"Sales\"", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_OfCsv_LoadNoReaderOfWorkbooks()
    {
        string csv = Sample();
        await WriteWorkbook(csv, _folder["sales.xlsx"]);
        Assert.False(LoadTrace.Loads("ExcelDataReader", _folder, "features", csv));
        Assert.False(LoadTrace.Loads("SpreadCheetah", _folder, "features", csv));
        Assert.True(LoadTrace.Loads("ExcelDataReader", _folder, "features", _folder["sales.xlsx"]));
    }

    [Fact]
    public void Run_WithTables_WritesThemInEveryFormat_AndRemovesThemWithAnother()
    {
        string csv = Sample();
        string[] how = ["-k", "3", "--method", "kmeans", "--no-map", "--stability", "0", "-q", "--overwrite", "-o", _folder["out"]];
        SegmentProcess.Done(["run", csv, "--tables", "csv,csv-excel,parquet,xlsx", "--language", "ru", .. how]);
        string File(string name) => Path.Combine(_folder["out"], name);
        string[] lines = System.IO.File.ReadAllLines(File("segments.csv"));
        string[] excel = System.IO.File.ReadAllText(File("segments.excel.csv")).Split("\r\n");
        Assert.Equal(lines.Length, excel.Length - 1);
        Assert.Equal(lines[0].Replace(',', ';'), excel[0]);
        Assert.Equal(lines.Length - 1, ParquetRows(File("segments.parquet")));
        Assert.True(System.IO.File.Exists(File("recommendations.parquet")));

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using (IExcelDataReader book = ExcelReaderFactory.CreateOpenXmlReader(System.IO.File.OpenRead(File("tables.xlsx"))))
        {
            Assert.Equal(("segments", lines.Length), (book.Name, book.RowCount));
            Assert.True(book.NextResult());
            Assert.Equal(("profiles", 4), (book.Name, book.RowCount));
        }
        SegmentProcess.Done(["run", csv, "--tables", "parquet", .. how]);
        Assert.False(System.IO.File.Exists(File("tables.xlsx")));
        Assert.False(System.IO.File.Exists(File("segments.csv")));
        Assert.True(System.IO.File.Exists(File("segments.parquet")));
        SegmentRun unknown = SegmentProcess.Run("run", csv, "--tables", "excel", "-o", _folder["none"]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("--tables: no \"excel\".", unknown.Error, StringComparison.Ordinal);
    }

    private string Sample()
    {
        SegmentProcess.Done("sample", "--customers", "150", "--transactions", "2000", "--seed", "3", "-o", _folder["sales.csv"]);
        return _folder["sales.csv"];
    }

    private static long ParquetRows(string file)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM '{file}' WHERE typeof(customer_id) = 'VARCHAR' AND typeof(segment) = 'INTEGER'";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task WriteWorkbook(string csv, string path)
    {
        await using FileStream output = File.Create(path);
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(output);
        await book.StartWorksheetAsync("Sales");
        bool isHeading = true;
        foreach (string line in await File.ReadAllLinesAsync(csv))
        {
            string[] fields = line.Split(',');
            await book.AddRowAsync(fields.Select((field, column) => isHeading ? new DataCell(field)
                : field.Length == 0 ? new DataCell()
                : column == 4 ? new DataCell(DateTime.Parse(field, CultureInfo.InvariantCulture))
                : column is 3 or 5 or 6 ? new DataCell(double.Parse(field, CultureInfo.InvariantCulture))
                : new DataCell(field)).ToArray());
            isHeading = false;
        }
        await book.FinishAsync();
    }
}
