namespace Segmentation.Sources;

/// <summary>What an input is, which decides who reads it.</summary>
internal enum SourceKind
{
    /// <summary>Delimited text in all its forms, or what is no input at all.</summary>
    Text,

    /// <summary>A file of SQLite.</summary>
    Sqlite,

    /// <summary>A server of PostgreSQL.</summary>
    Postgres,

    /// <summary>A server of ClickHouse.</summary>
    ClickHouse,

    /// <summary>A file of DuckDB, or a query that it answers over files.</summary>
    DuckDb,

    /// <summary>Parquet files: one, or a pattern.</summary>
    Parquet,

    /// <summary>JSON: records in an array, or one after another; compressed or not; one file, or a pattern.</summary>
    Json,

    /// <summary>A sheet of a workbook (.xlsx).</summary>
    Workbook,
}

/// <summary>What a source may use while it is read.</summary>
/// <param name="Threads">Threads of its own.</param>
/// <param name="Memory">Bytes; null is no limit.</param>
/// <param name="MostRows">Rows that will be read at most; null is all of them.</param>
internal sealed record SourceLimits(int Threads, long? Memory = null, int? MostRows = null)
{
    /// <summary>All cores, all rows.</summary>
    internal static SourceLimits None { get; } = new(ChunkedParallel.AllCores);
}
