using Segmentation.Databases;
using Segmentation.Lake.DuckDb;
using Segmentation.Lake.Excel;
using Segmentation.Reports.Tables;
using Segmentation.Sources;
using Segmentation.Transactions.ServerSide;

namespace Segmentation.Cli;

/// <summary>The sources of <c>src/Lake</c>, whose assembly is loaded when the first of them is opened.</summary>
internal static class LakeSources
{
    /// <summary>Makes them known.</summary>
    public static void Add()
    {
        TransactionSources.Add(SourceKind.Workbook, static (address, limits) => ExcelSource.Open(address, limits));
        TableFormat.Parquet.Writer = static (tables, output, language) => ParquetTable.Write(tables, output, language);
        TableFormat.Workbook.Writer = static (tables, output, language) => Workbook.Write(tables, output, language);
        TableTarget.Add(DatabaseKind.DuckDb, static (database, existing) => new DuckDbTable(database, existing));
        foreach (SourceKind kind in (ReadOnlySpan<SourceKind>)[SourceKind.DuckDb, SourceKind.Parquet, SourceKind.Json])
        {
            TransactionSources.Add(kind, static (address, limits) => DuckDbSource.Open(address, limits));
            SqlDialect.Add(kind, static (address, limits) => DuckDbDialect.Connect(address, limits));
            TransactionSources.AddRowFinder(kind, static (pattern, row) => LakeFiles.Find(pattern, row));
        }
    }
}
