using DuckDB.NET.Data;
using Segmentation.Tests.Transactions;
using Segmentation.Tests.Transactions.ServerSide;
using Segmentation.Transactions;

namespace Segmentation.Tests.Lake;

/// <summary>DuckDB sums exact decimals where the rows are.</summary>
public sealed class DuckDbPushDownTests() : DuckDbPushDown("DECIMAL(9,1)", "DECIMAL(12,3)")
{
    [Theory]
    [InlineData(ReturnHandling.Drop)]
    [InlineData(ReturnHandling.Net)]
    public void Read_EveryForm_GivesTheBitsOfTheCsv(ReturnHandling returns)
    {
        string csv = Folder.Write("sales.csv", DuckDbSourceTests.Sample());
        CustomerTotals expected = TransactionReader.Read(new TransactionsOptions { Sources = [csv], Returns = returns });
        foreach ((string form, string address) in LakeForms.Write(csv, Folder.Path))
        {
            var options = new TransactionsOptions { Sources = [address], Returns = returns, PushDown = true, Memory = 100 << 20 };
            CustomerTotals pushed = TransactionReader.Read(options);
            Assert.True(Names(expected.Ids).SequenceEqual(Names(pushed.Ids)), form);
            Assert.True(expected.Orders.SequenceEqual(pushed.Orders) && expected.First.SequenceEqual(pushed.First), form);
            bool isExact = returns == ReturnHandling.Drop && form != "SQLite";
            double near = isExact ? 0 : 1e-9;
            for (int i = 0; i < pushed.Ids.Count; i++)
                Assert.True(Math.Abs(expected.Amount[i] - pushed.Amount[i]) <= near * expected.Amount[i], $"{form}: {pushed.Ids[i]}");
        }
    }

    [Theory]
    [InlineData("INTEGER", "BIGINT", "DATE", "SMALLINT", "DECIMAL(9,2)")]
    [InlineData("DECIMAL(9,0)", "UUID", "TIMESTAMP", "DECIMAL(18,3)", "FLOAT")]
    [InlineData("VARCHAR", "VARCHAR", "TIMESTAMPTZ", "DOUBLE", "DOUBLE")]
    [InlineData("DOUBLE", "VARCHAR", "TIMESTAMP_S", "VARCHAR", "VARCHAR")]
    [InlineData("HUGEINT", "UBIGINT", "VARCHAR", "BIGINT", "DECIMAL(38,9)")]
    public void Read_ColumnsOfAnyFittingTypes_EqualsReadingTheRows(
        string customer, string order, string date, string quantity, string price)
    {
        string[] orders = order == "UUID" ? ["6b1f1c4e-0000-4000-8000-00000000000a", "6b1f1c4e-0000-4000-8000-00000000000b"] : ["7", "8"];
        AssertSame(
            Load(
                $"customer_id {customer}, order_id {order}, date {date}, quantity {quantity}, price {price}, note VARCHAR",
                [
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', '2', '0.1', '')",
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', '2', '0.1', '')",
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', '2', '0.1', NULL)",
                    $"('17850', '{orders[1]}', '2024-12-31 23:59:00', '3', '0.3', 'x')",
                    $"('3', '{orders[1]}', '2024-12-31 23:59:00', '-3', '0.7', 'x')",
                    $"('3', NULL, '2024-12-31 23:59:00', '3', '0.7', 'x')",
                    $"(NULL, NULL, NULL, NULL, NULL, 'x')",
                ]),
            options => options);
    }

    [Theory]
    [InlineData("VARCHAR")]
    [InlineData("ENUM ('7', '7.0', ' 7', '7\u00A0', '7.50', '.0', 'C1', 'c2', 'C:', 'c', 'C0.0', '')")]
    public void Read_OrdersOfManySpellings_AreCountedAsReadingCountsThem(string order)
    {
        string[] spellings = ["7", "7.0", " 7", "7\u00A0", "7.50", ".0", "C1", "c2", "C:", "c", "C0.0", ""];
        string[] rows = [.. spellings.SelectMany((spelling, i) => new[]
        {
            $"('1', '{spelling}', TIMESTAMP '2025-01-01 10:00:{i:00}', {i + 1}, 1.5)",
            $"('{i % 3}', '{spelling}', TIMESTAMP '2025-02-01 10:00:00', 1, 2.5)",
            $"('{i % 3}', '{spelling}', TIMESTAMP '2025-02-01 10:00:00', 1, 2.5)",
        })];
        AssertSame(
            Load($"customer_id VARCHAR, order_id {order}, date TIMESTAMP, quantity INTEGER, price DECIMAL(9,2)", rows), options => options);
    }

    [Theory]
    [InlineData("customer_id VARCHAR, date INTEGER, amount INTEGER", "'1', 7, 1", "for the date. Cast it in ?query=SELECT")]
    [InlineData("customer_id VARCHAR, date DATE, amount BOOLEAN", "'1', '2025-01-01', true", "for the amount. Cast it in ?query=SELECT")]
    [InlineData("customer_id DOUBLE, date DATE, amount INTEGER", "0.5, '2025-01-01', 1", "neither text nor a whole number")]
    [InlineData("customer_id VARCHAR, date VARCHAR, amount INTEGER", "'1', '1.2.2025', 1", "row 1, column 'date': '1.2.2025'")]
    [InlineData("customer_id VARCHAR, date DATE, amount VARCHAR", "'1', '2025-01-01', '1,5'", "column 'amount': '1,5'")]
    [InlineData("customer_id VARCHAR, date DATE, amount DOUBLE", "'1', '2025-01-01', 'NaN'", "no plain number")]
    [InlineData("customer_id VARCHAR, date DATE, amount INTEGER", "'1', 'infinity', 1", "date that ‹push-down› does not read")]
    public void Read_ValueThatMightBeUnderstoodOtherwise_IsRefused(string columns, string row, string message) =>
        Assert.Contains(message, Refusal(Load(columns, [$"({row})"]), options => options), StringComparison.Ordinal);
}

/// <summary>DuckDB sums binary floating-point numbers where the rows are.</summary>
public sealed class DuckDbPushDownOfDoublesTests() : DuckDbPushDown("DOUBLE", "DOUBLE");

/// <summary>The contract over a file of DuckDB.</summary>
/// <param name="quantity">Type of quantities.</param>
/// <param name="price">Type of prices.</param>
public abstract class DuckDbPushDown(string quantity, string price) : PushDownContract, IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override string SampleColumns =>
        $"InvoiceNo VARCHAR, StockCode VARCHAR, Description VARCHAR, Quantity {quantity}, InvoiceDate TIMESTAMP, UnitPrice {price}, "
        + "CustomerID VARCHAR, Country VARCHAR";

    protected override string Load(string columns, IEnumerable<string> values) =>
        Make($"CREATE TABLE sales({columns}); INSERT INTO sales VALUES {string.Join(", ", values)}");

    protected override string LoadFile(string path) =>
        Make($"CREATE TABLE sales({SampleColumns}); INSERT INTO sales SELECT * FROM read_csv('{path}', header = true, all_varchar = true)");

    private string Make(string sql)
    {
        string path = Path.Combine(Folder.Path, $"{Guid.NewGuid():N}.duckdb");
        using var connection = new DuckDBConnection($"Data Source={path}");
        connection.Open();
        LakeForms.Run(connection, sql);
        return $"duckdb:{path}?table=sales";
    }
}
