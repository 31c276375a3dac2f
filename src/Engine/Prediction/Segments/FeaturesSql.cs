using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Prediction.Segments;

/// <summary>
/// The features of a model's customers as one SELECT over their transactions, read and cleaned as the model's were: any engine makes
/// them where the rows are.
/// </summary>
/// <remarks>
/// Every step is a flat aggregate or a window pass by customer, so that engines part the work by customer. Counts and days equal those
/// of reading the rows; sums are of decimals of up to six digits behind the point where the engine has decimals.
/// </remarks>
internal static class FeaturesSql
{
    /// <summary>Verdicts on a row.</summary>
    private const int Kept = 0, Cancellation = 1, NoQuantity = 2, NoPrice = 3;

    private const string OfPair = "PARTITION BY customer, item ORDER BY n";

    private static readonly (Feature Feature, Func<SqlGrammar, string> Sql)[] Sayable =
    [
        (FeatureCatalog.Recency, sql => sql.Days("last_moment", "as_of")),
        (FeatureCatalog.Frequency, _ => "orders"),
        (FeatureCatalog.Monetary, _ => "amount"),
        (FeatureCatalog.MeanQuantity, sql => $"{sql.AsFloat("quantity")} / orders"),
        (FeatureCatalog.AverageReceipt, sql => $"{sql.AsFloat("amount")} / orders"),
        (FeatureCatalog.Tenure, sql => sql.Days("first_moment", "as_of")),
        (FeatureCatalog.ActiveDays, sql => sql.Days("first_moment", "last_moment")),
        (FeatureCatalog.MeanInterpurchaseDays, sql =>
            $"CASE WHEN orders > 1 THEN {sql.AsFloat(sql.ExactDays("first_moment", "last_moment"))} / (orders - 1) "
            + $"ELSE {sql.AsFloat(sql.ExactDays("first_moment", "as_of"))} END"),
        (FeatureCatalog.ReturnsShare, sql =>
            $"CASE WHEN returned = 0 THEN 0 ELSE {sql.AsFloat("returned")} / (returned + CASE WHEN amount > 0 THEN amount ELSE 0 END) END"),
    ];

    private static readonly string[] Sayables =
    [
        CleaningRules.MissingCustomer, CleaningRules.PlaceholderDates, CleaningRules.ExactDuplicates, CleaningRules.Cancellations,
        CleaningRules.NonPositiveQuantity, CleaningRules.NonPositivePrice, CleaningRules.Where,
    ];

