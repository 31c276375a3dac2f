using DuckDB.NET.Data;
using Segmentation.Databases;
using Segmentation.Reports.Tables;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Lake.DuckDb;

/// <summary>Writes a table as Parquet, which DuckDB makes of its rows.</summary>
internal static class ParquetTable
{
    /// <summary>Writes one table; rows keep their order, and the same rows give the same bytes.</summary>
    /// <inheritdoc cref="TableWriter" path="/param"/>
    internal static void Write(IReadOnlyList<NamedTable> tables, Stream output, Language language)
    {
        string file = Path.Combine(Path.GetTempPath(), $"segment-{Path.GetRandomFileName()}.parquet");
        string spill = $"{file}.tmp";
        try
        {
            // Several threads would write groups of rows as they finish them.
            using (DuckDBConnection connection = DuckDbSession.Open(null, new SourceLimits(1), spill))
            {
                AppendedRows.Make(connection, "rows", isTemporary: false, tables[0].Table, CancellationToken.None);
                Statements.Execute(connection, $"COPY rows TO {LakeFiles.Quoted(file)} (FORMAT parquet)");
            }
            using FileStream written = File.OpenRead(file);
            written.CopyTo(output);
        }
        finally
        {
            File.Delete(file);
            if (Directory.Exists(spill))
                Directory.Delete(spill, recursive: true);
        }
    }
}
