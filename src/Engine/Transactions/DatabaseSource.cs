namespace Segmentation.Transactions;

/// <summary>Sources that are databases: <c>sqlite:orders.db?query=SELECT …</c>, <c>postgres://user@host/shop?table=orders</c>.</summary>
/// <remarks>A query's rows are given out as CSV text, so that everything after the source is the same as for a file.</remarks>
internal static class DatabaseSource
{
    private const string Sqlite = "sqlite:";

    private static readonly string[] Postgres = ["postgres://", "postgresql://"];

    /// <summary>Whether a source names a database.</summary>
    internal static bool Names(string source) => IsSqlite(source) || IsPostgres(source);

    /// <summary>Runs the query; the stream gives a header and one line a row, comma-delimited, UTF-8.</summary>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static Stream Open(string source)
    {
        (string database, string? query) = Split(source);
        return IsSqlite(source) ? SqliteRows.Open(database[Sqlite.Length..], query) : PostgresRows.Open(database, query);
    }

    /// <summary>A source's name to show and to store: without a query, a user or a password.</summary>
    internal static string DisplayName(string source)
    {
        if (!Names(source))
            return source;
        string database = source.Split('?', 2)[0];
        int start = database.IndexOf("//", StringComparison.Ordinal) + 2;
        return IsPostgres(source) ? database[..start] + database[Math.Max(start, database.LastIndexOf('@') + 1)..] : database;
    }

    private static bool IsSqlite(string source) => source.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase);

    private static bool IsPostgres(string source) => Postgres.Any(scheme => source.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static (string Database, string? Query) Split(string source)
    {
        string[] parts = source.Split('?', 2);
        string argument = parts.Length > 1 ? parts[1] : "";
        if (argument.StartsWith("query=", StringComparison.Ordinal))
            return (parts[0], argument["query=".Length..]);
        if (argument.StartsWith("table=", StringComparison.Ordinal))
            return (parts[0], SelectAll(argument["table=".Length..]));
        return argument.Length == 0
            ? (parts[0], null)
            : throw new InputException($"{DisplayName(source)}: \"{argument}\" is not understood; give ?query=SELECT … or ?table=NAME.");
    }

    /// <summary>All rows of a table; <c>schema.table</c> is two names.</summary>
    internal static string SelectAll(string table) => $"SELECT * FROM {string.Join('.', table.Split('.').Select(name => $"\"{name.Replace("\"", "\"\"")}\""))}";
}
