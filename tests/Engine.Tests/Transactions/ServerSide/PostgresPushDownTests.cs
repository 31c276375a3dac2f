using System.IO.Compression;
using Segmentation.Tests.Databases;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions.ServerSide;

[Collection(PostgresCollection.Name)]
public sealed class PostgresPushDownTests(LoopbackPostgres server) : PushDownContract
{
    [SkippableTheory]
    [InlineData("int", "bigint", "date", "smallint", "numeric(9,2)")]
    [InlineData("numeric", "uuid", "timestamp", "numeric", "real")]
    [InlineData("char(8)", "varchar", "timestamptz", "float8", "float8")]
    public void Read_ColumnsOfAnyFittingTypes_EqualsReadingTheRows(
        string customer, string order, string date, string quantity, string price)
    {
        string[] orders = order == "uuid" ? ["6b1f1c4e-0000-4000-8000-00000000000a", "6b1f1c4e-0000-4000-8000-00000000000b"] : ["7", "8"];
        AssertSame(
            Load(
                $"customer_id {customer}, order_id {order}, date {date}, quantity {quantity}, price {price}, note text",
                [
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', 2, 0.1, '')",
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', 2, 0.1, '')",
                    $"('17850', '{orders[0]}', '2025-01-01 10:30:15.123456', 2, 0.1, NULL)",
                    $"('17850', '{orders[1]}', '2024-12-31 23:59', 3, 0.3, 'x')",
                    $"('3', '{orders[1]}', '2024-12-31 23:59', -3, 0.7, 'x')",
                    $"('3', NULL, '2024-12-31 23:59', 3, 0.7, 'x')",
                    $"(NULL, NULL, NULL, NULL, NULL, 'x')",
                ]),
            options => options);
    }

    [SkippableTheory]
    [InlineData("bytea", @"\x0a0b", "money", "0a0b")]
    [InlineData("uuid", "6b1f1c4e-0000-4000-8000-00000000000a", "numeric", "6b1f1c4e-0000-4000-8000-00000000000a")]
    public void Read_ValuesWhoseTextDependsOnTheServer_AreIdsAndNumbers(string customer, string id, string amount, string expected)
    {
        server.Run("ALTER ROLE shop SET bytea_output = escape; ALTER ROLE shop SET lc_monetary = 'C'");
        string address = Load(
            $"customer_id {customer}, order_id {customer}, date date, amount {amount}", [$"('{id}', '{id}', '2025-01-01', '1234.5')"]);
        AssertSame(address, options => options);
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [address] });
        Assert.Equal((expected, 1234.5), (totals.Ids[0], totals.Amount[0]));
    }

    [SkippableTheory]
    [InlineData("customer_id text, date date, amount bytea", "'a', '2025-01-01', '3130'", "column 'amount' holds bytes")]
    [InlineData("customer_id text, date date, amount int[]", "'a', '2025-01-01', '{1,2}'", "{1,2}")]
    [InlineData("customer_id text, date date, amount jsonb", "'a', '2025-01-01', '{}'", "{}")]
    [InlineData("customer_id text, date date, amount boolean", "'a', '2025-01-01', true", "\"t\"")]
    [InlineData("customer_id text, date interval, amount int", "'a', '3 days', 1", "3 days")]
    [InlineData("customer_id text, date timestamp, amount int", "'a', 'infinity', 1", "infinity")]
    [InlineData("customer_id text, date date, amount float8", "'a', '2025-01-01', 'NaN'", "NaN")]
    public void Read_ValueThatIsNoneOfItsRole_IsRefusedByName(string columns, string row, string message) =>
        Assert.Contains(
            message, Assert.Throws<InputException>(
                () => TransactionReader.Read(new TransactionsOptions { Sources = [Load(columns, [$"({row})"])] })).Message,
                    StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData("customer_id text, date text, amount int", "date")]
    [InlineData("customer_id float8, date date, amount int", "customer")]
    [InlineData("customer_id text, date date, amount text", "amount")]
    public void Read_ColumnOfAnUnfitType_IsRefusedByName(string columns, string role)
    {
        string message = Refusal(Load(columns, ["('1', '2025-01-01', '1')"]), options => options);
        Assert.Contains($"for the {role}. Cast it in ?query=SELECT", message, StringComparison.Ordinal);
        Assert.StartsWith(server.ShownAs, message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("'a', 'infinity', 1", "date that ‹push-down› does not read")]
    [InlineData("'a', '2025-01-01', 'NaN'", "no plain number")]
    public void Read_ValueThatIsNone_IsRefused(string row, string message) =>
        Assert.Contains(
            message, Refusal(
                Load("customer_id text, date timestamp, amount numeric", [$"({row})"]), options => options), StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData(
        "customer_id text, order_id text, date timestamp, description text, quantity int, price int",
        "'a', '1', '2025-01-01 10:00', 'Mug', 1, 1", "told apart by their names here (column \"description\")")]
    [InlineData(
        "customer_id text, order_id text, date timestamp, sku text, quantity int, price int", "'a', '1', '2025-01-01 10:00', 'Ü1', 1, 1",
        "column 'sku': 'Ü1'")]
    [InlineData(
        "customer_id text, order_id text, date timestamp, sku text, description text, quantity int, price int",
        "'a', '1', '2025-01-01 10:00', '', 'Mug', 1, 1", "1 of 1 rows have a product that only its name tells")]
    public void Net_ProductThatSqlCannotTell_IsRefused(string columns, string row, string message) =>
        Assert.Contains(
            message, Refusal(
                Load(columns, [$"({row})"]), options => options with { Returns = ReturnHandling.Net }), StringComparison.Ordinal);

    protected override string SampleColumns =>
        "invoiceno text, stockcode text, description text, quantity numeric, invoicedate timestamp, unitprice numeric(9,3), customerid "
        + "text, country text";

    protected override string Load(string columns, IEnumerable<string> values)
    {
        server.Run($"DROP TABLE IF EXISTS sales; CREATE TABLE sales({columns}); INSERT INTO sales VALUES {string.Join(", ", values)}");
        return $"{server.Address}?table=sales";
    }

    protected override string LoadFile(string path)
    {
        string address = Load(SampleColumns, ["('', '', '', 0, NULL, 0, '', '')"]);
        server.Run("DELETE FROM sales");
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        server.Copy("COPY sales FROM STDIN (FORMAT CSV, HEADER)", text);
        return address;
    }
}
