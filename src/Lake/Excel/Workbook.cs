using System.Text;
using Segmentation.Reports.Tables;
using Segmentation.Transactions.Bytes;
using Segmentation.Wording;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace Segmentation.Lake.Excel;

/// <summary>Writes tables as the sheets of a workbook, row by row: no sheet is held in memory.</summary>
/// <remarks>
/// Headings are bold and stay in sight; shares are percentages, sums of money have two decimals, counts separators of thousands; ids stay
/// texts, so that no zero before them is lost. The same tables give the same bytes: the time of writing is in none.
/// </remarks>
internal static class Workbook
{
    // Of Excel; the heading is one of them.
    private const int MostRows = 1_048_576;
    private const int MostName = 31;

    /// <summary>Writes a sheet for each table; one of more rows than a sheet has goes on in further sheets.</summary>
    /// <inheritdoc cref="TableWriter" path="/param"/>
    internal static void Write(IReadOnlyList<NamedTable> tables, Stream output, Language language)
    {
        // The times that the format asks for are taken out at the end, which a file allows.
        using FileStream file = TemporaryFile.Open();
        WriteSheets(tables, file, MostRows).GetAwaiter().GetResult();
        ZipTimes.Clear(file);
        file.Position = 0;
        file.CopyTo(output);
    }

    /// <summary>The same, with sheets of so many rows at most.</summary>
    internal static async Task WriteSheets(IReadOnlyList<NamedTable> tables, Stream output, int mostRows)
    {
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(
            output, new SpreadCheetahOptions { DocumentProperties = null }).ConfigureAwait(false);
        var bold = new Style();
        bold.Font.Bold = true;
        StyleId heading = book.AddStyle(bold);
        StyleId? count = Number(book, "#,##0"), share = Number(book, "0.0%"), money = Number(book, "#,##0.00");
        foreach (NamedTable named in tables)
        {
            RowTable table = named.Table;
            StyleId?[] styles = [.. table.Columns.Select(column => Of(column) switch
            {
                Look.Count => count,
                Look.Share => share,
                Look.Money => money,
                _ => null,
            })];
            var cells = new SheetRow(styles);
            for (int first = 0, part = 1; first == 0 || first < table.Rows; first += mostRows - 1, part++)
            {
                var look = new WorksheetOptions { FrozenRows = 1 };
                for (int column = 0; column < table.Columns.Count; column++)
                    look.Column(column + 1).Width = Width(table.Columns[column]);
                await book.StartWorksheetAsync(NameOf(named.Name, part), look).ConfigureAwait(false);
                StyledCell[] names = [.. table.Columns.Select(column => new StyledCell(column.Name, heading))];
                await book.AddRowAsync(names).ConfigureAwait(false);
                for (int row = first; row < Math.Min(table.Rows, first + (long)mostRows - 1); row++)
                {
                    cells.Clear();
                    table.WriteRow(row, cells);
                    await book.AddRowAsync(cells.Cells).ConfigureAwait(false);
                }
            }
        }
        await book.FinishAsync().ConfigureAwait(false);
    }

    private enum Look
    {
        Plain,
        Count,
        Share,
        Money,
    }

    private static Look Of(RowColumn column) =>
        column.Kind == FieldKind.Text ? Look.Plain
        : column.Name is "segment" or "rank" ? Look.Plain
        : column.Kind == FieldKind.Integer ? Look.Count
        : column.Unit switch
        {
            FieldUnit.Share => Look.Share,
            FieldUnit.Money => Look.Money,
            _ => Look.Plain,
        };

    private static StyleId Number(Spreadsheet book, string format) =>
        book.AddStyle(new Style { Format = NumberFormat.Custom(format) });

    private static double Width(RowColumn column) =>
        column.Name is "why" or "strategy" ? 60 : Math.Clamp(column.Name.Length + 2, column.Kind == FieldKind.Text ? 18 : 10, 30);

    private static string NameOf(string name, int part)
    {
        string ending = part == 1 ? "" : Invariant($" ({part})");
        return name[..Math.Min(name.Length, MostName - ending.Length)] + ending;
    }

    /// <summary>The cells of one row.</summary>
    private sealed class SheetRow(StyleId?[] styles) : IFieldWriter
    {
        private readonly StyledCell[] _cells = new StyledCell[styles.Length];
        private int _column;

        internal StyledCell[] Cells => _cells;

        public void Field(string text) => Add(new StyledCell(text, styles[_column]));

        public void Field(ReadOnlySpan<byte> text) => Field(Encoding.UTF8.GetString(text));

        public void Field(double value) => Add(double.IsFinite(value) ? new StyledCell(value, styles[_column]) : default);

        public void Field(long value) => Add(new StyledCell(value, styles[_column]));

        public void Empty() => Add(default);

        public void EndRow()
        {
        }

        internal void Clear() => _column = 0;

        private void Add(StyledCell cell) => _cells[_column++] = cell;
    }
}
