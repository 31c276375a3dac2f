using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>
/// Where a database is and what of it is meant: <c>sqlite:orders.db?query=SELECT …</c>, <c>postgres://user@host/shop?table=orders</c>,
/// <c>duckdb:orders.duckdb?table=orders</c>, <c>clickhouse://user@host/shop?table=orders</c>.
/// </summary>
internal sealed partial record DatabaseAddress
{
    /// <summary>What addresses look like, to be told where one is not understood.</summary>
    internal const string Forms =
        "sqlite:FILE?table=NAME, duckdb:FILE?table=NAME, postgres://user@host/database?table=NAME and "
        + "clickhouse://user@host/database?table=NAME";

    /// <summary>Before the server of ClickHouse that is reached by TLS.</summary>
    internal const string ClickHouseTlsScheme = "clickhouse+https://";

    private const string SqliteScheme = "sqlite:", DuckDbScheme = "duckdb:";

    private static readonly string[] PostgresSchemes = ["postgres://", "postgresql://"];

    private static readonly string[] ClickHouseSchemes = ["clickhouse://", ClickHouseTlsScheme];

    private DatabaseAddress(string text)
    {
        Name = DisplayName(text);
        Kind = KindOf(text) ?? DatabaseKind.Postgres;
        string scheme = Kind == DatabaseKind.Sqlite ? SqliteScheme : Kind == DatabaseKind.DuckDb ? DuckDbScheme : "";
        string server = Credentials.WithoutArgument(text);
        if (server.Length == text.Length && text.IndexOf('?', text.LastIndexOf('@') + 1) is >= 0 and int mark)
            server = text[..mark];
        Server = server[scheme.Length..];
        if (scheme.Length > 0 && Credentials.In(server).Count > 0)
            throw Faults.Of("database.file-user", ("name", Name), ("scheme", scheme));
        string argument = text[Math.Min(text.Length, server.Length + 1)..];
        if (!argument.StartsWith("query=", StringComparison.Ordinal) && Credentials.In(argument).Count > 0)
            throw Faults.Of(
                Kind == DatabaseKind.ClickHouse ? "database.password-clickhouse" : "database.password",
                ("name", PlainText.Phrase(Name)), ("argument", Credentials.Shown(argument)), ("variable", PasswordVariable(Kind)));
        if (argument.StartsWith("query=", StringComparison.Ordinal))
            Query = argument["query=".Length..];
        else if (argument.StartsWith("table=", StringComparison.Ordinal) && argument.Length > "table=".Length)
            (Table, TableParts) = (argument["table=".Length..], Parts(argument["table=".Length..]));
        else if (argument.Length > 0)
            throw Faults.Of("database.argument", ("name", PlainText.Phrase(Name)), ("argument", argument));
    }

    /// <summary>To show and to store: without a query, a user or a password.</summary>
    public string Name { get; }

    /// <summary>Whose database it is.</summary>
    public DatabaseKind Kind { get; }

    /// <summary>The query, where one was given.</summary>
    public string? Query { get; }

    /// <summary>The table, where one was given, as it was given.</summary>
    public string? Table { get; }

    /// <summary>
    /// The table's name in parts: <c>schema.table</c> is two, <c>"a.b"</c> in double quotes is one; empty where there is none.
    /// </summary>
    internal IReadOnlyList<string> TableParts { get; } = [];

    /// <summary>
    /// The file; empty where a query of DuckDB names its files. Of a server, the address with user and password, never to be shown.
    /// </summary>
    internal string Server { get; }

    /// <summary>Whether a text names a database.</summary>
    public static bool Names(string text) => KindOf(text) is not null;

    /// <summary>Whose database a text names; null where it names none.</summary>
    public static DatabaseKind? KindOf(string text) =>
        Starts(text, SqliteScheme) ? DatabaseKind.Sqlite
        : Starts(text, DuckDbScheme) ? DatabaseKind.DuckDb
        : PostgresSchemes.Any(scheme => Starts(text, scheme)) ? DatabaseKind.Postgres
        : ClickHouseSchemes.Any(scheme => Starts(text, scheme)) ? DatabaseKind.ClickHouse
        : null;

