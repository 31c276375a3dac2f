using System.Runtime.CompilerServices;
using Segmentation.Databases;
using Segmentation.Lake.DuckDb;
using Segmentation.Sources;
using Segmentation.Transactions.ServerSide;

namespace Segmentation.Tests.Lake;

/// <summary>Makes the readers of the lake known to the engine, as the command line does.</summary>
internal static class LakeReaders
{
    [ModuleInitializer]
    internal static void Add()
    {
        TableTarget.Add(DatabaseKind.DuckDb, static (database, existing) => new DuckDbTable(database, existing));
        foreach (SourceKind kind in (ReadOnlySpan<SourceKind>)[SourceKind.DuckDb, SourceKind.Parquet, SourceKind.Json])
        {
            TransactionSources.Add(kind, static (address, limits) => DuckDbSource.Open(address, limits));
            SqlDialect.Add(kind, static (address, limits) => DuckDbDialect.Connect(address, limits));
            TransactionSources.AddRowFinder(kind, static (pattern, row) => LakeFiles.Find(pattern, row));
        }
    }
}
