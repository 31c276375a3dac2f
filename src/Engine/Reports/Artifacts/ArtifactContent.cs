namespace Segmentation.Reports.Artifacts;

/// <summary>What a file of a run holds: a table, which other formats can hold too, or a document that writes itself.</summary>
/// <param name="Table">The table; null where it is a document.</param>
/// <param name="Write">Writes the file: a table as CSV.</param>
internal sealed record ArtifactContent(RowTable? Table, Action<Stream> Write)
{
    /// <summary>A table.</summary>
    public static ArtifactContent Of(RowTable table) => new(table, table.WriteCsv);

    /// <summary>A document.</summary>
    public static ArtifactContent Of(Action<Stream> write) => new(null, write);
}
