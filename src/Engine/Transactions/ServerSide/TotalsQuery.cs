using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// The statement that cleans, nets and sums: customers, months and counts come from one state of the table. Where nothing is netted,
/// <see cref="FlatQuery"/> is the statement.
/// </summary>
internal static class TotalsQuery
{
    /// <summary>What a row of the result is about: its first column.</summary>
    internal const int Customer = 0, Month = 1, Verdict = 2, Rows = 3, Missing = 4, AfterAsOf = 5, BeforeSince = 6, InWindow = 7,
    UnreadableId = 8, UnreadableDate = 9, UnreadableNumber = 10, Placeholder = 11, EpochStart = 12,
    UnreadableProduct = 13, HasTimes = 14, Returns = 15, ReturnsInFull = 16, ReturnsInPart = 17, Netted = 18;

    /// <summary>Beside the numbers of rules: a purchase of which nothing is left.</summary>
    internal const int ReturnedWhole = TransactionRecord.Kept - 2;

    private const string InWindowOnly = "NOT missing AND NOT dateless AND NOT late AND NOT early";

    // Whatever may take from purchases that count, or be taken from before them.
    private const string ForNetting = "NOT missing AND NOT dateless AND NOT gone";

    private static (int What, string Condition)[] Counts(bool nets) =>
    [
        (Rows, "1 = 1"),
        (Missing, "missing"),
        (Placeholder, "NOT missing AND dateless"),
        (EpochStart, "NOT missing AND epochal"),
        (AfterAsOf, "NOT missing AND NOT dateless AND late"),
        (BeforeSince, "NOT missing AND NOT dateless AND NOT late AND early"),
        (InWindow, InWindowOnly),
        (UnreadableId, "customer IS NULL OR (NOT missing AND invoice IS NULL)"),
        (UnreadableDate, "NOT missing AND moment IS NULL"),
        (UnreadableNumber, $"{(nets ? ForNetting : InWindowOnly)} AND ({(nets ? "units" : "quantity")} IS NULL OR price IS NULL)"),
        (UnreadableProduct, nets ? $"{ForNetting} AND item IS NULL" : "1 = 0"),
        (HasTimes, nets ? $"{InWindowOnly} AND timed" : "1 = 0"),
    ];

    // Compared by their values, as the reader does; the others by their text.
    private static IEnumerable<int> Parsed(Dictionary<string, int> columns) =>
        new[] { ColumnRoles.Customer, ColumnRoles.Order, ColumnRoles.Date, ColumnRoles.Quantity, columns.ContainsKey(
            ColumnRoles.Price) ? ColumnRoles.Price : ColumnRoles.Amount }
            .Where(columns.ContainsKey).Select(role => columns[role]);

    /// <summary>Whether returns are taken from purchases.</summary>
    internal static bool Nets(Dictionary<string, int> columns, TransactionsOptions options) => options.Returns == ReturnHandling.Net
        && columns.ContainsKey(ColumnRoles.Quantity) && (columns.ContainsKey(ColumnRoles.Code) || columns.ContainsKey(ColumnRoles.Product));

    /// <summary>The statement; columns are what, name, count, first, last, orders, amount, quantity, returned.</summary>
    /// <param name="dialect">Where it runs.</param>
    /// <param name="columns">Role → column.</param>
    /// <param name="rules">Those that this can say.</param>
    /// <param name="options">The window of time.</param>
    internal static string Write(SqlDialect dialect, Dictionary<string, int> columns, RuleSet rules, TransactionsOptions options)
    {
        bool hasOrder = columns.ContainsKey(ColumnRoles.Order);
        bool hasPrice = columns.ContainsKey(ColumnRoles.Price);
        bool judgesDuplicates = options.JudgesDuplicates(hasOrder);
        string repeats = judgesDuplicates ? RestOfRow(dialect, columns) : "''";
        string distinct = judgesDuplicates ? "DISTINCT " : "";
        (int What, string Condition)[] counts = Counts(nets: true);
        string kept = $"FILTER (WHERE verdict = {TransactionRecord.Kept})";
        return Invariant($"""
            {Dated(dialect, columns, options, $"{repeats} AS whole")},
            once AS (SELECT {distinct}customer, invoice, moment, quantity, price, whole, units, item, late, early FROM dated WHERE {ForNetting}),
            counts AS MATERIALIZED (SELECT {string.Join(", ", counts.Select(count => Invariant($"count(*) FILTER (WHERE {count.Condition}) AS n{count.What}")))} FROM dated),
            judged AS MATERIALIZED (SELECT customer, invoice, moment, quantity, {(hasPrice ? "quantity * price" : "price")} AS amount, {Verdicts(columns, rules, dialect.IsCancellation("invoice"))} AS verdict{NettingQuery.Columns(hasPrice)} FROM once)
            {NettingQuery.Lines(dialect)}
            SELECT {Customer} AS what, customer AS name, count(*) {kept} AS lines, min(moment) {kept} AS first, max(moment) {kept} AS last,
              {(hasOrder ? $"count(DISTINCT invoice) {kept}" : $"count(*) {kept}")} AS orders, {dialect.Total($"sum(amount) {kept}")} AS amount, {dialect.Total($"sum(quantity) {kept}")} AS quantity,
              {dialect.Total(Invariant($"coalesce(sum(abs(amount)) FILTER (WHERE verdict IN ({RuleSet.Cancellations}, {RuleSet.NonPositiveQuantity})), 0.0)"))} AS returned
            FROM lines GROUP BY customer HAVING count(*) {kept} > 0
            UNION ALL SELECT {Month}, CAST({dialect.Month("moment")} AS text), count(*), NULL, NULL, NULL, {dialect.Total("sum(amount)")}, NULL, NULL FROM lines WHERE verdict = {TransactionRecord.Kept} GROUP BY 2
            UNION ALL SELECT {Verdict}, CAST(verdict AS text), count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM lines GROUP BY 2
            UNION ALL SELECT {Returns}, NULL, count(*), NULL, NULL, NULL, NULL, {dialect.Total("coalesce(sum(abs(quantity)), 0.0)")}, NULL FROM lines WHERE {NettingQuery.IsReturn}
            {NettingQuery.Report(dialect)}
            {string.Join('\n', counts.Select(count => Invariant($"UNION ALL SELECT {count.What}, NULL, n{count.What}, NULL, NULL, NULL, NULL, NULL, NULL FROM counts")))}
            """);
    }

