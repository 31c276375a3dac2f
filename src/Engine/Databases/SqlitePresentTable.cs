using System.Data.Common;
using System.Text.RegularExpressions;

namespace Segmentation.Databases;

/// <summary>Looks at tables of SQLite: their kinds are table, view, virtual and shadow.</summary>
internal static partial class SqlitePresentTable
{
    // Columns with types alone have none of these words outside names in quotes.
    private static readonly string[] WordsOfMore =
        ["PRIMARY", "UNIQUE", "NOT", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS", "CONSTRAINT", "FOREIGN", "WITHOUT",
            "STRICT", "VIRTUAL"];

    /// <summary>Looks at a table; null where there is none.</summary>
    internal static PresentTable? Of(DbConnection connection, string table)
    {
        string? kind = Query(connection, "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = $table COLLATE NOCASE", table)
            .FirstOrDefault();
        if (kind is null)
            return null;
        string[] columns = Query(connection, "SELECT name FROM pragma_table_xinfo($table, 'main') WHERE hidden = 0", table);
        string[] referring = Query(
            connection,
            """
            SELECT DISTINCT other.name FROM pragma_table_list AS other, pragma_foreign_key_list(other.name) AS key
            WHERE other.schema = 'main' AND other.type = 'table' AND key."table" = $table COLLATE NOCASE AND other.name <> $table COLLATE NOCASE ORDER BY 1
            """,
            table);
        var belongings = new List<string>();
        // A view or a trigger names what it needs in its text only; one that merely mentions the name is kept too.
        foreach (string described in Query(
            connection,
            """
            SELECT type || ' ' || name FROM main.sqlite_schema WHERE sql IS NOT NULL AND (type IN ('index', 'trigger') AND tbl_name = $table COLLATE NOCASE
              OR type IN ('trigger', 'view') AND instr(lower(sql), lower($table)) > 0) AND name <> $table COLLATE NOCASE ORDER BY 1
            """,
            table))
            belongings.Add(described);
        string sql = Query(connection, "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = $table COLLATE NOCASE", table)
            .FirstOrDefault() ?? "";
        string[] words = [.. Word().Matches(sql).Select(match => match.Value.ToUpperInvariant()).Intersect(WordsOfMore)];
        if (words.Length > 0)
            belongings.Add($"what its columns and rows are held to ({string.Join(", ", words)})");
        return new PresentTable(kind, columns, referring, belongings);
    }

    private static string[] Query(DbConnection connection, string sql, string table) =>
        [.. Statements.Texts(connection, sql, ("$table", table))];

    // Names and texts in quotes are passed over whole, and comments too.
    [GeneratedRegex(
        """(?:"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/)|(?<word>\w+)""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Word();
}