    /// <summary>Writes the SELECT: the id and the model's features, a row a customer.</summary>
    /// <param name="model">It remembers how its transactions were read.</param>
    /// <param name="grammar">The dialect.</param>
    /// <param name="source">The table of transactions, with the columns that the model's had; the id is a column of the result.</param>
    /// <param name="asOf">The moment that recency counts back from, and after which no row counts; null for a day after the last row
    /// that counts.</param>
    /// <param name="sample">The customers that are looked at; null for all.</param>
    /// <exception cref="InputException">The model was not made of transactions, or of something that this does not say.</exception>
    internal static string Select(SegmentModel model, SqlGrammar grammar, SqlSource source, DateTime? asOf, CustomerSample? sample)
    {
        var reading = new Reading(model);
        (string Name, string Sql)[] features = [.. model.Transform.Columns.Select(column => (column, Expression(column, grammar)))];
        var sql = new StringBuilder();
        SqlExport.Comment(sql, $"Computes the features of a model made by segment {model.ToolVersion} from transactions, a row a customer: "
            + $"{string.Join(", ", model.Transform.Columns)}; returns: {reading.Returns}. {SqlExport.Dialect(grammar)}");
        SqlExport.Comment(sql, "Rows without a date, a quantity or a price are left out here; 'segment features' refuses them.");
        sql.Append("WITH ");
        string rows = grammar.Table(source.Table);
        if (reading.HasRule(CleaningRules.ExactDuplicates) && reading.JudgesDuplicates)
        {
            sql.Append("once AS (\n  SELECT DISTINCT * FROM ").Append(rows).Append("\n),\n");
            rows = "once";
        }
        AppendNamed(sql, reading, grammar, rows);
        AppendJudged(sql, reading, grammar, asOf, sample);
        string lines = "judged";
        if (reading.Nets)
        {
            lines = "lines";
            AppendNetted(sql, reading, grammar);
        }
        string kept = Invariant($"CASE WHEN verdict = {Kept} THEN");
        string orders = reading.Column(ColumnRoles.Order) is null ? $"COUNT({kept} 1 END)" : $"COUNT(DISTINCT {kept} invoice END)";
        sql.Append(",\nsums AS (\n  SELECT customer, COUNT(").Append(kept).Append(" 1 END) AS row_count, MIN(").Append(kept)
            .Append(" moment END) AS first_moment, MAX(").Append(kept).Append(" moment END) AS last_moment,\n    ").Append(orders)
            .Append(" AS orders, SUM(").Append(kept).Append(" amount END) AS amount_sum, SUM(").Append(kept)
            .Append(" quantity END) AS quantity_sum,\n    SUM(CASE WHEN verdict IN (")
            .Append(Invariant($"{Cancellation}, {NoQuantity}")).Append(") THEN ABS(amount) ELSE 0 END) AS returned_sum\n  FROM ")
            .Append(lines).Append("\n  GROUP BY customer\n),\ntotals AS (\n  SELECT customer, first_moment, last_moment, orders, ")
            .Append(grammar.AsFloat("amount_sum")).Append(" AS amount, ").Append(grammar.AsFloat("quantity_sum"))
            .Append(" AS quantity, ").Append(grammar.AsFloat("returned_sum")).Append(" AS returned\n  FROM sums WHERE row_count > 0\n),\n")
            .Append("ends AS (\n  SELECT ")
            .Append(asOf is { } moment ? $"{grammar.At(moment)} AS as_of" : $"{grammar.DayLater("MAX(last_moment)")} AS as_of FROM totals")
            .Append("\n)\nSELECT customer AS ").Append(grammar.Quote(source.IdColumn));
        foreach ((string name, string expression) in features)
            sql.Append(",\n  ").Append(grammar.AsFloat(expression)).Append(" AS ").Append(grammar.Quote(name));
        return sql.Append("\nFROM totals CROSS JOIN ends\n").ToString();
    }

    private static string Expression(string column, SqlGrammar grammar) =>
        Array.Find(Sayable, known => known.Feature.Name == column).Sql?.Invoke(grammar)
        ?? throw new InputException(
            $"The model's column \"{column}\" is no feature that SQL can say. These are: "
            + $"{string.Join(", ", Sayable.Select(known => known.Feature.Name))}. Make a model of them, or compute the table with "
            + "'segment features'.");

    // One place where the columns are read, so that their names and types matter nowhere else.
    private static void AppendNamed(StringBuilder sql, Reading reading, SqlGrammar grammar, string rows)
    {
        string Value(string role) => grammar.Quote(reading.Column(role)!);
        string Number(string role) => $"CAST({Value(role)} AS {grammar.Decimal})";
        string Id(string role) => $"COALESCE({grammar.AsText(Value(role))}, '')";
        sql.Append("texts AS (\n  SELECT ").Append(Id(ColumnRoles.Customer)).Append(" AS customer_text, ")
            .Append(reading.Column(ColumnRoles.Order) is null ? "''" : Id(ColumnRoles.Order)).Append(" AS invoice_text,\n    ")
            .Append(grammar.AsMoment(Value(ColumnRoles.Date))).Append(" AS moment, ")
            .Append(reading.Column(ColumnRoles.Quantity) is null ? $"CAST(1 AS {grammar.Decimal})" : Number(ColumnRoles.Quantity))
            .Append(" AS quantity, ").Append(Number(reading.ValueRole)).Append(" AS price");
        if (reading.Nets)
            sql.Append(", UPPER(").Append(Id(ColumnRoles.Code)).Append(") AS item");
        sql.Append("\n  FROM ").Append(rows);
        if (reading.Conditions.Count > 0)
            sql.Append("\n  WHERE ").AppendJoin("\n    AND ", reading.Conditions.Select(condition => Chosen(condition, grammar)));
        sql.Append("\n),\nnamed AS (\n  SELECT ").Append(grammar.WholeNumber("customer_text")).Append(" AS customer, ")
            .Append(grammar.WholeNumber("invoice_text")).Append(" AS invoice, moment, quantity, price")
            .Append(reading.Nets ? ", item" : "").Append("\n  FROM texts\n)");
    }

