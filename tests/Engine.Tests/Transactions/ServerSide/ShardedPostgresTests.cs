using Segmentation.Sources;
using Segmentation.Tests.Databases;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.ServerSide;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>
/// A coordinator whose table is parted over three databases by <c>postgres_fdw</c>: they are databases of one server, which the
/// coordinator reaches over loopback as it would reach others.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class ShardedPostgresTests(LoopbackPostgres server)
{
    private const string Columns =
        "order_id text, sku text, name text, quantity int, date timestamp, price numeric(9,3), customer_id text, country text";

    [SkippableFact]
    public void Explain_PartedByCustomer_EveryShardAggregatesEveryPart()
    {
        string address = Spread(Columns, Rows());
        using SqlDialect dialect = SqlDialect.Open(address, SourceLimits.None);
        Dictionary<string, int> columns = ColumnResolver.Resolve(
            dialect.Name, dialect.Columns, new Dictionary<string, string>(), new Dictionary<string, string>(), (_, _) => null).Columns;
        var options = new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address] };
        string statement = FlatQuery.Write(dialect, columns, new RuleSet(options), options, byId: false);
        string[] plan = server.Run($"SET enable_partitionwise_aggregate = on; EXPLAIN (VERBOSE) {statement}");
        string[] remote = [.. plan.Where(line => line.Contains("Remote SQL:", StringComparison.Ordinal))];
        // Customers, duplicates and months.
        for (int shard = 1; shard <= ShardedPostgres.Shards; shard++)
            Assert.Equal(3, remote.Count(sql => sql.Contains($"FROM public.sales_{shard}", StringComparison.Ordinal)));
        Assert.Equal(3 * ShardedPostgres.Shards, remote.Length);
        Assert.All(remote, sql => Assert.Contains(" GROUP BY ", sql, StringComparison.Ordinal));
        Assert.Equal(2 * ShardedPostgres.Shards, remote.Count(sql => sql.Contains("sum(", StringComparison.Ordinal)));
        Assert.Equal(ShardedPostgres.Shards, remote.Count(sql => sql.Contains("HAVING ((count(*) > 1))", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("text", "text", "timestamp", "int", "numeric(9,3)")]
    [InlineData("varchar", "bigint", "date", "numeric", "float8")]
    [InlineData("int", "numeric", "timestamptz", "smallint", "numeric")]
    [InlineData("bigint", "uuid", "timestamp", "float8", "int")]
    [InlineData("text", "bytea", "timestamp", "int", "numeric(9,3)")]
    public void Read_ColumnsOfAnyTypes_EqualsReadingTheRowsAndNoneTravels(
        string customer, string order, string date, string quantity, string price)
    {
        string columns = $"order_id {order}, sku text, name varchar(20), quantity {quantity}, date {date}, price {price}, "
            + $"customer_id {customer}, seen bool, at timestamptz, weight float8, note numeric";
        string address = Spread(columns, Rows(
            order switch
            {
                "uuid" => n => $"{(n % 9 == 0 ? "c1" : "6b")}1f1c4e-0000-4000-8000-{n:D12}",
                "bytea" => n => $"\\x{n % 250:x2}{n:x6}",
                "text" => n => n % 9 == 0 ? $"C{n}" : $"{n}",
                _ => n => $"{n}",
            },
            row => $", {(row % 3 == 0 ? "NULL" : "true")}, '2025-01-01 10:00+03', {row % 4}.5, {row % 2}"));
        PushDownContract.AssertSame(address, options => options);
        PushDownContract.AssertSame(address, options =>
            options with { Since = new DateTime(2025, 2, 1), AsOf = new DateTime(2025, 11, 30) });
        // Where the session's zone has summer time, no other server converts a moment to it.
        bool travels = date == "timestamptz" && server.Run("SHOW TimeZone")[0] is not ("UTC" or "Etc/UTC");
        Assert.Equal(travels, PushedDown.Pushed(address).Cleaning.Findings.Any(finding => finding.Code == "rows-travel"));
    }

    [SkippableFact]
    public void Read_DecimalColumns_GivesTheBitsOfReadingTheRows()
    {
        string address = Spread(Columns, Rows());
        CustomerTotals read = TransactionReader.Read(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address] });
        CustomerTotals pushed = PushedDown.Pushed(address);
        Assert.Equal(read.Amount, pushed.Amount);
        Assert.Equal(read.Quantity, pushed.Quantity);
        Assert.Equal(read.Returned, pushed.Returned);
        Assert.Equal(read.Summary.RevenueByMonth, pushed.Summary.RevenueByMonth);
    }

    [SkippableFact]
    public void Read_PartedByAnotherColumn_SaysThatRowsTravel()
    {
        string address = Spread(Columns, Rows(), partedBy: "country");
        PushDownContract.AssertSame(address, options => options);
        Assert.Contains(
            "rows of sales_1, sales_2, sales_3 travel to the server that was asked, which sums them itself: "
            + "sales is parted by country, not by the customer (customer_id)",
            PushedDown.Travelling(address), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_TypeThatNoOtherServerConverts_SaysThatRowsTravel()
    {
        string address = Spread(Columns.Replace("numeric(9,3)", "real", StringComparison.Ordinal), Rows());
        PushDownContract.AssertSame(address, options => options);
        Assert.Contains(
            "\"price\" is of type float4, which other servers do not convert", PushedDown.Travelling(address), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_TableOfAnotherServerAlone_IsSummedThere()
    {
        string table = Spread(Columns, Rows());
        string address = table.Replace("?table=sales", "?table=sales_2", StringComparison.Ordinal);
        PushDownContract.AssertSame(address, options => options);
        Assert.DoesNotContain(PushedDown.Pushed(address).Cleaning.Findings, finding => finding.Code == "rows-travel");
    }

    [SkippableFact]
    public void Net_OnShards_IsRefusedAndDropIsNamed()
    {
        string message = PushDownContract.Refusal(
            Spread(Columns, Rows()), options => options with { Returns = ReturnHandling.Net });
        Assert.Contains("the rows lie on other servers", message, StringComparison.Ordinal);
        Assert.Contains("Give ‹returns› drop, or leave ‹push-down› out", message, StringComparison.Ordinal);
        Assert.StartsWith(server.ShownAs, message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_CustomerOfTwoSpellings_IsRefusedByName() =>
        Assert.Contains(
            "customer \"7\" is spelled in several ways",
            PushDownContract.Refusal(
                Spread(
                    Columns,
                    ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('2','A','MUG',1,'2025-01-01 10:00',2.5,'7.0','UK')"]),
                options => options), StringComparison.Ordinal);

    [SkippableFact]
    public void Read_SeveralCurrencies_IsRefused() =>
        Assert.Contains(
            "EUR", PushDownContract.Refusal(
                Spread(
                    "order_id text, date date, amount int, customer_id text, currency text",
                    ["('1', '2025-01-01', 5, 'a', 'EUR')", "('2', '2025-01-01', 5, 'b', 'USD')"]),
                options => options with { ColumnMap = new Dictionary<string, string> { ["currency"] = "currency" } }),
            StringComparison.Ordinal);

    private string Spread(string columns, IEnumerable<string> rows, string partedBy = "customer_id") =>
        ShardedPostgres.Spread(server, columns, rows, partedBy);

    // Purchases, cancellations, returns, duplicates, and rows of no customer.
    private static IEnumerable<string> Rows(Func<int, string>? order = null, Func<int, string>? more = null) =>
        Enumerable.Range(0, 6_000).Select(i => i - (i % 50 == 49 ? 1 : 0)).Select(row =>
            $"('{order?.Invoke(OrderOf(row)) ?? (row % 9 == 0 ? $"C{OrderOf(row)}" : $"{OrderOf(row)}")}', 'P{row % 30}', 'Mug', "
            + $"{(row % 11 == 0 ? -1 : row % 7)}, '2025-{1 + (row % 12):00}-{1 + (row % 28):00} {row % 24:00}:{row % 60:00}', "
            + $"{row % 30 % 13}, {(row % 17 == 0 ? "NULL" : $"'{row % 301}'")}"
            + $"{more?.Invoke(row) ?? ", 'UK'"})");

    // A line without a customer is the only one of its order: else the order's first line, whichever comes first, would tell it.
    private static int OrderOf(int row) => row % 17 == 0 ? 1_000 + row : row % 400;
}
