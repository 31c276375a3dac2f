using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// The statement where nothing is netted: rows are grouped by their customer as it stands in the table, and exact duplicates are taken
/// back as a correction. No row is kept on the way, and what is grouped is what a table is stored or spread by.
/// </summary>
/// <remarks>
/// S1 groups all rows by customer, with what each rule says as conditions of the aggregates (<see cref="CustomerGroups"/>) or as further
/// keys (<see cref="StateGroups"/>); S2 groups rows that say the same, and has those that stand more than once. A duplicate changes counts
/// and sums; first, last and distinct orders it does not change. Ids are made alike after grouping: where two spellings are one customer,
/// <see cref="Write"/> is asked again with ids made alike row by row.
/// </remarks>
internal static class FlatQuery
{
    private const string Inside = "NOT dateless AND NOT late AND NOT early";

    /// <summary>Verdicts on rows that the window holds.</summary>
    internal static readonly int[] Verdicts =
        [TransactionRecord.Kept, RuleSet.Cancellations, RuleSet.NonPositiveQuantity, RuleSet.NonPositivePrice];

    /// <summary>Whether a verdict is one on a return.</summary>
    internal static readonly string IsReturned = Invariant($"verdict IN ({RuleSet.Cancellations}, {RuleSet.NonPositiveQuantity})");

    /// <summary>A moment or a number that cannot be read.</summary>
    internal const string Undated = "moment IS NULL", Unread = "(quantity IS NULL OR price IS NULL)";

    /// <summary>What is counted, and for which customers.</summary>
    /// <param name="undated">Whether a row is <see cref="Undated"/>.</param>
    /// <param name="unread">Whether it is <see cref="Unread"/>.</param>
    internal static (int What, string Condition, string Of)[] Counts(string undated = Undated, string unread = Unread) =>
    [
        (TotalsQuery.Rows, "1 = 1", "1 = 1"),
        (TotalsQuery.Missing, "1 = 1", "missing"),
        (TotalsQuery.Placeholder, "dateless", "NOT missing"),
        (TotalsQuery.EpochStart, "epochal", "NOT missing"),
        (TotalsQuery.AfterAsOf, "NOT dateless AND late", "NOT missing"),
        (TotalsQuery.BeforeSince, "NOT dateless AND NOT late AND early", "NOT missing"),
        (TotalsQuery.InWindow, Inside, "NOT missing"),
        (TotalsQuery.UnreadableDate, undated, "NOT missing"),
        (TotalsQuery.UnreadableNumber, $"{Inside} AND {unread}", "NOT missing"),
    ];

    /// <summary>The statement; columns are those of <see cref="TotalsQuery.Write"/>.</summary>
    /// <param name="dialect">Where it runs.</param>
    /// <param name="columns">Role → column.</param>
    /// <param name="rules">Those that SQL can say.</param>
    /// <param name="options">The window of time.</param>
    /// <param name="byId">Whether ids are made alike before rows are grouped.</param>
    internal static string Write(
        SqlDialect dialect, Dictionary<string, int> columns, RuleSet rules, TransactionsOptions options, bool byId)
    {
        int customer = columns[ColumnRoles.Customer];
        bool hasOrder = columns.ContainsKey(ColumnRoles.Order);
        bool judgesDuplicates = options.JudgesDuplicates(hasOrder);
        string key = byId ? dialect.Id(customer, ColumnRoles.Customer) : dialect.GroupKey(customer);
        string id = byId ? "customer" : dialect.IdOf("customer", customer, ColumnRoles.Customer);
        // Several columns, as each may be compared where the rows are.
        IReadOnlyList<string> rest = judgesDuplicates ? dialect.RowKeys(TotalsQuery.RestOf(dialect, columns)) : ["0"];
        string[] wholes = [.. rest.Select((_, i) => i == 0 ? "whole" : Invariant($"whole{i}"))];
        string whole = string.Join(", ", rest.Select((value, i) => $"{value} AS {wholes[i]}"));
        string cancelled = hasOrder ? dialect.IsCancelledKey("invoice", columns[ColumnRoles.Order]) : "";
        string amount = columns.ContainsKey(ColumnRoles.Price) ? "quantity * price" : "price";
        string repeats = judgesDuplicates ? Repeats(dialect, string.Join(", ", wholes)) : NoRepeats;
        return Invariant($"""
            {TotalsQuery.Dated(dialect, columns, options, whole, key)},
            judged AS NOT MATERIALIZED (SELECT *, {amount} AS amount, {TotalsQuery.Verdicts(columns, rules, cancelled)} AS verdict, {Inside} AS inside FROM dated {dialect.FlatFence}),
            s1 AS MATERIALIZED ({(dialect.GroupsByState ? StateGroups.Write(hasOrder) : CustomerGroups.Write(hasOrder))}),
            named_once AS (SELECT *, {id} AS id FROM s1),
            g AS MATERIALIZED (SELECT *, {TotalsQuery.IsMissing("id")} AS missing FROM named_once),
            {repeats},
            {(dialect.GroupsByState ? StateGroups.Corrected : CustomerGroups.Corrected)}
            SELECT {TotalsQuery.Customer} AS what, id AS name, {Whole("lines")} AS lines, first, last, {Whole("orders")} AS orders, {dialect.Total("amount")} AS amount, {dialect.Total("quantity")} AS quantity, {dialect.Total("returned")} AS returned FROM own WHERE lines > 0
            {Months(dialect, judgesDuplicates)}
            {string.Join('\n', Verdicts.Select((verdict, i) => Invariant(
                $"UNION ALL SELECT {TotalsQuery.Verdict}, '{verdict}', {Whole($"v{i}")}, NULL, NULL, NULL, NULL, NULL, NULL FROM sums WHERE v{i} > 0")))}
            UNION ALL SELECT {TotalsQuery.Returns}, NULL, {Whole("returns")}, NULL, NULL, NULL, NULL, {dialect.Total("coalesce(units, 0.0)")}, NULL FROM sums
            {string.Join('\n', Counts().Select(count => count.What).Append(TotalsQuery.UnreadableId).Select(what => Invariant(
                $"UNION ALL SELECT {what}, NULL, {Whole(Invariant($"n{what}"))}, NULL, NULL, NULL, NULL, NULL, NULL FROM counts")))}
            UNION ALL SELECT {TotalsQuery.UnreadableProduct}, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL
            """);
    }

