using Segmentation.Lake.DuckDb;
using Segmentation.Sources;

namespace Segmentation.Cli;

/// <summary>The sources of <c>src/Lake</c>, whose assembly is loaded when the first of them is opened.</summary>
internal static class LakeSources
{
    /// <summary>Makes them known.</summary>
    public static void Add()
    {
        foreach (SourceKind kind in (ReadOnlySpan<SourceKind>)[SourceKind.DuckDb, SourceKind.Parquet, SourceKind.Json])
            TransactionSources.Add(kind, static (address, limits) => DuckDbSource.Open(address, limits));
    }
}
