using System.Globalization;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Transactions.Parsing;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Sums of a table of ClickHouse, by three flat statements whose answers are put together here.</summary>
/// <remarks>
/// S1 groups by the customer as it stands; S2 finds rows that say the same by two hashes of 64 bits, and what they add too much; S3 sums
/// months. Ids are made alike here, so that two spellings of one customer are seen and refused. Where the table is <c>Distributed</c> and
/// parted by the customer, shards do not merge (<see cref="ClickHouseShards"/>).
/// </remarks>
internal sealed class ClickHouseSums : IServerSums
{
    private readonly ClickHouseServer _server;
    private readonly ClickHouseColumn[] _columns;
    private readonly string _relation;

    private ClickHouseSums(ClickHouseServer server)
    {
        _server = server;
        _relation = ClickHouseServer.Relation(server.Database);
        using ClickHouseRows rows = server.Ask($"SELECT * FROM {_relation} LIMIT 0", CancellationToken.None);
        _columns = [.. rows.Names.Select((name, column) => new ClickHouseColumn(name, rows.Types[column]))];
    }

    public string Name => _server.Database.Name;

    public string[] Columns => [.. _columns.Select(column => column.Name)];

    /// <summary>Connects, and looks at the columns.</summary>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    internal static ClickHouseSums Connect(string address)
    {
        ClickHouseServer server = ClickHouseServer.Open(DatabaseAddress.Parse(address));
        try
        {
            return new ClickHouseSums(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public ServerAnswer Ask(SumsQuestion question, CancellationToken cancellation)
    {
        if (question.Nets)
            throw Faults.Of(
                "pushed.no-net", ("name", PlainText.Phrase(Name)), ("version", $"{_server.Version}"));
        var row = new ClickHouseRow(Name, _columns, question);
        if (question.Columns.TryGetValue(ColumnRoles.Currency, out int currency))
            RequireOneCurrency(row, currency, question.Currencies, cancellation);
        (bool isParted, Finding? why) = ClickHouseShards.Look(_server, _columns[question.Columns[ColumnRoles.Customer]].Name, cancellation);
        if (isParted && Sums(row, question, merges: false, cancellation) is { } apart)
            return apart;
        // Rows of one customer lie on several shards after all.
        why ??= isParted ? ClickHouseShards.Travelling(_server.Database, "finding.rows-travel-shards") : null;
        if (why is not null)
            question.Findings.Add(why);
        return Sums(row, question, merges: true, cancellation)!;
    }

    public (long Row, int Column, string Shown) First(SumsQuestion question, int what, CancellationToken cancellation)
    {
        var row = new ClickHouseRow(Name, _columns, question);
        Dictionary<string, int> roles = question.Columns;
        int price = roles[roles.ContainsKey(ColumnRoles.Price) ? ColumnRoles.Price : ColumnRoles.Amount];
        string named = Named(row, Customers(row, question, merges: true, cancellation)!.Missing);
        (string Condition, int Column)[] faults = what switch
        {
            TotalsQuery.UnreadableDate => [($"{named} AND {row.DateIsNone}", roles[ColumnRoles.Date])],
            TotalsQuery.EpochStart => [($"{named} AND {row.IsEpochal}", roles[ColumnRoles.Date])],
            TotalsQuery.UnreadableNumber =>
            [
                .. roles.TryGetValue(ColumnRoles.Quantity, out int quantity)
                    ? [($"{named} AND {row.Inside} AND {row.QuantityIsNone}", quantity)] : ((string, int)[])[],
                ($"{named} AND {row.Inside} AND {row.PriceIsNone}", price),
            ],
            _ => [($"NOT ({named})", roles[ColumnRoles.Customer])],
        };
        (long Row, int Column, string Shown)? first = null;
        foreach ((string condition, int column) in faults)
        {
            using ClickHouseRows rows = _server.Ask(
                $"SELECT n, shown FROM (SELECT rowNumberInAllBlocks() + 1 AS n, {row.Shown(column)} AS shown, {condition} AS is_fault FROM "
                + $"{_relation}) WHERE is_fault ORDER BY n LIMIT 1", cancellation, _server.IsFree ? "&max_threads=1" : "");
            if (rows.NextRow(cancellation) && rows.NextWhole() is var n && !(first?.Row <= n))
                first = (n, column, PlainText.Quoted(rows.NextText()));
        }
        return first ?? throw ServerTotals.Changed(Name);
    }

    public void Dispose() => _server.Dispose();

    /// <summary>All sums; null where two shards gave the same customer.</summary>
    private ServerAnswer? Sums(ClickHouseRow row, SumsQuestion question, bool merges, CancellationToken cancellation)
    {
        if (Customers(row, question, merges, cancellation) is not { } tally)
            return null;
        long kept = tally.Kept;
        if (row.Repeated.Count > 0)
            TakeRepeats(row, tally, merges, cancellation);
        // Customers are of one moment and months of a later one: rows that came between are seen by their number.
        if (AddMonths(row, tally, merges, cancellation) != kept)
            throw ServerTotals.Changed(Name);
        ServerAnswer answer = tally.ToAnswer();
        return answer.TwinIn(cancellation) is { } twin
            ? throw Faults.Of(
                "pushed.spellings", ("name", PlainText.Phrase(Name)), ("customer", question.Shown(twin)))
            : answer;
    }

    private ClickHouseTally? Customers(ClickHouseRow row, SumsQuestion question, bool merges, CancellationToken cancellation)
    {
        string inside = row.Inside, returned = Invariant(
            $"{inside} AND {row.Verdict} IN ({RuleSet.Cancellations}, {RuleSet.NonPositiveQuantity})");
        string orders = row.HasOrder ? $"uniqExactIf({row.Order}, {row.Kept})" : $"countIf({row.Kept})";
        string[] counts =
        [
            .. ClickHouseTally.Verdicts.Select(verdict => Invariant($"countIf({inside} AND {row.Verdict} = {verdict})")),
            "count()", $"countIf({row.IsDateless})", $"countIf({row.IsEpochal})", $"countIf(NOT {row.IsDateless} AND {row.IsLate})",
            $"countIf(NOT {row.IsDateless} AND NOT {row.IsLate} AND {row.IsEarly})", $"countIf({inside})", $"countIf({row.DateIsNone})",
            $"countIf({inside} AND ({row.QuantityIsNone} OR {row.PriceIsNone}))", $"countIf({inside} AND {row.IsReturn})",
        ];
        string sql =
            $"SELECT {row.Customer} AS segment_customer, minIf({row.Moment}, {row.Kept}), maxIf({row.Moment}, {row.Kept}), {orders}, "
            + $"sumIf({row.Amount}, {row.Kept}), sumIf({row.Quantity}, {row.Kept}), "
            + $"sumIf({row.Amount}, {returned} AND {row.Amount} > 0), sumIf({row.Amount}, {returned} AND {row.Amount} < 0), "
            + $"sumIf({row.Quantity}, {inside} AND {row.IsReturn} AND {row.Quantity} > 0), "
            + $"sumIf({row.Quantity}, {inside} AND {row.IsReturn} AND {row.Quantity} < 0), {string.Join(", ", counts)} "
            + $"FROM {_relation} GROUP BY segment_customer";
        var tally = new ClickHouseTally(Name);
        using ClickHouseRows rows = Run(sql, merges, cancellation);
        for (long n = 1; rows.NextRow(cancellation); n++)
        {
            question.Report(n, cancellation);
            string id = rows.NextText();
            long first = Ticks(rows), last = Ticks(rows), ordered = rows.NextWhole();
            var customer = new ClickHouseTally.Customer(first, last, ordered)
            {
                Amount = Sum(rows, row),
                Quantity = Sum(rows, row),
                Returned = Sum(rows, row) - Sum(rows, row),
            };
            ClickHouseSum units = Sum(rows, row) - Sum(rows, row);
            if (!tally.Add(id, customer, units, [.. counts.Select(_ => rows.NextWhole())]))
                return merges ? throw ServerTotals.Changed(Name) : null;
        }
        return tally;
    }

    // Two rows are alike that are alike in 128 bits, which is how the reader compares them too.
    private void TakeRepeats(ClickHouseRow row, ClickHouseTally tally, bool merges, CancellationToken cancellation)
    {
        string values = string.Join(", ", row.Repeated);
        string sql =
            "SELECT segment_c, segment_m, segment_v, segment_r, segment_s, sum(segment_e), sum(segment_a * segment_e), "
            + $"sum(segment_q * segment_e) FROM (SELECT {row.Customer} AS segment_c, cityHash64({values}) AS segment_h, "
            + $"sipHash64({values}) AS segment_g, toInt64(count()) - 1 AS segment_e, any({row.Month}) AS segment_m, "
            + $"any({row.Verdict}) AS segment_v, any({row.IsReturn}) AS segment_r, any({row.Amount}) AS segment_a, "
            + $"any({row.Quantity}) AS segment_q, any(2 * ({row.Amount} < 0) + ({row.Quantity} < 0)) AS segment_s FROM {_relation} "
            + $"WHERE {row.Inside} GROUP BY segment_c, segment_h, segment_g HAVING count() > 1) "
            + "GROUP BY segment_c, segment_m, segment_v, segment_r, segment_s";
        using ClickHouseRows rows = Run(sql, merges, cancellation);
        while (rows.NextRow(cancellation))
        {
            string id = rows.NextText(), month = rows.NextText();
            int verdict = (int)rows.NextWhole();
            bool isReturn = rows.NextWhole() == 1;
            long signs = rows.NextWhole(), extra = rows.NextWhole();
            ClickHouseSum amount = Sum(rows, row), quantity = Sum(rows, row);
            tally.TakeBack(id, new ClickHouseTally.Repeat(
                verdict == TransactionRecord.Kept ? Month(month) : 0, verdict, isReturn, extra, amount, quantity,
                (signs & 2) != 0 ? -amount : amount, (signs & 1) != 0 ? -quantity : quantity));
        }
    }

    /// <summary>Adds the months of all customers; answers how many rows they are of.</summary>
    private long AddMonths(ClickHouseRow row, ClickHouseTally tally, bool merges, CancellationToken cancellation)
    {
        string sql =
            $"SELECT {row.Month} AS segment_month, sum({row.Amount}), count() FROM {_relation} WHERE {row.Kept} AND "
            + $"{Named(row, tally.Missing)} GROUP BY segment_month";
        long kept = 0;
        using ClickHouseRows rows = Run(sql, merges, cancellation);
        while (rows.NextRow(cancellation))
        {
            string month = rows.NextText();
            ClickHouseSum amount = Sum(rows, row);
            kept += rows.NextWhole();
            // Of rows without a date, which are told of later.
            if (month.Length > 0)
                tally.AddMonth(Month(month), amount);
        }
        return kept;
    }

    private ClickHouseRows Run(string sql, bool merges, CancellationToken cancellation) =>
        _server.Ask(sql, cancellation, merges ? "" : $"&{ClickHouseShards.NoMerge}=1");

    private static string Named(ClickHouseRow row, IReadOnlyList<string> missing) => missing.Count == 0 ? "1"
        : $"{row.Customer} NOT IN ({string.Join(", ", missing.Select(ClickHouseServer.Literal))})";

    private static ClickHouseSum Sum(ClickHouseRows rows, ClickHouseRow row) => ClickHouseSum.Parse(rows.NextText(), row.IsExact);

    // No moment where nothing counts.
    private static long Ticks(ClickHouseRows rows) =>
        rows.NextValue(out ReadOnlySpan<byte> moment) ? ClickHouseColumn.TryTicks(moment) ?? 0 : 0;

    private static int Month(string month) =>
        (12 * int.Parse(month.AsSpan(0, 4), CultureInfo.InvariantCulture)) + int.Parse(month.AsSpan(5), CultureInfo.InvariantCulture) - 1;

    private void RequireOneCurrency(
        ClickHouseRow row, int column, SortedDictionary<string, long> currencies, CancellationToken cancellation)
    {
        using (ClickHouseRows rows = Run(
            $"SELECT {row.Text(column)} AS segment_currency, count() FROM {_relation} WHERE {row.Text(column)} != '' GROUP BY "
            + "segment_currency", merges: true, cancellation))
        {
            while (rows.NextRow(cancellation))
            {
                string currency = rows.NextText();
                currencies[currency] = currencies.GetValueOrDefault(currency) + rows.NextWhole();
            }
        }
        if (currencies.Count > 1)
            throw ChoiceCounts.SeveralCurrencies(Name, _columns[column].Name, [.. currencies]);
    }
}