    // Whatever type a sum of counts has.
    private static string Whole(string sum) => $"CAST(coalesce({sum}, 0) AS bigint)";

    private static string NoRepeats => Invariant($"""
        x AS (SELECT customer, 0 AS lines, 0 AS amount, 0 AS quantity, 0 AS returned, 0 AS returns, 0 AS units, {string.Join(", ", Verdicts.Select((_, i) => $"0 AS d{i}"))} FROM g WHERE 1 = 0)
        """);

    /// <summary>Rows that stand more than once, and what they add too much to each customer.</summary>
    private static string Repeats(SqlDialect dialect, string wholes)
    {
        string kept = Invariant($"FILTER (WHERE verdict = {TransactionRecord.Kept})");
        // Rows that are alike in a number are few: only they are compared by all that they say.
        string alike = dialect.RowHash is { } hash
            ? $" AND {hash} IN (SELECT {hash} FROM judged WHERE inside GROUP BY 1 HAVING count(*) > 1)"
            : "";
        return Invariant($"""
            s2 AS MATERIALIZED (
              SELECT customer, moment, quantity, min(amount) AS amount, min(verdict) AS verdict, count(*) - 1 AS extra
              FROM judged WHERE inside{alike} GROUP BY customer, invoice, moment, quantity, price, {wholes} HAVING count(*) > 1),
            x AS MATERIALIZED (
              SELECT customer, sum(extra) {kept} AS lines, sum(extra * amount) {kept} AS amount, sum(extra * quantity) {kept} AS quantity,
                sum(extra * abs(amount)) FILTER (WHERE {IsReturned}) AS returned, sum(extra) FILTER (WHERE {NettingQuery.IsReturn}) AS returns,
                sum(extra * abs(quantity)) FILTER (WHERE {NettingQuery.IsReturn}) AS units,
                {string.Join(", ", Verdicts.Select((verdict, i) => Invariant($"sum(extra) FILTER (WHERE verdict = {verdict}) AS d{i}")))}
              FROM s2 WHERE {Named("s2.customer")} GROUP BY customer)
            """);
    }

    private static string Months(SqlDialect dialect, bool judgesDuplicates)
    {
        string month = $"CAST({dialect.Month("moment")} AS text)";
        string kept = Invariant($"verdict = {TransactionRecord.Kept}");
        string repeats = judgesDuplicates
            ? $" UNION ALL SELECT {month}, -sum(extra * amount), -sum(extra) FROM s2 WHERE {kept} AND {Named("s2.customer")} GROUP BY 1"
            : "";
        // Where customers are spread over servers, each gives the months of its own.
        string months = dialect.IsSpread
            ? $"""
            SELECT CAST(month AS text) AS month, amount, rows FROM (
              SELECT customer, {dialect.Month("moment")} AS month, sum(amount) AS amount, count(*) AS rows FROM judged WHERE inside AND {kept} GROUP BY 1, 2) AS own_months WHERE {Named("customer")}
            """
            : $"SELECT {month} AS month, sum(amount) AS amount, count(*) AS rows FROM judged WHERE inside AND {kept} AND "
                + $"{Named("judged.customer")} GROUP BY 1";
        return Invariant($"""
            UNION ALL SELECT {TotalsQuery.Month}, month, {Whole("sum(rows)")}, NULL, NULL, NULL, {dialect.Total("sum(amount)")}, NULL, NULL FROM (
              {months}{repeats}) AS months
            GROUP BY month HAVING sum(rows) > 0
            """);
    }

    // Few spellings mean that there is no customer.
    private static string Named(string customer) => $"coalesce(CAST({customer} AS text), '') NOT IN "
        + "(SELECT coalesce(CAST(customer AS text), '') FROM g WHERE missing OR missing IS NULL)";
}
