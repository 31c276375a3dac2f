using System.Globalization;
using DuckDB.NET.Data;
using SpreadCheetah;
using SpreadCheetah.Styling;

namespace Segmentation.Cli.Tests;

/// <summary>Transactions as UCI publishes Online Retail: a workbook whose numbers, ids of digits included, are numbers.</summary>
internal static class RetailWorkbook
{
    /// <summary>Writes the rows of a Parquet file with UCI's columns.</summary>
    internal static async Task Write(string parquet, string workbook)
    {
        await using FileStream output = File.Create(workbook);
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(output);
        StyleId moment = book.AddStyle(new Style { Format = NumberFormat.Custom("m/d/yyyy h:mm") });
        await book.StartWorksheetAsync("Online Retail");
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * REPLACE (UnitPrice::DOUBLE AS UnitPrice) FROM read_parquet('{parquet}')";
        command.UseStreamingMode = true;
        using DuckDBDataReader rows = command.ExecuteReader();
        await book.AddRowAsync([.. Enumerable.Range(0, rows.FieldCount).Select(column => new StyledCell(rows.GetName(column), null))]);
        var cells = new StyledCell[rows.FieldCount];
        while (rows.Read())
        {
            for (int column = 0; column < cells.Length; column++)
                cells[column] = rows.IsDBNull(column) ? new StyledCell((string?)null, null) : Cell(rows.GetValue(column), moment);
            await book.AddRowAsync(cells);
        }
        await book.FinishAsync();
    }

    private static StyledCell Cell(object value, StyleId moment) => value switch
    {
        DateTime date => new StyledCell(date, moment),
        double number => new StyledCell(number, null),
        int number => new StyledCell(number, null),
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && text == number.ToString(CultureInfo.InvariantCulture) => new StyledCell(number, null),
        var text => new StyledCell((string)text, null),
    };
}