    /// <summary>What a row says beside the columns that are compared by their values.</summary>
    internal static string RestOfRow(SqlDialect dialect, Dictionary<string, int> columns) =>
        dialect.RowText(RestOf(dialect, columns));

    /// <summary>Columns that are not compared by their values.</summary>
    internal static int[] RestOf(SqlDialect dialect, Dictionary<string, int> columns) =>
        [.. Enumerable.Range(0, dialect.Columns.Length).Except(Parsed(columns))];

    /// <summary>What becomes of a row: the number of a rule that drops it, or that it is kept.</summary>
    /// <param name="columns">Role → column.</param>
    /// <param name="rules">Those that SQL can say.</param>
    /// <param name="cancelled">Whether the order is a cancellation.</param>
    internal static string Verdicts(Dictionary<string, int> columns, RuleSet rules, string cancelled)
    {
        var verdicts = new List<string>();
        if (rules[RuleSet.Cancellations] && columns.ContainsKey(ColumnRoles.Order))
            verdicts.Add($"WHEN {cancelled} THEN {RuleSet.Cancellations}");
        if (rules[RuleSet.NonPositiveQuantity] && columns.ContainsKey(ColumnRoles.Quantity))
            verdicts.Add($"WHEN quantity <= 0 THEN {RuleSet.NonPositiveQuantity}");
        if (rules[RuleSet.NonPositivePrice])
            verdicts.Add($"WHEN price <= 0 THEN {RuleSet.NonPositivePrice}");
        return verdicts.Count == 0
            ? $"{TransactionRecord.Kept}"
            : $"CASE {string.Join(' ', verdicts)} ELSE {TransactionRecord.Kept} END";
    }

    /// <summary>Whether an id is none, or a word for none.</summary>
    internal static string IsMissing(string id) =>
        $"({id} = '' OR lower({id}) IN ({string.Join(", ", MissingWords.All.Select(word => $"'{word}'"))}))";

    /// <summary>The first row to which a count applies: its number from 1, the column at fault, and its value as text.</summary>
    /// <param name="dialect">Where it runs.</param>
    /// <param name="columns">Role → column.</param>
    /// <param name="options">The window of time.</param>
    /// <param name="what">The count.</param>
    internal static string FirstOf(SqlDialect dialect, Dictionary<string, int> columns, TransactionsOptions options, int what)
    {
        string number = columns.ContainsKey(ColumnRoles.Price) ? ColumnRoles.Price : ColumnRoles.Amount;
        bool nets = Nets(columns, options);
        (string Expression, string Role)[] parts = what switch
        {
            UnreadableDate or EpochStart => [("moment", ColumnRoles.Date)],
            UnreadableNumber => [(nets ? "units" : "quantity", ColumnRoles.Quantity), ("price", number)],
            UnreadableProduct => [("item", columns.ContainsKey(ColumnRoles.Code) ? ColumnRoles.Code : ColumnRoles.Product)],
            UnreadableId => [("customer", ColumnRoles.Customer), ("invoice", ColumnRoles.Order)],
            _ => [("customer", ColumnRoles.Customer)],
        };
        (string Expression, int Column)[] known =
            [.. parts.Where(part => columns.ContainsKey(part.Role)).Select(part => (part.Expression, columns[part.Role]))];
        // The first of the two that cannot be read; the last needs no look.
        string Case(Func<int, string> then) =>
            $"CASE {string.Concat(known[..^1].Select(part => $"WHEN {part.Expression} IS NULL THEN {then(part.Column)} "))}WHEN 1 = 1 "
            + $"THEN {then(known[^1].Column)} END";
        string shown = string.Join(", ", known.Select(part => Invariant($"{dialect.Shown(part.Column)} AS shown{part.Column}")));
        return $"""
            {Dated(dialect, columns, options, $"row_number() OVER () AS n, {shown}")}
            SELECT n, {Case(column => Invariant($"{column}"))} AS at, {Case(column => Invariant($"shown{column}"))} AS shown
            FROM dated WHERE {Counts(nets).First(count => count.What == what).Condition} ORDER BY n LIMIT 1
            """;
    }

