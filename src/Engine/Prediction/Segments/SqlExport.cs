using System.Text;
using Segmentation.Conditions;
using Segmentation.Features;

namespace Segmentation.Prediction.Segments;

/// <summary>Where an exported SELECT finds its customers.</summary>
internal sealed record SqlSource
{
    /// <summary>Table or view of one row a customer; quoted as an identifier, <c>schema.table</c> part by part.</summary>
    public string Table { get; init; } = "customers";

    /// <summary>Column of the customer's id.</summary>
    public string IdColumn { get; init; } = "customer_id";
}

/// <summary>A model as one portable SELECT, so that a database scores where its customers are.</summary>
/// <remarks>
/// Plain SQL (SQLite needs its mathematical functions, as built by default): the transform, the projection and the nearest mean in three
/// common table expressions. Labels equal <see cref="SegmentClassifier"/>'s, up to customers who lie between two
/// means to the last digit.
/// </remarks>
internal static class SqlExport
{
    /// <summary>Writes the SELECT: the id, <c>segment</c>, <c>segment_name</c> and <c>distance</c> of every customer.</summary>
    /// <param name="nearestMean">For a model that does not place by means: place by the nearest mean instead, which is another rule and is
    /// said so in the text.</param>
    /// <param name="dialect">Null for the SQL that PostgreSQL, SQLite and DuckDB share.</param>
    /// <exception cref="InputException">The model places neither by means nor has rules, and <paramref name="nearestMean"/> is
    /// false.</exception>
    public static string Select(SegmentModel model, SqlSource source, bool nearestMean = false, SqlGrammar? dialect = null)
    {
        SqlGrammar grammar = dialect ?? SqlGrammar.Postgres;
        if (!nearestMean && !model.Placement.ByMeans && model.Rules is not null)
            return RulesSql.Select(model, source, dialect);
        bool otherRule = !model.Placement.ByMeans;
        double? agreement = otherRule
            ? model.Placement.AgreementWithMeans([.. model.Segments.Take(model.Clusters).Select(segment => segment.Mean)]) : null;
        if (otherRule && !nearestMean)
            throw new InputException(
                $"This model ({model.Method} in {model.Space} space) places customers {model.Placement.How}, which is no SQL, and the "
                + $"model has no rules. Make it again with 'segment run', train with ‹method› kmeans, or ask for the nearest segment mean "
                + $"instead (‹nearest-mean›), which is another "
                + $"rule{(agreement is { } kept ? $": {kept:0.0 %} of the training customers keep their segment under it" : "")}.");
        var sql = new StringBuilder();
        Comment(sql, $"Places customers into the {model.Segments.Count} segments of a model made by segment {model.ToolVersion} "
            + $"({model.Method}, {model.Space} space).{Dialect(dialect)}");
        if (otherRule)
            Comment(sql, Invariant(
                $"The model itself places customers {model.Placement.How}; this takes the nearest segment "
                + $"mean{(agreement is { } same
                    ? Invariant($", under which {same:0.0 %} of the training customers keep their segment") : "")}."));
        string id = grammar.Quote(source.IdColumn);
        sql.Append("WITH scaled AS (\n  SELECT ").Append(id).Append(" AS id");
        IReadOnlyList<string> columns = model.Transform.Columns;
        for (int j = 0; j < columns.Count; j++)
            sql.Append(",\n    ").Append(Scaled(model.Transform, j, grammar)).Append(" AS x").Append(j);
        string fence = "";
        if (model.Fences.Count > 0)
        {
            fence = ", fenced";
            AppendFences(sql, model.Fences, grammar);
        }
        else if (model.Conditions.Count > 0)
        {
            fence = ", fenced";
            AppendConditions(sql, model.Conditions, grammar);
        }
        sql.Append("\n  FROM ").Append(grammar.Table(source.Table)).Append("\n)");
        string coordinates = "x";
        if (model.Projection is { } projection)
        {
            coordinates = "p";
            sql.Append(",\nprojected AS (\n  SELECT id").Append(fence);
            for (int c = 0; c < projection.Components.Rows; c++)
            {
                IEnumerable<string> terms = Enumerable.Range(0, columns.Count)
                    .Select(j => $"{grammar.Number(projection.Components[c, j])} * "
                        + Invariant($"(x{j} - {grammar.Number(projection.Mean[j])})"));
                sql.Append(",\n    ").AppendJoin(" + ", terms).Append(" AS p").Append(c);
            }
            sql.Append("\n  FROM scaled\n)");
        }
        sql.Append(",\ndistances AS (\n  SELECT id").Append(fence);
        foreach (ModelSegment segment in model.Segments)
        {
            IEnumerable<string> squares = segment.Mean.Select((mean, j) =>
                Invariant($"({coordinates}{j} - {grammar.Number(mean)}) * ({coordinates}{j} - {grammar.Number(mean)})"));
            sql.Append(",\n    ").AppendJoin(" + ", squares).Append(" AS d").Append(segment.Segment);
        }
        sql.Append("\n  FROM ").Append(model.Projection is null ? "scaled" : "projected")
            .Append("\n),\nplaced AS (\n  SELECT distances.*,\n    ");
        AppendCase(sql, model, segment => Invariant($"{segment.Segment}"));
        sql.Append(" AS segment\n  FROM distances\n)\nSELECT id AS ").Append(id).Append(",\n  segment,\n  CASE segment");
        foreach (ModelSegment segment in model.Segments)
            sql.Append(" WHEN ").Append(segment.Segment).Append(" THEN ").Append(grammar.Text(segment.Name));
        sql.Append(" END AS segment_name,\n  SQRT(CASE segment");
        foreach (ModelSegment segment in model.Segments)
            sql.Append(" WHEN ").Append(segment.Segment).Append(" THEN d").Append(segment.Segment);
        return sql.Append(" END) AS distance\nFROM placed\n").ToString();
    }

