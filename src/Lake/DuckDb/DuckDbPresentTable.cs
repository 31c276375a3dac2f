using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Segmentation.Databases;

namespace Segmentation.Lake.DuckDb;

/// <summary>Looks at tables of DuckDB: their kinds are table and view.</summary>
internal static class DuckDbPresentTable
{
    /// <summary>Looks at a table; null where there is none.</summary>
    /// <exception cref="DuckDBException">DuckDB refuses.</exception>
    internal static PresentTable? Of(DbConnection connection, string schema, string table)
    {
        // Names are the same whatever their case.
        string named = $"lower(schema_name) = lower({LakeFiles.Quoted(schema)}) AND lower(table_name) = lower({LakeFiles.Quoted(table)}) "
            + "AND database_name = current_database()";
        if (Query(connection, $"SELECT 1 FROM duckdb_views() WHERE {named.Replace("table_name", "view_name", StringComparison.Ordinal)}")
            is [_, ..])
            return new PresentTable("view", [], [], []);
        if (Query(connection, $"SELECT 1 FROM duckdb_tables() WHERE {named}") is not [_, ..])
            return null;
        IEnumerable<string> constraints = Query(
            connection, $"SELECT constraint_text FROM duckdb_constraints() WHERE {named} ORDER BY constraint_index");
        return new PresentTable(
            "table",
            Query(connection, $"SELECT column_name FROM duckdb_columns() WHERE {named} ORDER BY column_index"),
            Query(
                connection,
                "SELECT DISTINCT table_name FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY' AND "
                + $"lower(schema_name) = lower({LakeFiles.Quoted(schema)}) AND database_name = current_database() AND "
                + $"lower(referenced_table) = lower({LakeFiles.Quoted(table)}) AND "
                + $"lower(table_name) <> lower({LakeFiles.Quoted(table)}) ORDER BY 1"),
            [
                .. Query(connection, $"SELECT 'index ' || index_name FROM duckdb_indexes() WHERE {named} ORDER BY 1"),
                .. constraints.Select(text => $"constraint {text}"),
                .. Query(
                    connection,
                    $"SELECT 'default of ' || column_name FROM duckdb_columns() WHERE {named} AND column_default IS NOT NULL "
                    + "ORDER BY column_index"),
                // A view names what it needs in its text only; one that merely mentions the name is kept too.
                .. Query(
                    connection,
                    "SELECT 'view ' || view_name FROM duckdb_views() WHERE NOT internal AND "
                    + $"contains(lower(sql), lower({LakeFiles.Quoted(table)})) ORDER BY 1"),
            ]);
    }

    private static List<string> Query(DbConnection connection, string sql) =>
        Statements.Rows(connection, sql, reader => Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
}
