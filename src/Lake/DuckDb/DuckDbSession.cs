using DuckDB.NET.Data;

namespace Segmentation.Lake.DuckDb;

/// <summary>An open DuckDB that reads what it is given and reaches for nothing else.</summary>
internal static class DuckDbSession
{
    // Parquet and JSON are part of the library. Nothing else is loaded: an extension would come from the network.
    private const string NoExtensions =
        "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET allow_community_extensions = false;";

    /// <summary>Opens a database to read, or one in memory for queries over files.</summary>
    /// <param name="file">The database; null is one in memory.</param>
    /// <exception cref="IOException">It is no database, or DuckDB's library is not here.</exception>
    internal static DuckDBConnection Open(string? file)
    {
        var connection = new DuckDBConnection(
            new DuckDBConnectionStringBuilder { DataSource = file ?? ":memory:" } + (file is null ? "" : ";access_mode=READ_ONLY"));
        try
        {
            connection.Open();
            using DuckDBCommand settings = connection.CreateCommand();
            settings.CommandText = NoExtensions;
            settings.ExecuteNonQuery();
            return connection;
        }
        catch (DllNotFoundException missing)
        {
            connection.Dispose();
            throw new IOException(
                "DuckDB's library for this platform is not part of this build; build segment on this platform, or for it with "
                + "dotnet publish -r RID.", missing);
        }
        catch (DuckDBException failed)
        {
            connection.Dispose();
            throw new IOException($"{PlainText.Escape(file ?? "duckdb")}: {failed.Message}", failed);
        }
    }

    /// <summary>Names and types of a query's columns.</summary>
    /// <exception cref="DuckDBException">The query fails.</exception>
    internal static IReadOnlyList<(string Name, string Type)> Columns(DuckDBConnection connection, string query)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM ({query}) AS source";
        using DuckDBDataReader reader = command.ExecuteReader();
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }
}