    // The first segment that no later one beats: a tie goes to the lower, as in the classifier. A missing value makes every comparison
    // unknown.
    private static void AppendCase(StringBuilder sql, SegmentModel model, Func<ModelSegment, string> result)
    {
        int last = model.Clusters - 1;
        sql.Append("CASE");
        if (model.Conditions.Count > 0)
        {
            sql.Append(" WHEN d0 >= 0 THEN fenced END");
            return;
        }
        if (model.Fences.Count > 0)
            sql.Append(" WHEN fenced IS NOT NULL AND d0 >= 0 THEN fenced");
        for (int segment = 0; segment < last; segment++)
        {
            IEnumerable<string> beats = Enumerable.Range(segment + 1, last - segment).Select(other => Invariant($"d{segment} <= d{other}"));
            sql.Append("\n      WHEN ").AppendJoin(" AND ", beats).Append(" THEN ").Append(result(model.Segments[segment]));
        }
        sql.Append("\n      WHEN d").Append(last).Append(" >= 0 THEN ").Append(result(model.Segments[last])).Append(" END");
    }

    // Raw values are compared, not scaled ones: the same customers are beyond a fence on every server, to the last digit.
    private static void AppendFences(StringBuilder sql, IReadOnlyList<ModelFence> fences, SqlGrammar grammar)
    {
        sql.Append(",\n    CASE");
        foreach (ModelFence fence in fences)
            sql.Append(" WHEN ").Append(grammar.AsFloat(grammar.Quote(fence.Feature))).Append(" > ").Append(grammar.Number(fence.Upper))
                .Append(" THEN ").Append(fence.Segment);
        sql.Append(" END AS fenced");
    }

    // Segments of one's own: the first condition that is met, on raw values.
    private static void AppendConditions(StringBuilder sql, IReadOnlyList<ModelCondition> conditions, SqlGrammar grammar)
    {
        sql.Append(",\n    CASE");
        foreach (ModelCondition condition in conditions)
        {
            if (condition.Condition is not { } text)
                sql.Append("\n      ELSE ").Append(condition.Segment);
            else
                sql.Append("\n      WHEN ").Append(ConditionReader.Read(text, 0, (_, message) => new InputException(message)).ToSql(
                    (column, isNumber) => isNumber ? grammar.AsFloat(grammar.Quote(column)) : grammar.Quote(column),
                    grammar.Number,
                    grammar.Text))
                    .Append(" THEN ").Append(condition.Segment);
        }
        sql.Append(" END AS fenced");
    }

    private static string Scaled(FeatureTransform transform, int column, SqlGrammar grammar)
    {
        string value = grammar.AsFloat(grammar.Quote(transform.Columns[column]));
        if (transform.Kind == TransformKind.Log)
            value = $"LN(1.0 + {value})";
        return transform.Kind == TransformKind.None
            ? value : $"({value} - {grammar.Number(transform.Means[column])}) / {grammar.Number(transform.StandardDeviations[column])}";
    }

    internal static void Comment(StringBuilder sql, string text) => sql.Append("-- ").Append(text.ReplaceLineEndings(" ")).Append('\n');

    /// <summary>What a statement's first line says of its dialect; nothing where none was chosen.</summary>
    internal static string Dialect(SqlGrammar? grammar) => grammar switch
    {
        null => "",
        { IsTested: true } => $" For {grammar.Title}.",
        _ => $" For {grammar.Title}: made by the grammar that is tested on PostgreSQL, SQLite and DuckDB, and not tested on "
            + $"{grammar.Title} itself.",
    };
}
