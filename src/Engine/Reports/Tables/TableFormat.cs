using Segmentation.Wording;

namespace Segmentation.Reports.Tables;

/// <summary>A table of a run and what it is called.</summary>
/// <param name="Name">Without an ending: <c>segments</c>.</param>
internal sealed record NamedTable(string Name, RowTable Table);

/// <summary>Writes tables: one, or all of a run where a file holds several.</summary>
/// <param name="tables">The tables.</param>
/// <param name="output">Left open.</param>
/// <param name="language">The language of the run, which says how numbers are written where a format asks for that.</param>
internal delegate void TableWriter(IReadOnlyList<NamedTable> tables, Stream output, Language language);

/// <summary>A format of the tables of a run.</summary>
internal sealed class TableFormat
{
    private const string Csv = ".csv";

    private TableWriter? _write;

    /// <summary>CSV for programs, which reads back to the same bits.</summary>
    internal static TableFormat Plain { get; } = new()
    {
        Name = "csv",
        Ending = Csv,
        Writer = (tables, output, _) => tables[0].Table.WriteCsv(output),
    };

    /// <summary>CSV that Excel opens by a double click: mark of UTF-8, separator and decimal mark of the language.</summary>
    internal static TableFormat ForExcel { get; } = new() { Name = "csv-excel", Ending = ".excel.csv", Writer = ExcelCsv.Write };

    /// <summary>Parquet.</summary>
    internal static TableFormat Parquet { get; } = new() { Name = "parquet", Ending = ".parquet" };

    /// <summary>A workbook with a sheet for each table.</summary>
    internal static TableFormat Workbook { get; } = new() { Name = "xlsx", Book = "tables.xlsx" };

    /// <summary>All of them, in the order of help.</summary>
    internal static IReadOnlyList<TableFormat> All { get; } = [Plain, ForExcel, Parquet, Workbook];

    /// <summary>Its name on the command line.</summary>
    internal required string Name { get; init; }

    /// <summary>What a table's file ends with; null where one file holds all tables.</summary>
    internal string? Ending { get; private init; }

    /// <summary>The file that holds all tables; null where each has its own.</summary>
    internal string? Book { get; private init; }

    /// <summary>Writes it; another assembly says how, where it needs one.</summary>
    /// <exception cref="InputException">That assembly is not here.</exception>
    internal TableWriter Writer
    {
        get => _write ?? throw new InputException($"Tables are written as {Name} by the command line, not by the library.");
        set => _write = value;
    }

    /// <summary>The format of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal static TableFormat Of(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new InputException(
            $"There is no format \"{name}\" of tables; formats are {string.Join(", ", All.Select(format => format.Name))}.");

    /// <summary>Files of a run that a list of formats makes of one that is called <paramref name="artifact"/>.</summary>
    internal static IEnumerable<string> FilesOf(string artifact, IEnumerable<TableFormat> formats) => IsTable(artifact)
        ? formats.Where(format => format.Ending is not null).Select(format => format.FileOf(artifact))
        : [artifact];

    /// <summary>Whether a file of a run is a table.</summary>
    internal static bool IsTable(string artifact) => artifact.EndsWith(Csv, StringComparison.Ordinal);

    /// <summary>What a table's file is called in this format.</summary>
    internal string FileOf(string artifact) => NameOf(artifact) + Ending;

    /// <summary>A table's name without its ending.</summary>
    internal static string NameOf(string artifact) => artifact[..^Csv.Length];
}