    /// <summary>The relation <c>dated</c>: rows with their values read, and whether each is missing or out of the window.</summary>
    /// <param name="dialect">Where it runs.</param>
    /// <param name="columns">Role → column.</param>
    /// <param name="options">The window of time.</param>
    /// <param name="more">Further columns.</param>
    /// <param name="group">What stands for the customer, of which is told later whether it is missing; null is its id.</param>
    internal static string Dated(
        SqlDialect dialect, Dictionary<string, int> columns, TransactionsOptions options, string more, string? group = null)
    {
        bool hasPrice = columns.TryGetValue(ColumnRoles.Price, out int price);
        string value = hasPrice
            ? dialect.Number(price, ColumnRoles.Price)
            : dialect.Number(columns[ColumnRoles.Amount], ColumnRoles.Amount);
        bool nets = Nets(columns, options);
        string after = options.AsOf is { } asOf ? $"moment > {dialect.Moment(asOf)}" : "1 = 0";
        string gone = nets && options.AsOf < options.ReturnsUntil ? $"moment > {dialect.Moment(options.ReturnsUntil.Value)}" : after;
        string netting = nets ? $", {gone} AS gone, {dialect.HasTime("moment")} AS timed, {dialect.Units("quantity")} AS units" : "";
        string item = nets ? $"{dialect.Item(Column(ColumnRoles.Code), Column(ColumnRoles.Product))} AS item, " : "";
        string before = options.Since is { } since ? $"moment < {dialect.Moment(since)}" : "1 = 0";
        string invoice = !columns.TryGetValue(ColumnRoles.Order, out int order) ? "''"
            : group is null ? dialect.Id(order, ColumnRoles.Order) : dialect.OrderKey(order);
        string missing = group is null ? $"{IsMissing("customer")} AS missing, " : "";
        string fence = group is null ? dialect.Fence : dialect.FlatFence;
        bool dropsPlaceholders = options.Rules.Contains(CleaningRules.PlaceholderDates);
        string days = string.Join(" OR ", PlaceholderDates.Days.Select(day => IsOn(dialect, day)));
        string dateless = dropsPlaceholders
            ? $"CASE {IsUsual(dialect)}WHEN moment < {dialect.Moment(new DateTime(2, 1, 1))} OR "
                + $"moment >= {dialect.Moment(new DateTime(9999, 1, 1))} OR {days} THEN 1 = 1 ELSE 1 = 0 END"
            : "1 = 0";
        string epochal = dropsPlaceholders ? $"CASE WHEN {IsOn(dialect, PlaceholderDates.EpochStart)} THEN 1 = 1 ELSE 1 = 0 END" : "1 = 0";
        return $"""
            WITH named AS NOT MATERIALIZED (
              SELECT {group ?? dialect.Id(columns[ColumnRoles.Customer], ColumnRoles.Customer)} AS customer,
                {invoice} AS invoice,
                {dialect.Moment(columns[ColumnRoles.Date])} AS moment,
                {(Column(ColumnRoles.Quantity) is { } quantity ? dialect.Number(quantity, ColumnRoles.Quantity) : "1.0")} AS quantity, {value} AS price,
                {item}{more}
              FROM ({dialect.Source}) AS source {fence}),
            dated AS NOT MATERIALIZED (SELECT *, {missing}{after} AS late, {before} AS early, {dateless} AS dateless, {epochal} AS epochal{netting} FROM named {fence})
            """;

        int? Column(string role) => columns.TryGetValue(role, out int column) ? column : null;
    }

    // Nearly all moments are: no other comparison is made of them. Planners that weigh what is sent to other servers count it twice.
    private static string IsUsual(SqlDialect dialect) => dialect.IsSpread ? ""
        : $"WHEN moment >= {dialect.Moment(new DateTime(PlaceholderDates.FirstUsual))} AND moment < "
            + $"{dialect.Moment(new DateTime(PlaceholderDates.LastUsual))} THEN 1 = 0 ";

    private static string IsOn(SqlDialect dialect, DateTime day) =>
        $"(moment >= {dialect.Moment(day)} AND moment < {dialect.Moment(day.AddDays(1))})";
}
