using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// Rows grouped by customer and by what is decided of them: a customer has a few groups, and six aggregates without conditions look at each
/// row, where <see cref="CustomerGroups"/> has some twenty-five with one each.
/// </summary>
internal static class StateGroups
{
    // What the conditions of CustomerGroups look at.
    private const string Marks = "inside, verdict, dateless, epochal, late, early, undated, unread, unnamed, is_return";

    private static readonly string Marked = Invariant(
        $"(SELECT *, {FlatQuery.Undated} AS undated, {FlatQuery.Unread} AS unread, invoice IS NULL AS unnamed, ")
        + $"{NettingQuery.IsReturn} AS is_return FROM judged)";

    private static readonly string IsKept = Invariant($"inside AND verdict = {TransactionRecord.Kept}");

    /// <summary>The grouping of <c>judged</c>; by order first where there are any, which costs less than to tell distinct ones.</summary>
    internal static string Write(bool hasOrder) => hasOrder
        ? $"""

          SELECT customer, {Marks}, sum(n) AS n, min(first) AS first, max(last) AS last, count(*) AS orders, sum(amount) AS amount, sum(quantity) AS quantity
          FROM ({Grouped("customer, invoice")}) AS orders GROUP BY customer, {Marks}
        """
        : Grouped("customer");

    private static string Grouped(string by) => $"""

        SELECT {by}, {Marks}, count(*) AS n, min(moment) AS first, max(moment) AS last, count(*) AS orders, {Size("amount")} AS amount, {Size("quantity")} AS quantity
        FROM {Marked} AS marked GROUP BY {by}, {Marks}
        """;

    /// <summary>The relations of <see cref="CustomerGroups.Corrected"/>.</summary>
    /// <remarks>A value that cannot be read is an error, so that the rows of a customer that count are one group.</remarks>
    internal static string Corrected { get; } = Invariant($"""
        back AS (SELECT customer, sum(amount) AS returned FROM g WHERE inside AND {FlatQuery.IsReturned} GROUP BY customer),
        own AS MATERIALIZED (
          SELECT id, first, last, orders, g.n - coalesce(x.lines, 0) AS lines, g.amount - coalesce(x.amount, 0) AS amount, g.quantity - coalesce(x.quantity, 0) AS quantity,
            coalesce(back.returned, 0.0) - coalesce(x.returned, 0.0) AS returned
          FROM g LEFT JOIN x ON x.customer = g.customer LEFT JOIN back ON back.customer = g.customer
          WHERE NOT missing AND {IsKept} AND NOT (undated OR unread OR unnamed OR epochal)),
        extra AS MATERIALIZED (
          SELECT coalesce(sum(returns), 0) AS returns, coalesce(sum(units), 0.0) AS units, {Each(i => $"coalesce(sum(d{i}), 0) AS d{i}")} FROM x),
        found AS MATERIALIZED (
          SELECT coalesce(sum(n) FILTER (WHERE inside AND is_return), 0) AS returns, coalesce(sum(quantity) FILTER (WHERE inside AND is_return), 0.0) AS units,
            {Each(i => Invariant($"coalesce(sum(n) FILTER (WHERE inside AND verdict = {FlatQuery.Verdicts[i]}), 0) AS v{i}"))}
          FROM g WHERE NOT missing),
        sums AS MATERIALIZED (SELECT found.returns - extra.returns AS returns, found.units - extra.units AS units, {Each(i => $"v{i} - d{i} AS v{i}")} FROM found CROSS JOIN extra),
        counts AS MATERIALIZED (
          SELECT {string.Join(", ", FlatQuery.Counts("undated", "unread").Select(count => Invariant($"sum(n) FILTER (WHERE {count.Condition} AND {count.Of}) AS n{count.What}")))},
            coalesce(sum(n) FILTER (WHERE id IS NULL), 0) + coalesce(sum(n) FILTER (WHERE unnamed AND NOT missing), 0) AS n{TotalsQuery.UnreadableId} FROM g)
        """);

    private static string Size(string value) =>
        Invariant($"sum(CASE WHEN verdict = {TransactionRecord.Kept} THEN {value} ELSE abs({value}) END)");

    private static string Each(Func<int, string> of) =>
        string.Join(", ", Enumerable.Range(0, FlatQuery.Verdicts.Length).Select(of));
}
