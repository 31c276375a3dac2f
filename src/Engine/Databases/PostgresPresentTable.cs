using Npgsql;

namespace Segmentation.Databases;

/// <summary>A table of PostgreSQL that is there already, with all that would be lost with it.</summary>
/// <param name="Schema">Its schema, which the search path may have found.</param>
/// <param name="Relation">Its name.</param>
/// <param name="Kind">Table, partitioned table, view, materialized view or foreign table.</param>
/// <param name="Types">Type of each column by name, in the table's order.</param>
/// <param name="ReferredTo">Tables whose foreign keys refer to it, and tables that inherit from it.</param>
/// <param name="HidesRows">Whether policies keep rows from this user, who then cannot replace them all.</param>
/// <param name="Belongings">What a new table of the same name would lack, as the server describes it; empty for a table of bare
/// columns.</param>
internal sealed record PostgresPresentTable(
    string Schema,
    string Relation,
    string Kind,
    Dictionary<string, string> Types,
    IReadOnlyList<string> ReferredTo,
    bool HidesRows,
    IReadOnlyList<string> Belongings)
{
    private const string About = """
        SELECT n.nspname, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
          WHEN 'f' THEN 'foreign table' ELSE 'relation of another kind' END, row_security_active(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)
        """;

    private const string ColumnTypes =
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND "
        + "NOT attisdropped ORDER BY attnum";

    private const string Referring = """
        SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass($1) AND conrelid <> confrelid
        UNION SELECT i.inhrelid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE c.oid = to_regclass($1) AND c.relkind = 'r' ORDER BY 1
        """;

    // Its row type and the storage of its long values come and go with any table.
    private const string Lost = """
        WITH t AS (SELECT * FROM pg_class WHERE oid = to_regclass($1))
        SELECT DISTINCT replace(pg_describe_object(d.classid, d.objid, d.objsubid), 'rule _RETURN on ', '') FROM t, pg_depend d
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.classid <> 'pg_type'::regclass
            AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (t.reltoastrelid, t.oid))
          OR d.refclassid = 'pg_type'::regclass AND d.refobjid = t.reltype AND d.deptype <> 'i'
        UNION ALL SELECT 'NOT NULL of column ' || attname::text FROM t, pg_attribute WHERE attrelid = t.oid AND attnum > 0 AND attnotnull AND NOT attisdropped
        UNION ALL SELECT 'grants' FROM t WHERE relacl IS NOT NULL OR EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = t.oid AND attacl IS NOT NULL)
        UNION ALL SELECT 'owner ' || pg_get_userbyid(relowner)::text FROM t WHERE pg_get_userbyid(relowner) <> current_user
        UNION ALL SELECT 'comments' FROM t WHERE EXISTS (SELECT 1 FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid = t.oid)
        UNION ALL SELECT 'settings ' || array_to_string(reloptions, ', ') FROM t WHERE reloptions IS NOT NULL
        UNION ALL SELECT 'row security' FROM t WHERE relrowsecurity
        UNION ALL SELECT 'its being unlogged' FROM t WHERE relpersistence = 'u'
        UNION ALL SELECT 'its tablespace' FROM t WHERE reltablespace <> 0
        UNION ALL SELECT 'its place in ' || inhparent::regclass::text FROM t, pg_inherits WHERE inhrelid = t.oid
        UNION ALL SELECT 'its partitions' FROM t WHERE relkind = 'p'
        UNION ALL SELECT 'its type ' || reloftype::regtype::text FROM t WHERE reloftype <> 0
        """;

    /// <summary>The name with its schema, in quotes.</summary>
    internal string Quoted => $"{DatabaseAddress.QuoteColumn(Schema)}.{DatabaseAddress.QuoteColumn(Relation)}";

    /// <summary>Looks at a table; null where there is none.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="quoted">Its name in quotes, with a schema or without.</param>
    internal static PostgresPresentTable? Of(NpgsqlConnection connection, string quoted)
    {
        List<(string, string, string, bool)> about = Statements.Rows(
            connection, About, row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)), ("", quoted));
        if (about is not [var (schema, relation, kind, hidesRows)])
            return null;
        Dictionary<string, string> types = Statements.Rows(
            connection, ColumnTypes, row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), ("", quoted))
            .ToDictionary(StringComparer.Ordinal);
        return new PostgresPresentTable(
            schema, relation, kind, types, Statements.Texts(connection, Referring, ("", quoted)), hidesRows,
            Statements.Texts(connection, Lost, ("", quoted)));
    }
}
