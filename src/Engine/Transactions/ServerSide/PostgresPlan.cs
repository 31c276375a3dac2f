using System.Text.Json;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// Looks at how a server of PostgreSQL would run a statement: which tables lie on other servers, and whether those sum their own rows.
/// </summary>
/// <param name="connection">Open.</param>
/// <param name="name">The database, to show.</param>
internal sealed class PostgresPlan(NpgsqlConnection connection, string name)
{
    /// <summary>Whether partitions are summed one by one: off by default.</summary>
    internal const string Partitionwise = "enable_partitionwise_aggregate";

    // Before it, postgres_fdw sends no CASE.
    private const int SendsCase = 15;

    private const string Parting = """
        SELECT i.inhparent::regclass::text, (SELECT string_agg(coalesce(a.attname::text, 'an expression'), ', ')
          FROM unnest(p.partattrs::int2[]) AS k LEFT JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k AND k > 0)
        FROM pg_inherits i JOIN pg_partitioned_table p ON p.partrelid = i.inhparent WHERE i.inhrelid = to_regclass($1)
        """;

    /// <summary>Whether rows of a query lie on other servers: foreign tables of <c>postgres_fdw</c>, or Citus.</summary>
    internal bool IsSpread(string query)
    {
        using JsonDocument plan = Explain($"SELECT * FROM ({query}) AS source");
        return Nodes(plan).Any(node => node.TryGetProperty("Remote SQL", out _) || IsCitus(node));
    }

    /// <summary>Changes a setting for this session.</summary>
    internal void Set(string setting, string value) =>
        Statements.Value<string>(connection, "SELECT set_config($1, $2, false)", ("", setting), ("", value));

    /// <summary>A setting of this session.</summary>
    internal string Setting(string setting) => Statements.Value<string>(connection, "SELECT current_setting($1)", ("", setting));

    /// <summary>A note where rows travel to this server to be summed by it.</summary>
    /// <param name="sql">The statement, which is not run.</param>
    /// <param name="customer">The customer's column.</param>
    /// <param name="converted">Columns whose values only this server converts, with their types.</param>
    internal IReadOnlyList<Finding> Travelling(string sql, string customer, IReadOnlyList<(string Column, string Type)> converted)
    {
        using JsonDocument plan = Explain(sql);
        (string Schema, string Table)[] tables =
        [
            .. Nodes(plan).Where(node => node.TryGetProperty("Remote SQL", out _) && !IsAggregate(node))
                .Select(node => (Text(node, "Schema"), Text(node, "Relation Name"))).Distinct(),
        ];
        return tables.Length == 0
            ? []
            : [new Finding("rows-travel", FindingWeight.Note, "finding.rows-travel", ("source", name),
                ("tables",
                    tables.Select(table => table.Table).Distinct().Order(StringComparer.Ordinal)
                        .Select(table => new DataText(table)).ToArray()),
                ("why", Why(tables[0], customer, converted)))];
    }

    private Phrase Why((string Schema, string Table) table, string customer, IReadOnlyList<(string Column, string Type)> converted)
    {
        if (Setting(Partitionwise) != "on")
            return new Phrase("finding.rows-travel-setting", ("setting", Partitionwise));
        if (connection.PostgreSqlVersion.Major is var version && version < SendsCase)
            return new Phrase(
                "finding.rows-travel-version",
                ("engine", "PostgreSQL"), ("version", version), ("expression", "CASE"), ("least", SendsCase));
        if (PartingOf(table) is not (string parent, string columns))
            return new Phrase("finding.rows-travel-no-partition", ("table", table.Table));
        // A query may have renamed it; the planner knows, and a name that is the same tells enough.
        if (!string.Equals(columns, customer, StringComparison.Ordinal))
            return new Phrase("finding.rows-travel-parted", ("table", parent), ("columns", columns), ("customer", customer));
        return converted.Count > 0
            ? new Phrase("finding.rows-travel-type", ("column", converted[0].Column), ("type", converted[0].Type))
            : new Phrase("finding.rows-travel-estimate", ("command", "ANALYZE"), ("option", "use_remote_estimate"));
    }

    private (string Parent, string Columns)? PartingOf((string Schema, string Table) table)
    {
        string named = $"{DatabaseAddress.QuoteColumn(table.Schema)}.{DatabaseAddress.QuoteColumn(table.Table)}";
        List<(string, string)> found = Statements.Rows(connection, Parting, row => (row.GetString(0), row.GetString(1)), ("", named));
        return found.Count > 0 ? found[0] : null;
    }

    private JsonDocument Explain(string sql) =>
        JsonDocument.Parse(Statements.Value<string>(connection, $"EXPLAIN (VERBOSE, FORMAT JSON) {sql}"));

    private static bool IsAggregate(JsonElement node) => Text(node, "Relations").StartsWith("Aggregate on ", StringComparison.Ordinal);

    private static bool IsCitus(JsonElement node) => Text(node, "Custom Plan Provider").StartsWith("Citus", StringComparison.Ordinal);

    private static string Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static IEnumerable<JsonElement> Nodes(JsonDocument plan) =>
        plan.RootElement.EnumerateArray().SelectMany(statement => Below(statement.GetProperty("Plan")));

    private static IEnumerable<JsonElement> Below(JsonElement node) =>
        node.TryGetProperty("Plans", out JsonElement inner) ? inner.EnumerateArray().SelectMany(Below).Prepend(node) : [node];
}