    /// <summary>Reads an address.</summary>
    /// <exception cref="InputException">No address of a database, or an argument other than <c>query=</c> and <c>table=</c>.</exception>
    public static DatabaseAddress Parse(string text) => Names(text)
        ? new DatabaseAddress(text)
        : throw Faults.Of("database.none", ("address", Credentials.Shown(text)), ("forms", Forms));

    /// <summary>A source's name to show and to store: of a database, without a query, a user or a password; a file's as it is.</summary>
    public static string DisplayName(string source) => IsFile(source) && !source.Contains("://", StringComparison.Ordinal)
        ? Credentials.HideSettings(source.Split('?', 2)[0])
        : Credentials.Shown(source);

    /// <summary>Where a server is, and who asks.</summary>
    /// <param name="port">Where the address names none.</param>
    /// <returns>Host and port, the path without its slash, user and password; null where the address names none.</returns>
    /// <exception cref="InputException">No address of a server.</exception>
    internal (string Host, int Port, string? Database, string? User, string? Password) Place(int port)
    {
        // The last @ ends the user: a password may hold any character, escaped or not.
        int start = Server.IndexOf("//", StringComparison.Ordinal) + 2, at = Math.Max(start - 1, Server.LastIndexOf('@'));
        if (!Uri.TryCreate($"database://{Server[(at + 1)..]}", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
            throw Faults.Of(
                "database.address", ("name", PlainText.Phrase(Name)),
                ("example", Invariant($"{Server[..start].ToLowerInvariant()}user@host:{port}/database")));
        string[] user = at < start ? [""] : Server[start..at].Split(':', 2);
        return (
            uri.Host, uri.Port > 0 ? uri.Port : port, uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : null,
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null, user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null);
    }

    /// <summary>The query that the address gives, by itself or by a table; null where it gives neither.</summary>
    internal string? GivenQuery => Query?.TrimEnd(' ', ';', '\n') ?? (Table is null ? null : SelectAll(TableParts));

    /// <summary>What is told of an address that gives neither.</summary>
    internal InputException NoQuery => Faults.Of("database.give-query", ("name", PlainText.Phrase(Name)));

    /// <summary>All rows of the only table of a database.</summary>
    /// <param name="tables">Names of its tables.</param>
    /// <exception cref="InputException">There is none, or there are several.</exception>
    internal string OnlyTable(IReadOnlyList<string> tables) => tables.Count == 1
        ? SelectAll(tables[0])
        : throw Faults.Of(
            "database.several-tables", ("name", PlainText.Phrase(Name)), ("count", tables.Count),
            ("tables", PlainText.Phrase(string.Join(", ", tables))));

    /// <summary>A name that may hold any character.</summary>
    internal static string QuoteColumn(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    /// <summary>All rows of a table.</summary>
    /// <param name="parts">Its name, with a schema before it or without.</param>
    internal static string SelectAll(params IReadOnlyList<string> parts) => $"SELECT * FROM {string.Join('.', parts.Select(QuoteColumn))}";

    private string[] Parts(string table)
    {
        MatchCollection names = NamePart().Matches(table);
        if (names.Count == 0 || names.Sum(name => name.Length) != table.Length)
            throw Faults.Of("database.table-name", ("name", PlainText.Phrase(Name)), ("table", table));
        return [.. names.Select(name =>
            name.Groups["quoted"] is { Success: true, Value: var quoted } ? quoted.Replace("\"\"", "\"") : name.Groups["bare"].Value)];
    }

    private static string PasswordVariable(DatabaseKind kind) => kind == DatabaseKind.ClickHouse ? "CLICKHOUSE_PASSWORD" : "PGPASSWORD";

    private static bool IsFile(string text) => KindOf(text) is DatabaseKind.Sqlite or DatabaseKind.DuckDb;

    private static bool Starts(string text, string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        """\G(?:"(?<quoted>(?:[^"]|"")+)"|(?<bare>[^".]+))(?:\.(?=.)|\z)""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NamePart();
}

/// <summary>Whose database an address names.</summary>
internal enum DatabaseKind
{
    /// <summary>A file of SQLite.</summary>
    Sqlite,

    /// <summary>A server of PostgreSQL.</summary>
    Postgres,

    /// <summary>A file of DuckDB, or a query that it answers over files.</summary>
    DuckDb,

    /// <summary>A server of ClickHouse, over HTTP.</summary>
    ClickHouse,
}
