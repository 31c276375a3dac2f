using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Segmentation.Databases;
using Segmentation.Sources;

namespace Segmentation.Lake.DuckDb;

/// <summary>What an input means to DuckDB: an open connection, and the query whose rows are the input's.</summary>
internal sealed class DuckDbInput : IDisposable
{
    private readonly string _spill;
    private readonly bool _tellsRows;

    private DuckDbInput(string name, string? database, SourceKind kind, SourceLimits limits)
    {
        Name = name;
        _tellsRows = kind == SourceKind.Parquet;
        _spill = Path.Combine(Path.GetTempPath(), $"segment-duckdb-{Guid.NewGuid():N}");
        Connection = DuckDbSession.Open(database, limits, _spill);
    }

    /// <summary>To show and to store: without a query.</summary>
    internal string Name { get; }

    internal DuckDBConnection Connection { get; }

    /// <summary>All rows.</summary>
    internal string Query { get; private set; } = "";

    /// <summary>Names and types of the columns.</summary>
    internal IReadOnlyList<(string Name, string Type)> Columns { get; private set; } = [];

    /// <summary>Opens what an input means, and looks at its columns.</summary>
    /// <exception cref="IOException">No such file or database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static DuckDbInput Open(string address, SourceLimits limits)
    {
        SourceKind kind = SourceKinds.Of(address);
        DatabaseAddress? database = kind == SourceKind.DuckDb ? DatabaseAddress.Parse(address) : null;
        var input = new DuckDbInput(
            DatabaseAddress.DisplayName(address), database is { Server.Length: > 0 } ? database.Server : null, kind, limits);
        try
        {
            input.Query = kind switch
            {
                SourceKind.Parquet => LakeFiles.Parquet(address),
                SourceKind.Json => LakeFiles.Json(address, input.Connection),
                _ => DuckDbSession.QueryOf(database!, input.Connection),
            };
            input.Columns = DuckDbSession.Columns(input.Connection, input.Query);
            return input;
        }
        catch (DuckDBException failed)
        {
            input.Dispose();
            throw input.Failed(failed.Message);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Number of rows where files tell it at their ends; else null.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal long? CountRows()
    {
        if (!_tellsRows)
            return null;
        try
        {
            return Count(Query);
        }
        catch (DuckDBException failed)
        {
            throw Failed(failed.Message);
        }
    }

    /// <summary>Number of rows of one of the input's files; null where it cannot be read.</summary>
    internal long? CountRows(string file)
    {
        try
        {
            return Count(_tellsRows ? LakeFiles.Parquet(file) : LakeFiles.Json(file, Connection));
        }
        catch (DuckDBException)
        {
            return null;
        }
    }

    private long Count(string rows) =>
        Statements.Count(Connection, $"({rows}) AS source");

    /// <summary>A fault of DuckDB's as one of the input's.</summary>
    internal IOException Failed(string fault)
    {
        string text = fault.ReplaceLineEndings(" ");
        string advice = text.Contains("Out of Memory", StringComparison.OrdinalIgnoreCase) ? " Raise ‹memory›."
            : text.Contains("extension", StringComparison.OrdinalIgnoreCase) ? " (No extension of DuckDB is loaded or fetched here.)"
            : "";
        return new IOException(MessageText.Of($"{Name}: {text}{advice}"));
    }

    /// <summary>Ends what DuckDB does when a call is cancelled.</summary>
    internal CancellationTokenRegistration StopOn(CancellationToken cancellation) =>
        cancellation.Register(() => NativeMethods.Startup.DuckDBInterrupt(Connection.NativeConnection));

    public void Dispose()
    {
        Connection.Dispose();
        if (Directory.Exists(_spill))
            Directory.Delete(_spill, recursive: true);
    }
}
