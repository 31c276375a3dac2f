using Segmentation.Features;
using Segmentation.Tests.Databases;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>Rows of a real server of ClickHouse.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseReadingTests(LoopbackClickHouse server)
{
    private static readonly string[] Values =
    [
        "toInt8(-7)", "toUInt64(18446744073709551615)", "toInt64(-9223372036854775808)", "toFloat32(0.1)", "toFloat64(-2025.25)",
        "toFloat64(1e-7)",
        "toDecimal32(2.55, 3)", "toDecimal64(-0.005, 4)", "toDecimal128('12345678901234567890.5', 2)", "toDate('2025-02-28')",
        "toDateTime('2025-02-28 10:30:15')", "toDateTime('2025-02-28 10:30:15', 'Asia/Tokyo')", "'x\"y\\tz\\nw\\\\N\\'q'", "''", "'Ω'",
        "toFixedString('ab', 5)", "toNullable('a')", "CAST('paid' AS Enum8('paid' = 1, 'sent' = 2))", "NULL",
        "CAST(NULL AS Nullable(Int32))",
        "toUUID('6b1f1c4e-0000-4000-8000-00000000000a')", "[1, 2]", "(1, 'a')",
    ];

    private static readonly string[] Texts =
    [
        "-7", "18446744073709551615", "-9223372036854775808", "0.1", "-2025.25", "1E-07",
        "2.550", "-0.0050", "12345678901234567890.50", "2025-02-28",
        "2025-02-28 10:30:15", "2025-02-28 10:30:15", "x\"y\tz\nw\\N'q", "", "Ω",
        "ab", "a", "paid", "", "", "6b1f1c4e-0000-4000-8000-00000000000a", "[1,2]", "(1,'a')",
    ];

    [SkippableFact]
    public void Read_ValuesOfEveryType_AreWhatAFileWouldHold()
    {
        string list = string.Join(", ", Values.Select((value, i) => FormattableString.Invariant($"{value} AS a{i}")));
        StringTable table = StringTable.ReadCsv($"{server.Address}?query=SELECT {list} FROM system.numbers LIMIT 2");
        Assert.Equal(2, table.Rows);
        for (int i = 0; i < Values.Length; i++)
            Assert.True(table.Columns[i][1] == Texts[i], $"{Values[i]}: {table.Columns[i][1]}");
    }

    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("reader")]
    public void Read_TableAndQuery_SameAsTheFileAndNoCredentialShows(string user)
    {
        Fill();
        foreach (string query in new[] { "?table=orders", "?table=default.orders", "?query=SELECT * FROM orders ;" })
        {
            var options = new TransactionsOptions { Sources = [server.As(user) + query] };
            CustomerTotals totals = TransactionReader.Read(options);
            Assert.Equal([0.2, 4.5], totals.Amount);
            Assert.Equal("a,b", totals.Ids[0]);
            Assert.Equal(1, totals.Cleaning.Steps[0].Dropped);
            Assert.Equal(server.ShownAs, totals.Formats[0].Path);
            Assert.Equal(totals.Formats[0].Path, options.SourceNames[0]);
        }
    }

    [SkippableTheory]
    [InlineData("?query=SELECT absent FROM orders", "absent")]
    [InlineData("?query=DROP TABLE orders", "DROP")]
    [InlineData("?table=missing", "missing")]
    public void Read_WhatTheServerRefuses_IsToldInItsWords(string query, string word)
    {
        Fill();
        string told = Assert.ThrowsAny<IOException>(() =>
            TransactionReader.Read(new TransactionsOptions { Sources = [server.Address + query] })).ToString();
        Assert.Contains($"{server.ShownAs}: ", told, StringComparison.Ordinal);
        Assert.Contains(word, told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
        Assert.Equal(["3"], server.Run("SELECT count() FROM orders"));
    }

    [SkippableFact]
    public void Read_WrongPassword_IsToldWithoutIt()
    {
        string wrong = server.Address.Replace("s3cret", "s3cret-wrong", StringComparison.Ordinal);
        string told = Assert.ThrowsAny<IOException>(() =>
            TransactionReader.Read(new TransactionsOptions { Sources = [$"{wrong}?table=orders"] })).ToString();
        Assert.Contains($"{server.ShownAs}: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_FaultInTheMiddleOfRows_IsAnErrorAndNoShorterInput()
    {
        // 300,000 rows go out before the one that the server cannot compute.
        string query = $"{server.Address}?query=SELECT number AS customer_id, toDate('2025-01-01') AS date, "
            + "intDiv(100, 300000 - toInt64(number)) + 1 AS amount FROM (SELECT number FROM system.numbers LIMIT 600000)";
        string told = Assert.ThrowsAny<IOException>(() => TransactionReader.Read(new TransactionsOptions { Sources = [query] })).Message;
        Assert.Contains(": after row ", told, StringComparison.Ordinal);
        Assert.Contains("ivision by zero", told, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_UserWhoseProfileCutsResults_IsRefused() =>
        Assert.Contains(
            "sets result_overflow_mode=break and lets nothing be set (readonly=1)",
            Assert.Throws<InputException>(() => TransactionReader.Read(
                new TransactionsOptions { Sources = [$"{server.As("cut")}?table=orders"] })).Message, StringComparison.Ordinal);

    private void Fill()
    {
        server.Run("DROP TABLE IF EXISTS orders");
        server.Run("CREATE TABLE orders (client Nullable(String), order_id UInt32, date DateTime, quantity Int8, price Decimal(9, 2)) "
            + "ENGINE = Memory");
        server.Run("INSERT INTO orders VALUES ('a,b', 1, '2020-01-01 10:00:00', 2, 0.10), ('c', 2, '2020-01-02 00:00:00', 3, 1.5), "
            + "(NULL, 3, '2020-01-02 00:00:00', 3, 1)");
    }
}
