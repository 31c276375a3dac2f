using System.Globalization;
using System.IO.Compression;
using System.Text;
using Segmentation.Lake.Excel;
using Segmentation.Sources;
using Segmentation.Tests.Golden;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;
using SpreadCheetah;

namespace Segmentation.Tests.Lake;

/// <summary>A sheet gives what the same rows give as CSV.</summary>
public sealed class ExcelSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    static ExcelSourceTests() => TransactionSources.Add(SourceKind.Workbook, ExcelSource.Open);

    private static readonly string[] Heading = ["customer", "order", "date", "quantity", "price"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TypedCells_GivesWhatTheSameRowsGiveAsCsv()
    {
        string[] rows = [.. Enumerable.Range(0, 3_000).Select(i => string.Join(
            ',',
            Invariant($"{(i % 7 == 0 ? "C-" : "")}{10_000 + (i % 211)}"),
            Invariant($"{(i % 50 == 3 ? "C" : "")}{500_000 + (i / 4)}"),
            Invariant($"2024-0{1 + (i % 9)}-{1 + (i % 28):00} 0{i % 10}:{i % 60:00}:{i % 59:00}"),
            Invariant($"{(i % 50 == 3 ? -1 : i % 13)}"),
            Invariant($"{i % 97}.{i % 100:00}")))];
        string csv = Write("sales.csv", string.Join(',', Heading) + "\n" + string.Join('\n', rows));
        string workbook = Workbook(("Orders", [[.. Heading.Select(name => new DataCell(name))], .. rows.Select(Typed)]));
        CustomerTotals text = Totals(csv), cells = Totals(workbook);
        Assert.Equal(Ids(text), Ids(cells));
        Assert.Equal(text.Amount, cells.Amount);
        Assert.Equal(text.Last, cells.Last);
        Assert.Equal(text.Orders, cells.Orders);
        Assert.Equal(
            text.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)), cells.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)));
        Assert.EndsWith("?sheet=Orders", cells.Formats[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DatesWithoutAFormat_AreExcelsDays()
    {
        string workbook = Workbook(("Orders", [[.. Heading.Select(name => new DataCell(name))],
            [new("a"), new(1), new(40513.351388888889), new(2), new(2.55)], [new("b"), new(2), new(45296), new(1), new(1)]]));
        CustomerTotals totals = Totals(workbook);
        Assert.Equal(new DateTime(2010, 12, 1, 8, 26, 0).Ticks, totals.Last[0]);
        Assert.Equal(new DateTime(2024, 1, 5).Ticks, totals.Last[1]);
        Assert.Equal(5.1, totals.Amount[0]);
        Assert.Contains(totals.Cleaning.Findings, finding => finding.Code == "excel-days");
    }

    [Fact]
    public void Read_SeveralSheets_TakesTheOneThatIsNamed_AndAsksWhereNoneIs()
    {
        DataCell[] heading = [.. Heading.Select(name => new DataCell(name))];
        string workbook = Workbook(
            ("Notes & more", [[new("made by hand")], heading, [new("x"), new(1), new(new DateTime(2024, 1, 1)), new(1), new(1)]]),
            ("Year 2024", [heading, [new("y"), new(1), new(new DateTime(2024, 1, 1)), new(1), new(2)]]));
        Assert.Equal(["y"], Ids(Totals(workbook + "?sheet=Year 2024")));
        Assert.Equal(["x"], Ids(Totals(workbook + "?sheet=Notes & more")));
        string both = Assert.Throws<InputException>(() => Totals(workbook)).Message;
        Assert.Contains("2 sheets hold rows (\"Notes & more\", \"Year 2024\"); name one, as", both);
        string other = Assert.Throws<InputException>(() => Totals(workbook + "?sheet=year")).Message;
        Assert.Contains("there is no sheet \"year\"; the sheets are", other);
    }

    [Fact]
    public void Read_ValueThatIsNone_NamesSheetRowColumnAndValue_BelowTitlesAndBlankRows()
    {
        DataCell[] heading = [.. Heading.Select(name => new DataCell(name))];
        DataCell[] good = [new("a"), new(1), new(new DateTime(2024, 1, 1)), new(1), new(1)];
        string workbook = Workbook(("Orders", [[new("Sales of the shop")], [], heading, good, good, [], [], good,
            [new("a"), new(2), new(new DateTime(2024, 1, 2)), new(1), new("12,5O")]]));
        string message = Assert.Throws<InputException>(() => Totals(workbook)).Message;
        Assert.Contains("?sheet=Orders:9: price \"12,5O\"", message);
        Assert.Contains("column 'price'", message);
    }

    [Fact]
    public void Read_ErrorsOfCells_AreMissingOrNamed()
    {
        DataCell[] heading = [.. Heading.Select(name => new DataCell(name))];
        string workbook = Workbook(("Orders", [heading, [new("#N/A"), new(1), new(new DateTime(2024, 1, 1)), new(1), new(1)],
            [new("a"), new(2), new(new DateTime(2024, 1, 2)), new(1), new(2)]]));
        CustomerTotals totals = Totals(workbook);
        Assert.Equal(["a"], Ids(totals));
        Assert.Equal(1, totals.Cleaning.Steps.First(step => step.Rule == CleaningRules.MissingCustomer).Dropped);
    }

    [Fact]
    public void Open_WhatIsNoSheet_SaysWhatIsMissing()
    {
        Assert.Contains("no row has two values", Assert.Throws<InputException>(
            () => Totals(Workbook(("Orders", [[new("title")]])))).Message);
        Assert.Contains("right of the last heading", Assert.Throws<InputException>(() => Totals(
            Workbook(("Orders", [[new("customer"), new("date")], [new("a"), new(1), new("note")]])))).Message);
        string cut = Path.Combine(_folder.Path, "cut.xlsx");
        byte[] whole = File.ReadAllBytes(Workbook(("Orders", [[.. Heading.Select(name => new DataCell(name))]])));
        File.WriteAllBytes(cut, whole[..(whole.Length / 2)]);
        Assert.Contains(cut, Assert.ThrowsAny<Exception>(() => Totals(cut)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_UciOnlineRetail_GivesTheReference()
    {
        string file = SharedFiles.Require("data/online_retail/online_retail.csv.gz");
        string workbook = Path.Combine(_folder.Path, "Online Retail.xlsx");
        using (FileStream output = File.Create(workbook))
            Convert(file, output).GetAwaiter().GetResult();
        CustomerTotals totals = Totals(workbook);
        CustomerTotals text = Totals(file);
        Assert.Equal(541_909, totals.Cleaning.RowsRead);
        Assert.Equal(Ids(text), Ids(totals));
        Assert.Equal(text.Amount, totals.Amount);
        Assert.Equal(8_373_716.564, totals.Amount.Sum(), 3);
    }

    // As UCI's workbook has it: numbers as numbers, dates as days with a format, ids as numbers, blank cells.
    private static async Task Convert(string csv, Stream output)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(csv), CompressionMode.Decompress));
        await using Spreadsheet sheet = await Spreadsheet.CreateNewAsync(output);
        await sheet.StartWorksheetAsync("Online Retail");
        using var rows = new CsvHelper.CsvParser(text, CultureInfo.InvariantCulture);
        bool isHeading = true;
        var cells = new DataCell[8];
        while (await rows.ReadAsync())
        {
            for (int i = 0; i < cells.Length; i++)
            {
                string value = rows[i];
                cells[i] = isHeading ? new(value)
                    : i == 4 ? new(DateTime.Parse(value, CultureInfo.InvariantCulture))
                    : i is 3 or 5 or 6 && value.Length > 0 ? new(double.Parse(value, CultureInfo.InvariantCulture))
                    : i is 0 or 1 && int.TryParse(value, CultureInfo.InvariantCulture, out int number) && $"{number}" == value ? new(number)
                    : value.Length == 0 ? new() : new(value);
            }
            isHeading = false;
            await sheet.AddRowAsync(cells);
        }
        await sheet.FinishAsync();
    }

    private static DataCell[] Typed(string row)
    {
        string[] fields = row.Split(',');
        return
        [
            int.TryParse(fields[0], CultureInfo.InvariantCulture, out int id) ? new(id) : new(fields[0]),
            int.TryParse(fields[1], CultureInfo.InvariantCulture, out int order) ? new(order) : new(fields[1]),
            new(DateTime.Parse(fields[2], CultureInfo.InvariantCulture)),
            new(int.Parse(fields[3], CultureInfo.InvariantCulture)),
            new(double.Parse(fields[4], CultureInfo.InvariantCulture)),
        ];
    }

    private string Workbook(params (string Name, DataCell[][] Rows)[] sheets)
    {
        string path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.xlsx");
        using FileStream output = File.Create(path);
        Write(output, sheets).GetAwaiter().GetResult();
        return path;
    }

    private static async Task Write(Stream output, (string Name, DataCell[][] Rows)[] sheets)
    {
        await using Spreadsheet workbook = await Spreadsheet.CreateNewAsync(output);
        foreach ((string name, DataCell[][] rows) in sheets)
        {
            await workbook.StartWorksheetAsync(name);
            foreach (DataCell[] row in rows)
                await workbook.AddRowAsync(row);
        }
        await workbook.FinishAsync();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static string[] Ids(CustomerTotals totals) => [.. Enumerable.Range(0, totals.Ids.Count).Select(row => totals.Ids[row])];

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static CustomerTotals Totals(string source) =>
        TransactionReader.Read(new TransactionsOptions { Sources = [source] }, progress: null);
}
