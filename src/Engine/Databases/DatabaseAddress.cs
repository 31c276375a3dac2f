using System.Text.RegularExpressions;

namespace Segmentation.Databases;

/// <summary>
/// Where a database is and what of it is meant: <c>sqlite:orders.db?query=SELECT …</c>, <c>postgres://user@host/shop?table=orders</c>.
/// </summary>
internal sealed partial record DatabaseAddress
{
    private const string SqliteScheme = "sqlite:";

    private const string Advice = "Give ?query=SELECT … or ?table=NAME.";

    private static readonly string[] PostgresSchemes = ["postgres://", "postgresql://"];

    private DatabaseAddress(string text)
    {
        Name = DisplayName(text);
        IsSqlite = StartsAsSqlite(text);
        string server = Credentials.WithoutArgument(text);
        if (server.Length == text.Length && text.IndexOf('?', text.LastIndexOf('@') + 1) is >= 0 and int mark)
            server = text[..mark];
        Server = IsSqlite ? server[SqliteScheme.Length..] : server;
        if (IsSqlite && Credentials.In(server).Count > 0)
            throw new InputException(
                $"\"{Name}\" is not understood: a file of SQLite has neither user nor password. Give sqlite:FILE?table=NAME.");
        string argument = text[Math.Min(text.Length, server.Length + 1)..];
        if (!argument.StartsWith("query=", StringComparison.Ordinal) && Credentials.In(argument).Count > 0)
            throw new InputException(
                $"{Name}: \"{Credentials.Shown(argument)}\" is not understood; a password stands before the @, or in PGPASSWORD or "
                + $"~/.pgpass. {Advice}");
        if (argument.StartsWith("query=", StringComparison.Ordinal))
            Query = argument["query=".Length..];
        else if (argument.StartsWith("table=", StringComparison.Ordinal) && argument.Length > "table=".Length)
            (Table, TableParts) = (argument["table=".Length..], Parts(argument["table=".Length..]));
        else if (argument.Length > 0)
            throw new InputException($"{Name}: \"{argument}\" is not understood. {Advice}");
    }

    /// <summary>To show and to store: without a query, a user or a password.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file of SQLite; else it is a server of PostgreSQL.</summary>
    public bool IsSqlite { get; }

    /// <summary>The query, where one was given.</summary>
    public string? Query { get; }

    /// <summary>The table, where one was given, as it was given.</summary>
    public string? Table { get; }

    /// <summary>
    /// The table's name in parts: <c>schema.table</c> is two, <c>"a.b"</c> in double quotes is one; empty where there is none.
    /// </summary>
    internal IReadOnlyList<string> TableParts { get; } = [];

    /// <summary>SQLite: the file. PostgreSQL: the address with user and password; never to be shown.</summary>
    internal string Server { get; }

    /// <summary>Whether a text names a database.</summary>
    public static bool Names(string text) => StartsAsSqlite(text) || StartsAsPostgres(text);

    /// <summary>Reads an address.</summary>
    /// <exception cref="InputException">No address of a database, or an argument other than <c>query=</c> and <c>table=</c>.</exception>
    public static DatabaseAddress Parse(string text) => Names(text)
        ? new DatabaseAddress(text)
        : throw new InputException(
            $"\"{Credentials.Shown(text)}\" is no database; give sqlite:FILE?table=NAME or postgres://user@host/database?table=NAME.");

    /// <summary>A source's name to show and to store: of a database, without a query, a user or a password; a file's as it is.</summary>
    public static string DisplayName(string source) => StartsAsSqlite(source) && !source.Contains("://", StringComparison.Ordinal)
        ? Credentials.HideSettings(source.Split('?', 2)[0])
        : Credentials.Shown(source);

    /// <summary>A name that may hold any character.</summary>
    internal static string QuoteColumn(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    /// <summary>All rows of a table.</summary>
    /// <param name="parts">Its name, with a schema before it or without.</param>
    internal static string SelectAll(params IReadOnlyList<string> parts) => $"SELECT * FROM {string.Join('.', parts.Select(QuoteColumn))}";

    private string[] Parts(string table)
    {
        MatchCollection names = NamePart().Matches(table);
        if (names.Count == 0 || names.Sum(name => name.Length) != table.Length)
            throw new InputException(
                $"{Name}: \"{table}\" is no table's name; give NAME or SCHEMA.NAME, in double quotes where a name has a point or a quote.");
        return [.. names.Select(name =>
            name.Groups["quoted"] is { Success: true, Value: var quoted } ? quoted.Replace("\"\"", "\"") : name.Groups["bare"].Value)];
    }

    private static bool StartsAsSqlite(string text) => text.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase);

    private static bool StartsAsPostgres(string text) =>
        PostgresSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        """\G(?:"(?<quoted>(?:[^"]|"")+)"|(?<bare>[^".]+))(?:\.(?=.)|\z)""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NamePart();
}