    private static string Chosen(RowCondition condition, SqlGrammar grammar)
    {
        string value = $"LOWER(COALESCE({grammar.AsText(grammar.Quote(condition.Column))}, ''))";
        IEnumerable<string> values = condition.Values.Select(known => grammar.Text(known.Trim().ToLowerInvariant()));
        return $"{value} {(condition.IsNot ? "NOT IN" : "IN")} ({string.Join(", ", values)})";
    }

    private static void AppendJudged(StringBuilder sql, Reading reading, SqlGrammar grammar, DateTime? asOf, CustomerSample? sample)
    {
        var chosen = new List<string> { "moment IS NOT NULL", "quantity IS NOT NULL", "price IS NOT NULL" };
        if (reading.HasRule(CleaningRules.MissingCustomer))
            chosen.Add($"customer <> '' AND LOWER(customer) NOT IN ({string.Join(", ", MissingWords.All.Select(grammar.Text))})");
        if (reading.HasRule(CleaningRules.PlaceholderDates))
            chosen.Add($"moment >= {grammar.At(new DateTime(2, 1, 1))} AND moment < {grammar.At(new DateTime(9999, 1, 1))} AND "
                + $"{grammar.Midnight("moment")} NOT IN ({string.Join(", ", PlaceholderDates.Days.Select(grammar.At))})");
        if (asOf is { } moment)
            chosen.Add($"moment <= {grammar.At(moment)}");
        if (sample is not null && !grammar.HashesDistinct)
            chosen.Add(grammar.InSample("customer", sample));
        if (sample is not null && grammar.HashesDistinct)
            chosen.Add($"customer IN (SELECT customer FROM (SELECT DISTINCT customer FROM named) AS customers WHERE "
                + $"{grammar.InSample("customer", sample)})");
        string[] digits = [.. Enumerable.Range(0, 10).Select(digit => Invariant($"'{digit}'"))];
        var verdicts = new List<string>();
        if (reading.HasRule(CleaningRules.Cancellations) && reading.Column(ColumnRoles.Order) is not null)
            verdicts.Add($"WHEN SUBSTR(invoice, 1, 1) IN ('c', 'C') AND SUBSTR(invoice, 2, 1) IN ({string.Join(", ", digits)}) "
                + Invariant($"THEN {Cancellation}"));
        if (reading.HasRule(CleaningRules.NonPositiveQuantity))
            verdicts.Add(Invariant($"WHEN quantity <= 0 THEN {NoQuantity}"));
        if (reading.HasRule(CleaningRules.NonPositivePrice))
            verdicts.Add(Invariant($"WHEN price <= 0 THEN {NoPrice}"));
        string amount = reading.ValueRole == ColumnRoles.Price ? "quantity * price" : "price";
        sql.Append(",\njudged AS (\n  SELECT customer, invoice, moment, quantity, price, ").Append(amount).Append(" AS amount")
            .Append(reading.Nets ? ", item" : "").Append(",\n    ")
            .Append(verdicts.Count == 0 ? $"{Kept}" : $"CASE {string.Join(' ', verdicts)} ELSE {Kept} END")
            .Append(" AS verdict\n  FROM named\n  WHERE ").AppendJoin("\n    AND ", chosen).Append("\n)");
    }

