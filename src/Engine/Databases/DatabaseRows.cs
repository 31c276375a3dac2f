namespace Segmentation.Databases;

/// <summary>Opens a query's rows as CSV text, so that everything after a source is the same as for a file.</summary>
internal static class DatabaseRows
{
    /// <summary>Runs the query; the stream gives a header and one line a row, comma-delimited, UTF-8.</summary>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static DatabaseRowStream Open(string address)
    {
        DatabaseAddress database = DatabaseAddress.Parse(address);
        return database.IsSqlite ? SqliteRows.Open(database) : PostgresRows.Open(database);
    }
}
