using Segmentation.Databases;

namespace Segmentation.Sources;

/// <summary>The sources that hand over cells, by their addresses.</summary>
internal static class TransactionSources
{
    /// <summary>Whether a text names one of them; anything else is a file.</summary>
    internal static bool Names(string path) => DatabaseAddress.Names(path);

    /// <summary>Opens a source.</summary>
    /// <param name="address">Of a database.</param>
    /// <param name="mostRows">Rows that will be read at most; null is all of them.</param>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static ITransactionSource Open(string address, int? mostRows = null)
    {
        DatabaseAddress database = DatabaseAddress.Parse(address);
        return database.IsSqlite ? SqliteSource.Open(database, mostRows) : PostgresSource.Open(database, mostRows);
    }
}
