using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Csv;

namespace Segmentation.Tests.Transactions.ServerSide;

public sealed class SqlitePushDownTests : PushDownContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ValuesOfMixedTypes_EqualsReadingTheRows() => AssertSame(
        Load(
            "customer_id, order_id, date, quantity, price",
            [
                "(17850, 1, '2025-01-01', 2, 1.5)",
                "(17850.0, '1', '2025-01-01 10:30', '3', '0.25')",
                "('17850.00', 2.0, '2025-01-01T10:30:15', 1, 2)",
                "('  17850', '002', '2025-01-02 10:30:15.2500', 1e2, 3)",
                "('17..0', 'c7x', '2025-01-02 23:59:59', -1, 3)",
                "('.0', 'C7', '2025-01-03 00:00', 5, 3)",
                "('NULL', 'C7', '2025-01-03 00:00', 5, 3)",
                "('n/A', '', '2025-01-03 00:00', 5, 3)",
                "('', NULL, 'never', NULL, 3)",
                "('a''b\"c', NULL, '2025-02-03 00:00', 5, '-0.5')",
                "('a''b\"c', '', '2025-02-03 00:00:00.0000001', 5, 0.5)",
                "('a''b\"c', '', '2025-02-03 00:00:00.0000001', 5, '0.50')",
                "(9007199254740993, 'x', '2024-02-29', 0, 0)",
                "(9007199254740993, 'y', '2024-02-29', 7, 1e-3)",
                "(9007199254740993, 'y', '2024-02-29', 7.0, 1e-3)",
                "(X'0A0B0C', 'y', '2024-02-29', 7.0, 1e-3)",
                "(X'0A0B0C', 'y', '2024-02-29', 7.0, 1e-3)",
                "(X'0A0B0D', X'00', '2024-02-29', 7.0, 1e-3)",
                "(X'0A0B0D', X'0000', '2024-02-29', 7.0, 1e-3)",
            ]),
        options => options);

    [Fact]
    public void Net_ProductsToldApartByNames_EqualsReadingTheRows() => AssertSame(
        Load(
            "customer_id, order_id, date, sku, description, quantity, price",
            [
                "(1, 1, '2025-01-01 10:00', 7, 'Blue  Mug', 5, 2)",
                "(1, 2, '2025-01-02 10:00', '7', 'other', -2, 2)",
                "(1, 3, '2025-01-03 10:00', 7.0, NULL, -1, 2)",
                "(1, 4, '2025-01-04 10:00', NULL, ' Blue  Mug', 4, 3)",
                "(1, 5, '2025-01-05 10:00', '', 'blue mug', -4, 3)",
                "(1, 6, '2025-01-06 10:00', X'0A', 'blob', 2, 3)",
                "(1, 'C7', '2025-01-07 10:00', '0a', 'blob', -1, 3)",
                "(1, 8, '2025-01-08 10:00', NULL, NULL, 2, 3)",
                "(1, 9, '2025-01-09 10:00', NULL, NULL, -2, 3)",
            ]),
        options => options with { Returns = ReturnHandling.Net });

    [Theory]
    [InlineData("(0.5, 1, '2025-01-01', 1, 1)", "neither text nor a whole number; the first is row 2, column 'customer_id': 0.5.")]
    [InlineData("('a', 1, '1.2.2025', 1, 1)", "the first is row 2, column 'date': '1.2.2025'.")]
    [InlineData("('a', 1, '2025-02-30', 1, 1)", "date that ‹push-down› does not read")]
    [InlineData("('a', 1, '2025-01-01 9:30', 1, 1)", "date that ‹push-down› does not read")]
    [InlineData("('a', 1, '2025-01-01 24:00', 1, 1)", "date that ‹push-down› does not read")]
    [InlineData("('a', 1, 20250101, 1, 1)", "date that ‹push-down› does not read")]
    [InlineData("('a', 1, '2025-01-01', '1,5', 1)", "no plain number; the first is row 2, column 'quantity': '1,5'.")]
    [InlineData("('a', 1, '2025-01-01', 1, '1.5.2')", "no plain number")]
    [InlineData("('a', 1, '2025-01-01', 1, '-')", "no plain number")]
    [InlineData("('a', 1, '2025-01-01', 1, X'3130')", "no plain number; the first is row 2, column 'price': X'3130'.")]
    public void Read_ValueThatMightBeUnderstoodOtherwise_IsRefused(string row, string message)
    {
        string address = Load("customer_id, order_id, date, quantity, price", ["('b', 2, '2025-01-01', 1, 1)", row]);
        Assert.Contains($"1 of 2 rows have a", Refusal(address, options => options), StringComparison.Ordinal);
        Assert.Contains(message, Refusal(address, options => options), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IdsOfBytes_AreTheirHexadecimalDigits()
    {
        string address = Load(
            "customer_id, order_id, date, amount",
            ["(X'0A0B01', 1, '2025-01-01', 10)", "(X'0A0B02', 2, '2025-01-02', 20)", "(X'0a0b03', 3, '2025-01-03', 0.1)"]);
        foreach (bool pushDown in new[] { false, true })
        {
            CustomerTotals totals = TransactionReader.Read(
                new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = pushDown });
            Assert.Equal(["0A0B01", "0A0B02", "0A0B03"], Names(totals.Ids));
            Assert.Equal([10, 20, 0.1], totals.Amount);
        }
    }

    [Theory]
    [InlineData("('a', 1, '2025-01-01', X'3130')", "row 2, column 'amount' holds bytes")]
    [InlineData("('a', 1, X'323032352D30312D3031', 10)", "row 2, column 'date' holds bytes")]
    [InlineData("(CAST(X'FF41' AS TEXT), 1, '2025-01-01', 10)", "row 2, column 'customer_id' holds text that is not UTF-8")]
    [InlineData("('a', 1, '2025-01-01', 9e999)", "amount")]
    public void Read_ValueOfAnUnfitType_IsRefusedByRowAndColumn(string row, string message)
    {
        string address = Load("customer_id, order_id, date, amount", ["('b', 2, '2025-01-01', 1)", row]);
        Assert.Contains(
            message, Assert.Throws<InputException>(
                () => TransactionReader.Read(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address] })).Message,
                    StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCsv_TableOfADatabase_TakesBytesAsIdsOnly()
    {
        string address = Load("id, value", ["(X'01', 10)", "(X'02', 20)"]);
        Assert.Equal("02", FeatureTable.ReadCsv(address, hasId: true).Ids[1]);
        Assert.Contains(
            "row 1, column 'id' holds bytes", Assert.Throws<InputException>(
                () => FeatureTable.ReadCsv(address, hasId: false)).Message, StringComparison.Ordinal);
    }

    protected override string SampleColumns =>
        "InvoiceNo TEXT, StockCode TEXT, Description TEXT, Quantity NUMERIC, InvoiceDate TEXT, UnitPrice REAL, CustomerID TEXT, Country "
        + "TEXT";

    protected override string Load(string columns, IEnumerable<string> values)
    {
        string path = Path.Combine(_folder.Path, "shop.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"BEGIN; CREATE TABLE sales({columns}); INSERT INTO sales VALUES {string.Join(", ", values)}; COMMIT";
        command.ExecuteNonQuery();
        return $"sqlite:{path}?table=sales";
    }

    protected override string LoadFile(string path)
    {
        string address = Load(SampleColumns, ["('', '', '', 0, '', 0, '', '')"]);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "shop.db")};Pooling=false");
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "DELETE FROM sales";
        insert.ExecuteNonQuery();
        using var rows = new CsvRows(path);
        insert.CommandText = $"INSERT INTO sales VALUES ({string.Join(", ", rows.Header.Select(name => $"${name}"))})";
        SqliteParameter[] values = [.. rows.Header.Select(name => insert.Parameters.AddWithValue($"${name}", ""))];
        while (rows.Next(CancellationToken.None))
        {
            for (int i = 0; i < values.Length; i++)
                values[i].Value = Encoding.UTF8.GetString(rows.Field(i));
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
        return address;
    }
}
