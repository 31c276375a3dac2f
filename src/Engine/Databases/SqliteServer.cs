using Microsoft.Data.Sqlite;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>Opens files of SQLite, and tells their faults with the file's name.</summary>
internal static class SqliteServer
{
    /// <summary>Opens a database.</summary>
    /// <param name="database">The file.</param>
    /// <param name="mode">Read only for sources: never changed, nor made by a slip in the name.</param>
    /// <exception cref="IOException">No such file, or it is no database.</exception>
    internal static SqliteConnection Open(DatabaseAddress database, SqliteOpenMode mode)
    {
        if (mode != SqliteOpenMode.ReadWriteCreate && !File.Exists(database.Server))
            throw Faults.Missing(database.Server, "database.missing", ("name", PlainText.Phrase(database.Name)));
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database.Server, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException failed)
        {
            connection.Dispose();
            throw Failed(database, failed);
        }
    }

    /// <summary>Opens a database to read, and builds on the connection what will own it; a failure closes it.</summary>
    /// <exception cref="IOException">No such database, or it refuses what <paramref name="build"/> asks.</exception>
    internal static T Read<T>(DatabaseAddress database, Func<SqliteConnection, T> build) =>
        Statements.Owned(
            Open(database, SqliteOpenMode.ReadOnly), build, failed => failed is SqliteException ? Failed(database, failed) : null);

    /// <summary>The query that an address means.</summary>
    /// <exception cref="InputException">Neither a query nor a table, and not exactly one table in the database.</exception>
    internal static string QueryOf(DatabaseAddress database, SqliteConnection connection) =>
        database.GivenQuery ?? database.OnlyTable(Statements.Texts(
            connection, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"));

    /// <summary>A fault of SQLite's as one of the file's.</summary>
    internal static IOException Failed(DatabaseAddress database, Exception failed) =>
        new($"{PlainText.Escape(database.Name.AsSpan(database.Name.IndexOf(':') + 1))}: {failed.Message}", failed);
}
