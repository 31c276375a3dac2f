using System.Text.RegularExpressions;
using Segmentation.Tests.Databases;
using Segmentation.Transactions;
using Segmentation.Transactions.ServerSide;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>ClickHouse's own sums give what reading its rows gives, in one server and in three.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed partial class ClickHousePushDownTests(LoopbackClickHouse server)
{
    private const string Columns = "InvoiceNo String, StockCode String, Description String, Quantity Int32, InvoiceDate DateTime, "
        + "UnitPrice Decimal(9, 3), CustomerID Nullable(String), Country String";

    private const string Floats = "InvoiceNo String, StockCode LowCardinality(String), Description String, Quantity Float64, InvoiceDate "
        + "DateTime('Asia/Tokyo'), UnitPrice Float64, CustomerID Nullable(String), Country String";

    [SkippableTheory]
    [InlineData("defaults")]
    [InlineData("missing-customer")]
    [InlineData("missing-customer,exact-duplicates")]
    [InlineData("missing-customer,cancellations,non-positive-price")]
    [InlineData("missing-customer,non-positive-quantity")]
    public void Read_SampleTransactions_EqualsReadingTheRows(string rules)
    {
        foreach (string address in Everywhere(Columns, Plain()))
        {
            PushDownContract.AssertSame(address, options => options with
            {
                Rules = rules == "defaults" ? CleaningRules.Defaults : rules.Split(','),
            });
        }
    }

    [SkippableTheory]
    [InlineData(Columns)]
    [InlineData(Floats)]
    public void Read_Window_EqualsReadingTheRows(string columns)
    {
        foreach (string address in Everywhere(columns, Plain()))
        {
            PushDownContract.AssertSame(address, options => options with { AsOf = new DateTime(2025, 8, 1, 12, 30, 0) });
            PushDownContract.AssertSame(
                address, options => options with { Since = new DateTime(2025, 2, 1), AsOf = new DateTime(2025, 11, 30).AddTicks(5) });
        }
    }

    [SkippableFact]
    public void Read_DecimalColumns_GivesTheBitsOfReadingTheRows()
    {
        foreach (string address in Everywhere(Columns, Plain()))
        {
            TransactionsOptions options = new() { Returns = ReturnHandling.Drop, Sources = [address] };
            CustomerTotals read = TransactionReader.Read(options), pushed = TransactionReader.Read(options with { PushDown = true });
            Assert.Equal(read.Amount, pushed.Amount);
            Assert.Equal(read.Quantity, pushed.Quantity);
            Assert.Equal(read.Returned, pushed.Returned);
            Assert.Equal(read.Summary.RevenueByMonth, pushed.Summary.RevenueByMonth);
        }
    }

    [SkippableTheory]
    [InlineData("Int32", "UInt64", "Date", "Int16", "Decimal(9, 2)")]
    [InlineData("FixedString(8)", "Nullable(String)", "DateTime", "Nullable(Int32)", "Float32")]
    [InlineData("UInt64", "Enum8('7' = 7, '8' = 8, ' C9' = 9)", "DateTime('Asia/Tokyo')", "Float64", "Decimal(18, 4)")]
    [InlineData("LowCardinality(String)", "String", "Nullable(DateTime)", "Decimal(9, 1)", "Int64")]
    public void Read_ColumnsOfAnyFittingTypes_EqualsReadingTheRows(
        string customer, string order, string date, string quantity, string price)
    {
        // A number stands without marks.
        string[] ids = customer.Contains("Int", StringComparison.Ordinal) ? ["17850", "3"] : ["'17850'", "'3'"];
        string[] orders = order.StartsWith("UInt", StringComparison.Ordinal) ? ["7", "8", "9"]
            : order.StartsWith("Enum", StringComparison.Ordinal) ? ["'7'", "'8'", "' C9'"] : ["'7'", "'8'", "'C9'"];
        string time = date == "Date" ? "" : " 23:59:00";
        string columns = $"customer_id {customer}, order_id {order}, date {date}, quantity {quantity}, price {price}, "
            + "note Nullable(String)";
        foreach (string address in Everywhere(
            columns,
            [
                $"({ids[0]}, {orders[0]}, '2025-01-01{time}', 2, 1, '')", $"({ids[0]}, {orders[0]}, '2025-01-01{time}', 2, 1, '')",
                $"({ids[0]}, {orders[0]}, '2025-01-01{time}', 2, 1, NULL)", $"({ids[0]}, {orders[1]}, '2024-12-31{time}', 3, 3, 'x')",
                $"({ids[1]}, {orders[1]}, '2024-12-31{time}', -3, 7, 'x')", $"({ids[1]}, {orders[1]}, '2024-12-31{time}', -3, 7, 'x')",
                $"({ids[1]}, {orders[2]}, '2024-12-31{time}', 3, 7, 'x\\ty')", $"({ids[1]}, {orders[2]}, '2024-12-31{time}', 0, 7, 'x')",
                $"({ids[1]}, {orders[0]}, '0000-00-00{(time.Length > 0 ? " 00:00:00" : "")}', 1, 7, 'x')",
            ]))
        {
            PushDownContract.AssertSame(address, options => options);
        }
    }

    [SkippableFact]
    public void Read_OrderOfSeveralSpellings_IsOneOrder()
    {
        string address = Everywhere(Columns,
        [
            "('7','A','MUG',1,'2025-01-01 10:00:00',2.5,'1','UK')", "(' 7','B','MUG',1,'2025-01-01 10:00:00',2.5,'1','UK')",
            "('7.0','C','MUG',1,'2025-01-01 10:00:00',2.5,'1','UK')", "('\u00A07\u00A0 ','D','MUG',1,'2025-01-01 10:00:00',2.5,'1','UK')",
            "('\tc8','D','MUG',1,'2025-01-01 10:00:00',2.5,'1','UK')",
        ])[0];
        PushDownContract.AssertSame(address, options => options);
        Assert.Equal(1, PushedDown.Pushed(address).Orders[0]);
    }

    [SkippableFact]
    public void Read_PartedByTheCustomer_TellsNothing()
    {
        CustomerTotals pushed = PushedDown.Pushed(Everywhere(Columns, Plain())[1]);
        Assert.DoesNotContain(pushed.Cleaning.Findings, finding => finding.Code == "rows-travel");
        // Shards that answer by themselves: more than a customer would be there twice.
        Assert.All(Enumerable.Range(0, LoopbackClickHouse.Shards), shard => Assert.NotEqual(
            "0", server.Run("SELECT count() FROM sales_here", shard)[0]));
    }

    [SkippableFact]
    public void Read_PartedByAnotherColumn_SaysThatRowsTravel()
    {
        string address = Everywhere(Columns, Plain(), partedBy: "cityHash64(InvoiceNo)")[1];
        PushDownContract.AssertSame(address, options => options);
        Assert.Contains("sales is parted by cityHash64(InvoiceNo), not by the customer (CustomerID)", PushedDown.Travelling(address),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_CustomerOnSeveralShardsAfterAll_IsSummedAllTheSameAndSaid()
    {
        string address = Everywhere(Columns, Plain())[1];
        server.Run("INSERT INTO sales_here SELECT * FROM sales_alone WHERE Quantity = 1");
        PushDownContract.AssertSame(address, options => options);
        Assert.Contains("rows of one customer lie on several shards of sales", PushedDown.Travelling(address), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_QueryOverShards_SaysThatRowsTravel()
    {
        string address = Everywhere(Columns, Plain())[1];
        string query = $"{address[..address.IndexOf('?')]}?query=SELECT * FROM sales WHERE Quantity > 1 ;";
        PushDownContract.AssertSame(query, options => options);
        Assert.Contains("a query reads sales", PushedDown.Travelling(query), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_QueryAndMappedColumns_EqualsReadingTheRows()
    {
        string address = Everywhere(Columns, Plain())[0];
        PushDownContract.AssertSame(
            $"{address[..address.IndexOf('?')]}?query=SELECT CustomerID AS segment_c, InvoiceDate AS segment_q, UnitPrice AS kept "
                + "FROM sales",
            options => options with
            {
                ColumnMap = new Dictionary<string, string> { ["customer"] = "segment_c", ["date"] = "segment_q", ["amount"] = "kept" },
            });
    }

    [SkippableFact]
    public void Read_EmptyTable_IsToldAsReadingItTells()
    {
        string address = Everywhere(Columns, [])[0];
        TransactionsOptions options = new() { Returns = ReturnHandling.Drop, Sources = [address] };
        string read = Assert.Throws<InputException>(() => TransactionReader.Read(options)).Message;
        Assert.Equal(read, Assert.Throws<InputException>(() => TransactionReader.Read(options with { PushDown = true })).Message);
    }

    [SkippableFact]
    public void Net_IsRefusedAndDropIsNamed() =>
        Assert.Contains("Give ‹returns› drop, or leave ‹push-down› out", PushDownContract.Refusal(
            Everywhere(Columns, Plain())[0], options => options with { Returns = ReturnHandling.Net }), StringComparison.Ordinal);

    [SkippableFact]
    public void Read_CustomerOfTwoSpellings_IsRefusedByName() =>
        Assert.Contains("customer \"7\" is spelled in several ways", PushDownContract.Refusal(
            Everywhere(
                Columns,
                [
                    "('1','A','MUG',1,'2025-01-01 10:00:00',2.5,'7','UK')", "('2','A','MUG',1,'2025-01-01 10:00:00',2.5,'7.0','UK')",
                ])[0],
            options => options), StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData(
        "'1','2025-01-01',NULL,'7'",
        "1 of 3 rows have a quantity or price that is empty or no plain number; the first is row 2, column 'amount': NULL")]
    [InlineData("'9',NULL,5,'9'", "1 of 3 rows have a date that")]
    public void Read_ValueThatCannotBeSummed_IsToldByRowColumnAndValue(string row, string message)
    {
        string address = Everywhere(
            "order_id String, date Nullable(Date), amount Nullable(Decimal(9, 2)), customer_id String",
            ["('1','2025-01-01',5,'7')", $"({row})", "('2','2025-01-01',5,'8')"])[0];
        string told = PushDownContract.Refusal(address, options => options);
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.StartsWith(server.ShownAs, told, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(
        "order_id String, date String, amount Int32, customer_id String", "'1','2025-01-01',5,'7'",
        "column \"date\" is of type String")]
    [InlineData(
        "order_id String, date Date, amount String, customer_id String", "'1','2025-01-01','5','7'",
        "column \"amount\" is of type String")]
    [InlineData(
        "order_id String, date Date, amount Int32, customer_id Float64", "'1','2025-01-01',5,7",
        "column \"customer_id\" is of type Float64")]
    public void Read_ColumnOfAnotherType_IsRefusedWithTheTypeThatIsTaken(string columns, string row, string message) =>
        Assert.Contains(message, PushDownContract.Refusal(Everywhere(columns, [$"({row})"])[0], options => options),
            StringComparison.Ordinal);

    [SkippableFact]
    public void Read_SeveralCurrencies_IsRefused() =>
        Assert.Contains("EUR", PushDownContract.Refusal(
            Everywhere("order_id String, date Date, amount Int32, customer_id String, currency String",
                ["('1', '2025-01-01', 5, 'a', 'EUR')", "('2', '2025-01-01', 5, 'b', 'USD')"])[1],
            options => options with { ColumnMap = new Dictionary<string, string> { ["currency"] = "currency" } }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Distributed(shop, default, sales_here, cityHash64(customer))", "cityHash64(customer)", true)]
    [InlineData("Distributed('shop', 'default', 'sales_here', `customer` % 3)", "`customer` % 3", true)]
    [InlineData("Distributed(shop, default, sales_here, intHash32(toUInt64(customer)), 'policy')", "intHash32(toUInt64(customer))", true)]
    [InlineData("Distributed(shop, default, sales_here, rand())", "rand()", false)]
    [InlineData("Distributed(shop, default, sales_here, rand(customer))", "rand(customer)", false)]
    [InlineData("Distributed(shop, default, sales_here, cityHash64(customer, day))", "cityHash64(customer, day)", false)]
    [InlineData("Distributed(shop, default, sales_here, cityHash64(concat(customer, 'x')))", "cityHash64(concat(customer, 'x'))", true)]
    [InlineData("Distributed(shop, default, sales_here, 1)", "1", false)]
    [InlineData("Distributed(shop, default, sales_here)", null, false)]
    public void KeyOf_Engine_IsTheShardingKeyAndWhetherItIsOfTheCustomer(string engine, string? key, bool isOfCustomer)
    {
        Assert.Equal(key, ClickHouseShards.KeyOf(engine));
        Assert.Equal(isOfCustomer, key is not null && ClickHouseShards.IsOf(key, "customer"));
    }

    /// <summary>Addresses of a table in one server, and of one that is spread over three.</summary>
    private string[] Everywhere(string columns, IEnumerable<string> rows, string partedBy = "")
    {
        server.Run("DROP TABLE IF EXISTS sales_alone");
        server.Run($"CREATE TABLE sales_alone ({columns}) ENGINE = MergeTree ORDER BY tuple()");
        string customer = columns.Contains("CustomerID", StringComparison.Ordinal) ? "CustomerID" : "customer_id";
        server.CreateSpread(columns, partedBy.Length > 0 ? partedBy : $"cityHash64(ifNull(toString({customer}), ''))");
        string values = string.Join(", ", rows);
        if (values.Length > 0)
        {
            server.Run($"INSERT INTO sales_alone VALUES {values}");
            server.Run("INSERT INTO sales SELECT * FROM sales_alone", settings: "&insert_distributed_sync=1");
        }
        return [$"{server.Address}?table=sales_alone", $"{server.Address}?table=sales"];
    }

    // Times with seconds, without which this version takes none.
    private static IEnumerable<string> Plain() => PushDownContract.Sample()
        .Select(row => Minutes().Replace(row, "$0:00")).Select(row => Spaced().Replace(row, "'${id}'"));

    [GeneratedRegex(@" \d\d:\d\d(?=')", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Minutes();

    // Customers of one spelling each.
    [GeneratedRegex(@"'[ \u00A0]?(?<id>\d+)(?:\.0)?[ \u00A0]?'(?=,'[^']*'\)$)", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Spaced();
}
