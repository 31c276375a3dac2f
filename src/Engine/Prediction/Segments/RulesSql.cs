using System.Text;

namespace Segmentation.Prediction.Segments;

/// <summary>The rules of a model as one portable SELECT.</summary>
/// <remarks>
/// Comparisons of raw values with numbers alone, which PostgreSQL, SQLite and DuckDB do to the last bit: every customer is placed as
/// <see cref="SegmentRules"/> places it. A customer with a missing or infinite value has no segment, as in a file, which may hold none.
/// </remarks>
internal static class RulesSql
{
    /// <summary>Writes the SELECT: the id, <c>segment</c>, <c>segment_name</c> and <c>probability</c> of every customer.</summary>
    /// <param name="dialect">Null for the SQL that PostgreSQL, SQLite and DuckDB share.</param>
    /// <exception cref="InputException">The model has no rules.</exception>
    internal static string Select(SegmentModel model, SqlSource source, SqlGrammar? dialect = null)
    {
        SqlGrammar grammar = dialect ?? SqlGrammar.Postgres;
        SegmentRules rules = model.Rules ?? throw SegmentClassifier.NoRules();
        var sql = new StringBuilder();
        SqlExport.Comment(sql,
            $"Places customers into the {model.Segments.Count} segments of a model made by segment {model.ToolVersion} ({model.Method}, "
            + $"{model.Space} space), by rules.{SqlExport.Dialect(dialect)}");
        string own = model.Placement is RulePlacement
            ? "So does the model itself" : $"The model itself places customers {model.Placement.How}";
        SqlExport.Comment(sql,
            own + Invariant($"; these rules place {rules.Fidelity:0.0 %} of its training customers in their own segment."));
        string id = grammar.Quote(source.IdColumn);
        IReadOnlyList<string> columns = model.Transform.Columns;
        sql.Append("WITH numbers AS (\n  SELECT ").Append(id).Append(" AS id");
        for (int j = 0; j < columns.Count; j++)
            sql.Append(",\n    ").Append(grammar.AsFloat(grammar.Quote(columns[j]))).Append(" AS x").Append(j);
        sql.Append("\n  FROM ").Append(grammar.Table(source.Table)).Append("\n),\nmet AS (\n  SELECT id, CASE\n");
        sql.Append("      WHEN NOT (").AppendJoin(" AND ", columns.Select((_, j) => IsNumber(j, grammar))).Append(") THEN NULL\n");
        // Unknown is no number either: NOT of it is not true.
        sql.Append("      WHEN ").AppendJoin(" OR ", columns.Select((_, j) => Invariant($"x{j} IS NULL"))).Append(" THEN NULL\n");
        for (int fence = 0; fence < model.Fences.Count; fence++)
        {
            ModelFence beyond = model.Fences[fence];
            sql.Append("      WHEN ").Append(Column(columns, beyond.Feature)).Append(" > ").Append(grammar.Number(beyond.Upper))
                .Append(" THEN ").Append(-1 - fence).Append('\n');
        }
        foreach (SegmentRule rule in rules.All)
            sql.Append("      WHEN ").Append(Condition(rule, columns, grammar)).Append(" THEN ").Append(rule.Node).Append('\n');
        sql.Append("    END AS leaf\n  FROM numbers\n)\nSELECT id AS ").Append(id);
        AppendCase(sql, model, rules, "segment", (segment, _) => Invariant($"{segment.Segment}"));
        AppendCase(sql, model, rules, "segment_name", (segment, _) => grammar.Text(segment.Name));
        AppendCase(sql, model, rules, "probability", (_, precision) => grammar.Number(precision));
        return sql.Append("\nFROM met\n").ToString();
    }

    // NaN is above every number in PostgreSQL and DuckDB, and null in SQLite.
    private static string IsNumber(int column, SqlGrammar grammar) =>
        Invariant($"x{column} >= {grammar.Number(double.MinValue)} AND x{column} <= {grammar.Number(double.MaxValue)}");

    private static string Condition(SegmentRule rule, IReadOnlyList<string> columns, SqlGrammar grammar)
    {
        var parts = new List<string>();
        foreach (RuleCondition condition in rule.Conditions)
        {
            if (condition.Above is { } above)
                parts.Add($"{Column(columns, condition.Feature)} > {grammar.Number(above)}");
            if (condition.UpTo is { } upTo)
                parts.Add($"{Column(columns, condition.Feature)} <= {grammar.Number(upTo)}");
        }
        return parts.Count == 0 ? "1 = 1" : string.Join(" AND ", parts);
    }

    private static string Column(IReadOnlyList<string> columns, string feature) => Invariant($"x{columns.ToList().IndexOf(feature)}");

    private static void AppendCase(
        StringBuilder sql, SegmentModel model, SegmentRules rules, string name, Func<ModelSegment, double, string> value)
    {
        sql.Append(",\n  CASE leaf");
        for (int fence = 0; fence < model.Fences.Count; fence++)
            sql.Append(" WHEN ").Append(-1 - fence).Append(" THEN ").Append(value(model.Segments[model.Fences[fence].Segment], 1));
        foreach (SegmentRule rule in rules.All)
            sql.Append(" WHEN ").Append(rule.Node).Append(" THEN ").Append(value(model.Segments[rule.Segment], rule.Precision));
        sql.Append(" END AS ").Append(name);
    }
}
