using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// Takes returns out of purchases in SQL, by passes of window functions over the rows of each customer and product that has returns.
/// </summary>
/// <remarks>
/// Purchases are a stack: a return takes from its top, and what finds the stack empty is unmatched. With S the running sum of bought
/// minus returned units and M = min(0, running minimum of S), the stack's height after a row is S − M. A purchase lies on it from the
/// height before its row on; what is left of it is what the lowest later height leaves above that, between 0 and its quantity.
/// At one moment returns come before purchases, from which they take nothing; where no date has a time of day, after them.
/// </remarks>
internal static class NettingQuery
{
    /// <summary>Whether a judged row is a return, as <see cref="RuleSet.IsReturn"/>.</summary>
    internal static readonly string IsReturn =
        Invariant($"((verdict = {RuleSet.Cancellations} AND quantity <> 0) OR (verdict = {RuleSet.NonPositiveQuantity} AND quantity < 0))");

    private const string OfPair = "PARTITION BY customer, item ORDER BY n";

    /// <summary>What a judged row has besides.</summary>
    internal static string Columns(bool hasPrice) =>
        $", {(hasPrice ? "price" : "price / nullif(quantity, 0)")} AS price, units, item, NOT late AND NOT early AS inside";

    /// <summary>
    /// The relation <c>lines</c>: the judged rows of the window, with what is left of purchases; made of <c>judged</c> and <c>counts</c>.
    /// </summary>
    internal static string Lines(SqlDialect dialect) => Invariant($"""
        , pairs AS MATERIALIZED (SELECT DISTINCT customer AS pair_customer, item AS pair_item FROM judged WHERE item <> '' AND {IsReturn}),
        marked AS MATERIALIZED (
          SELECT judged.*, CASE WHEN pair_item IS NULL THEN 0 WHEN {IsReturn} THEN -1 WHEN quantity > 0 THEN 1 ELSE 0 END AS way
          FROM judged LEFT JOIN pairs ON pair_customer = customer AND pair_item = item),
        numbered AS (
          SELECT *, row_number() OVER (PARTITION BY customer, item
            ORDER BY moment, way * (SELECT CASE WHEN n{TotalsQuery.HasTimes} > 0 THEN 1 ELSE -1 END FROM counts), {dialect.Bytewise("invoice")}, price, quantity) AS n
          FROM marked WHERE way <> 0),
        walk AS (SELECT *, sum(way * abs(units)) OVER ({OfPair}) AS height FROM numbered),
        stack AS (SELECT *, height - min(CASE WHEN height < 0 THEN height ELSE 0 END) OVER ({OfPair}) AS level FROM walk),
        depths AS (
          SELECT *, coalesce(lag(level) OVER ({OfPair}), 0) AS before, min(level) OVER ({OfPair} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS lowest
          FROM stack),
        netted AS MATERIALIZED (
          SELECT *, CASE WHEN way < 0 THEN before - level WHEN lowest > before THEN lowest - before ELSE 0 END AS part FROM depths),
        lines AS MATERIALIZED (
          SELECT customer, invoice, moment, quantity, amount, verdict FROM marked WHERE way = 0 AND inside
          UNION ALL SELECT customer, invoice, moment, quantity, amount, verdict FROM netted WHERE way < 0 AND inside
          UNION ALL SELECT customer, invoice, moment, {Left("quantity")}, {Left("amount")},
            CASE WHEN part = 0 AND verdict = {TransactionRecord.Kept} THEN {TotalsQuery.ReturnedWhole} ELSE verdict END FROM netted WHERE way > 0 AND inside)
        """);

    /// <summary>Rows of the result about the returns of the window.</summary>
    internal static string Report(SqlDialect dialect) => Invariant($"""
        UNION ALL SELECT {TotalsQuery.ReturnsInFull}, NULL, count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM netted WHERE way < 0 AND inside AND part = abs(units)
        UNION ALL SELECT {TotalsQuery.ReturnsInPart}, NULL, count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM netted WHERE way < 0 AND inside AND part > 0 AND part < abs(units)
        UNION ALL SELECT {TotalsQuery.Netted}, NULL, count(*), NULL, NULL, NULL,
          {dialect.Total(Invariant($"coalesce(sum(amount - {Left("amount")}) FILTER (WHERE way > 0 AND verdict = {TransactionRecord.Kept}), 0.0)"))},
          {dialect.Total("coalesce(sum(abs(quantity * part / units)) FILTER (WHERE way < 0), 0.0)")}, NULL FROM netted WHERE inside
        """);

    private static string Left(string value) => $"CASE WHEN part = units THEN {value} ELSE {value} * part / units END";
}
