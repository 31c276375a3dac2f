using System.Text.RegularExpressions;

namespace Segmentation.Databases;

/// <summary>Where a database is and what of it is meant: <c>sqlite:orders.db?query=SELECT …</c>, <c>postgres://user@host/shop?table=orders</c>.</summary>
public sealed partial record DatabaseAddress
{
    private const string SqliteScheme = "sqlite:";

    private static readonly string[] PostgresSchemes = ["postgres://", "postgresql://"];

    private DatabaseAddress(string text)
    {
        Name = DisplayName(text);
        IsSqlite = StartsAsSqlite(text);
        string[] parts = text.Split('?', 2);
        Server = IsSqlite ? parts[0][SqliteScheme.Length..] : parts[0];
        string argument = parts.Length > 1 ? parts[1] : "";
        if (argument.StartsWith("query=", StringComparison.Ordinal))
            Query = argument["query=".Length..];
        else if (argument.StartsWith("table=", StringComparison.Ordinal) && argument.Length > "table=".Length)
            Table = argument["table=".Length..];
        else if (argument.Length > 0)
            throw new InputException($"{Name}: \"{argument}\" is not understood; give ?query=SELECT … or ?table=NAME.");
    }

    /// <summary>To show and to store: without a query, a user or a password.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file of SQLite; else it is a server of PostgreSQL.</summary>
    public bool IsSqlite { get; }

    /// <summary>The query, where one was given.</summary>
    public string? Query { get; }

    /// <summary>The table, where one was given; <c>schema.table</c> is two names.</summary>
    public string? Table { get; }

    /// <summary>SQLite: the file. PostgreSQL: the address with user and password; never to be shown.</summary>
    internal string Server { get; }

    /// <summary>Whether a text names a database.</summary>
    public static bool Names(string text) => StartsAsSqlite(text) || StartsAsPostgres(text);

    /// <summary>Reads an address.</summary>
    /// <exception cref="InputException">No address of a database, or an argument other than <c>query=</c> and <c>table=</c>.</exception>
    public static DatabaseAddress Parse(string text) => Names(text)
        ? new DatabaseAddress(text)
        : throw new InputException($"\"{WithoutCredentials(text)}\" is no database; give sqlite:FILE?table=NAME or postgres://user@host/database?table=NAME.");

    /// <summary>A source's name to show and to store: of a database, without a query, a user or a password; anything else as it is.</summary>
    public static string DisplayName(string source)
    {
        if (!Names(source))
            return source;
        string server = source.Split('?', 2)[0];
        int start = server.IndexOf("//", StringComparison.Ordinal) + 2;
        return StartsAsPostgres(source) ? server[..start] + server[Math.Max(start, server.LastIndexOf('@') + 1)..] : server;
    }

    /// <summary>A message without what stands before the last @ of any server's address in it.</summary>
    public static string WithoutCredentials(string message) => Credentials().Replace(message, "${scheme}");

    /// <summary>A name as SQL has it; <c>schema.table</c> is two names.</summary>
    internal static string Quote(string name) => string.Join('.', name.Split('.').Select(QuoteColumn));

    /// <summary>A name that may hold any character.</summary>
    internal static string QuoteColumn(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    /// <summary>All rows of a table.</summary>
    internal static string SelectAll(string table) => $"SELECT * FROM {Quote(table)}";

    private static bool StartsAsSqlite(string text) => text.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase);

    private static bool StartsAsPostgres(string text) => PostgresSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("(?<scheme>postgres(ql)?://).*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Credentials();
}
