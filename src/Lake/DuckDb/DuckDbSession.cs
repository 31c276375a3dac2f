using DuckDB.NET.Data;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Lake.DuckDb;

/// <summary>An open DuckDB that reads what it is given and reaches for nothing else.</summary>
internal static class DuckDbSession
{
    // Parquet and JSON are part of the library. Nothing else is loaded: an extension would come from the network.
    private const string NoExtensions =
        "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET allow_community_extensions = false;";

    /// <summary>Opens a database to read, or one in memory for queries over files.</summary>
    /// <param name="file">The database; null is one in memory.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="spill">Folder of what does not fit into memory; made when it is needed.</param>
    /// <param name="writes">Whether the database is written to, and made where it is not there.</param>
    /// <exception cref="IOException">No such file, it is no database, or DuckDB's library is not here.</exception>
    internal static DuckDBConnection Open(string? file, SourceLimits limits, string spill, bool writes = false)
    {
        if (file is not null && !writes && !File.Exists(file))
            throw Faults.Missing(file, "database.missing", ("name", PlainText.Phrase(file)));
        string mode = file is null || writes ? "" : ";access_mode=READ_ONLY";
        var connection = new DuckDBConnection(new DuckDBConnectionStringBuilder { DataSource = file ?? ":memory:" } + mode);
        try
        {
            connection.Open();
            Statements.Execute(connection, NoExtensions);
            Statements.Execute(connection, Invariant($"SET threads = {limits.Threads}; SET temp_directory = {LakeFiles.Quoted(spill)};"));
            if (limits.Memory is { } memory)
                Statements.Execute(connection, Invariant($"SET memory_limit = '{memory >> 10}KiB';"));
            return connection;
        }
        catch (Exception missing) when
            (missing is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            connection.Dispose();
            throw Faults.File(missing, "database.no-library", ("command", "dotnet publish -r RID"));
        }
        catch (DuckDBException failed)
        {
            connection.Dispose();
            throw new IOException(MessageText.Of($"{file ?? "duckdb"}: {failed.Message.ReplaceLineEndings(" ")}"), failed);
        }
    }

    /// <summary>Names and types of a query's columns.</summary>
    /// <exception cref="DuckDBException">The query fails.</exception>
    internal static IReadOnlyList<(string Name, string Type)> Columns(DuckDBConnection connection, string query) =>
        Statements.Rows(connection, $"DESCRIBE SELECT * FROM ({query}) AS source", reader => (reader.GetString(0), reader.GetString(1)));

    /// <summary>The query that an address means.</summary>
    /// <exception cref="InputException">Neither a query nor a table, and not exactly one table in the database.</exception>
    internal static string QueryOf(DatabaseAddress database, DuckDBConnection connection)
    {
        if (database.GivenQuery is { } given)
            return given;
        if (database.Server.Length == 0)
        {
            throw Faults.Of("database.duckdb-nothing", ("address", "duckdb:"));
        }
        return database.OnlyTable(Statements.Texts(
            connection,
            "SELECT table_name FROM duckdb_tables() WHERE NOT internal UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal "
            + "ORDER BY 1"));
    }
}
