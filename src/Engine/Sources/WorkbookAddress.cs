namespace Segmentation.Sources;

/// <summary>A workbook, or one of its sheets: <c>sales.xlsx</c>, <c>sales.xlsx?sheet=Orders 2024</c>.</summary>
internal static class WorkbookAddress
{
    private const string Argument = "?sheet=";
    private const string Ending = ".xlsx";

    /// <summary>Whether a text names a sheet of a workbook.</summary>
    internal static bool NamesSheet(string text) =>
        text.Contains(Ending + Argument, StringComparison.OrdinalIgnoreCase) && !File.Exists(text);

    /// <summary>The file and the sheet; null where none is named.</summary>
    internal static (string File, string? Sheet) Parse(string address)
    {
        int at = NamesSheet(address) ? address.IndexOf(Ending + Argument, StringComparison.OrdinalIgnoreCase) + Ending.Length : -1;
        return at < 0 ? (address, null) : (address[..at], address[(at + Argument.Length)..]);
    }

    /// <summary>The address of a sheet.</summary>
    internal static string Of(string file, string sheet) => file + Argument + sheet;
}