    // Purchases are a stack, as docs/transactions.md tells of NettingQuery: height after a row is the running sum of units bought and
    // returned minus its lowest so far (0 at most); what is left of a purchase is what the lowest later height leaves of it.
    private static void AppendNetted(StringBuilder sql, Reading reading, SqlGrammar grammar)
    {
        const string Unbounded = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
        string isReturn = Invariant($"((verdict = {Cancellation} AND quantity <> 0) OR (verdict = {NoQuantity} AND quantity < 0))");
        string left = reading.ValueRole == ColumnRoles.Price ? "part * price" : "amount * part / quantity";
        sql.Append(Invariant($"""
            ,
            pairs AS (
              SELECT DISTINCT customer AS pair_customer, item AS pair_item FROM judged WHERE item <> '' AND {isReturn}
            ),
            times AS (
              SELECT MAX(CASE WHEN moment <> {grammar.Midnight("moment")} THEN 1 ELSE -1 END) AS times_sign FROM judged
            ),
            marked AS (
              SELECT customer, invoice, moment, quantity, price, amount, item, verdict,
                CASE WHEN pair_item IS NULL THEN 0 WHEN {isReturn} THEN -1 WHEN quantity > 0 THEN 1 ELSE 0 END AS way
              FROM judged LEFT JOIN pairs ON customer = pair_customer AND item = pair_item
            ),
            numbered AS (
              SELECT customer, invoice, moment, quantity, price, amount, item, verdict, way, ROW_NUMBER() OVER (PARTITION BY customer, item
                ORDER BY moment, way * times_sign, {grammar.Bytewise("invoice")}, {(reading.ValueRole == ColumnRoles.Price ? "price" : "price / quantity")}, quantity) AS n
              FROM marked CROSS JOIN times WHERE way <> 0
            ),
            walk AS (
              SELECT customer, invoice, moment, quantity, price, amount, item, verdict, way, n,
                SUM(way * ABS(quantity)) OVER ({OfPair} {Unbounded}) AS height
              FROM numbered
            ),
            stack AS (
              SELECT customer, invoice, moment, quantity, price, amount, item, verdict, way, n,
                height - MIN(CASE WHEN height < 0 THEN height ELSE 0 END) OVER ({OfPair} {Unbounded}) AS level
              FROM walk
            ),
            depths AS (
              SELECT customer, invoice, moment, quantity, price, amount, item, verdict, way, level,
                COALESCE(MAX(level) OVER ({OfPair} ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING), 0) AS level_before,
                MIN(level) OVER ({OfPair} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS level_lowest
              FROM stack
            ),
            netted AS (
              SELECT customer, invoice, moment, quantity, price, amount, verdict, way,
                CASE WHEN way > 0 AND level_lowest > level_before THEN level_lowest - level_before ELSE 0 END AS part
              FROM depths
            ),
            lines AS (
              SELECT customer, invoice, moment, quantity, amount, verdict FROM marked WHERE way = 0
              UNION ALL SELECT customer, invoice, moment, quantity, amount, verdict FROM netted WHERE way < 0
              UNION ALL SELECT customer, invoice, moment, part AS quantity, {left} AS amount, verdict FROM netted WHERE way > 0 AND part > 0
            )
            """));
    }

    /// <summary>How a model's transactions were read.</summary>
    private sealed class Reading
    {
        private readonly IReadOnlyDictionary<string, string> _options;
        private readonly string[] _rules;

        internal Reading(SegmentModel model)
        {
            _options = model.Options;
            if (!_options.TryGetValue("rules", out string? rules) || Column(ColumnRoles.Customer) is null
                || Column(ColumnRoles.Date) is null)
                throw new InputException(
                    "The model was made of a table, or by a version that did not remember how transactions were read. "
                    + "Make it with 'segment run'.");
            _rules = rules.Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (_rules.Except(Sayables).FirstOrDefault() is { } unsayable)
                throw new InputException($"The model was made with the rule {unsayable}, which needs the rows themselves. "
                    + "Make it without, or compute the features with 'segment features'.");
            Returns = _options.GetValueOrDefault("returns", "drop");
            if (Returns == "keep")
                throw new InputException("The model was made with ‹returns› keep, which is not said in SQL. Make it with net or drop.");
            ValueRole = Column(ColumnRoles.Price) is null ? ColumnRoles.Amount : ColumnRoles.Price;
            bool hasProducts = Column(ColumnRoles.Quantity) is not null
                && (Column(ColumnRoles.Code) ?? Column(ColumnRoles.Product)) is not null;
            if (Returns == "net" && hasProducts && Column(ColumnRoles.Code) is null)
                throw new InputException(
                    "The model was made with ‹returns› net, and products are told apart by their names, whose spellings SQL does not "
                    + "make alike. Make it with ‹returns› drop, or name a column of codes with ‹map› code=COLUMN.");
            Nets = Returns == "net" && hasProducts;
            Conditions = _options.TryGetValue("where", out string? where)
                ? [.. where.Split('\n').Select(RowCondition.Parse).OfType<RowCondition>()] : [];
        }

        /// <summary>What becomes of returns, in the word of the option.</summary>
        internal string Returns { get; }

        /// <summary>Whether they are taken out of purchases.</summary>
        internal bool Nets { get; }

        /// <summary>Price, or amount where there is none.</summary>
        internal string ValueRole { get; }

        internal IReadOnlyList<RowCondition> Conditions { get; }

        internal bool JudgesDuplicates =>
            Column(ColumnRoles.Order) is not null || _options.GetValueOrDefault("duplicates-without-orders") == "true";

        internal bool HasRule(string rule) => _rules.Contains(rule);

        internal string? Column(string role) => _options.GetValueOrDefault($"column.{role}");
    }
}
