using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Rows grouped by customer alone: what is decided of a row is a condition of the aggregates.</summary>
/// <remarks>Planners know how many customers there are, so that shards group them.</remarks>
internal static class CustomerGroups
{
    /// <summary>The grouping of <c>judged</c>.</summary>
    internal static string Write(bool hasOrder)
    {
        string kept = Invariant($"FILTER (WHERE inside AND verdict = {TransactionRecord.Kept})");
        return Invariant($"""

            SELECT customer, count(*) {kept} AS lines, min(moment) {kept} AS first, max(moment) {kept} AS last,
              {(hasOrder ? $"count(DISTINCT invoice) {kept}" : $"count(*) {kept}")} AS orders, sum(amount) {kept} AS amount, sum(quantity) {kept} AS quantity,
              sum(abs(amount)) FILTER (WHERE inside AND {FlatQuery.IsReturned}) AS returned, count(*) FILTER (WHERE invoice IS NULL) AS unnamed,
              count(*) FILTER (WHERE inside AND {NettingQuery.IsReturn}) AS returns, sum(abs(quantity)) FILTER (WHERE inside AND {NettingQuery.IsReturn}) AS units,
              {string.Join(", ", FlatQuery.Verdicts.Select((verdict, i) => Invariant($"count(*) FILTER (WHERE inside AND verdict = {verdict}) AS v{i}")))},
              {string.Join(", ", FlatQuery.Counts().Select(count => Invariant($"count(*) FILTER (WHERE {count.Condition}) AS n{count.What}")))}
            FROM judged GROUP BY customer
            """);
    }

    /// <summary>
    /// The relations <c>own</c> (a row a customer), <c>sums</c> and <c>counts</c>, made of <c>g</c> (the groups) and <c>x</c> (what
    /// repeated rows add too much).
    /// </summary>
    internal static string Corrected { get; } = Invariant($"""
        own AS MATERIALIZED (
          SELECT id, first, last, orders, g.lines - coalesce(x.lines, 0) AS lines, g.amount - coalesce(x.amount, 0) AS amount, g.quantity - coalesce(x.quantity, 0) AS quantity,
            coalesce(g.returned, 0.0) - coalesce(x.returned, 0.0) AS returned, g.returns - coalesce(x.returns, 0) AS returns,
            coalesce(g.units, 0.0) - coalesce(x.units, 0.0) AS units,
            {string.Join(", ", FlatQuery.Verdicts.Select((_, i) => Invariant($"v{i} - coalesce(d{i}, 0) AS v{i}")))}
          FROM g LEFT JOIN x ON x.customer = g.customer WHERE NOT missing),
        sums AS MATERIALIZED (SELECT sum(returns) AS returns, sum(units) AS units, {string.Join(", ", FlatQuery.Verdicts.Select((_, i) => Invariant($"sum(v{i}) AS v{i}")))} FROM own),
        counts AS MATERIALIZED (
          SELECT {string.Join(", ", FlatQuery.Counts().Select(count => Invariant($"sum(n{count.What}) FILTER (WHERE {count.Of}) AS n{count.What}")))},
            coalesce(sum(n{TotalsQuery.Rows}) FILTER (WHERE id IS NULL), 0) + coalesce(sum(unnamed) FILTER (WHERE NOT missing), 0) AS n{TotalsQuery.UnreadableId} FROM g)
        """);
}
