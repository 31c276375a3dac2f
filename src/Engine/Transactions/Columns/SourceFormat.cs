namespace Segmentation.Transactions.Columns;

/// <summary>How a source is written, as detected from a sample or as given: shown to the user, stored in run.json.</summary>
/// <param name="Path">The file, or <c>-</c>.</param>
/// <param name="Delimiter">Field delimiter; a space stands for runs of spaces and tabs.</param>
/// <param name="DecimalMark">Decimal mark.</param>
/// <param name="DateFormat">Date format, such as <c>yyyy-MM-dd HH:mm:ss</c> or <c>yyyyMMddHH</c>.</param>
/// <param name="Encoding">Name of the encoding, such as utf-8, windows-1252 or utf-16le.</param>
/// <param name="Columns">Role → column name.</param>
internal sealed record SourceFormat(
    string Path, char Delimiter, char DecimalMark, string DateFormat, string Encoding, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>The roles and their columns as one line, in the order of <see cref="ColumnRoles.All"/>.</summary>
    public string Mapping =>
        string.Join(", ", ColumnRoles.All.Where(Columns.ContainsKey).Select(role => $"{role} = {PlainText.Quoted(Columns[role])}"));

    /// <summary>
    /// The kind of export that the columns tell, such as <c>a Shopify export of orders</c>; null where it is none that is known.
    /// </summary>
    public string? KnownAs { get; init; }

    /// <summary>The roles that other columns play here than some remembered ones; how a name is written does not matter.</summary>
    /// <param name="remembered">Role → column name.</param>
    public IReadOnlyList<string> RolesOtherThan(IReadOnlyDictionary<string, string> remembered) =>
        [.. ColumnRoles.All.Where(role => Name(remembered, role) != Name(Columns, role))];

    private static string Name(IReadOnlyDictionary<string, string> columns, string role) =>
        columns.TryGetValue(role, out string? name) ? RoleNames.Plain(name) : "";
}
