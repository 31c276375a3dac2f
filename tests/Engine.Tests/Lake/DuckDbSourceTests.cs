using DuckDB.NET.Data;
using Segmentation.Features;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests.Lake;

/// <summary>Parquet, JSON and DuckDB's files give what the same rows give as a CSV.</summary>
public sealed class DuckDbSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ReturnHandling.Drop)]
    [InlineData(ReturnHandling.Net)]
    [InlineData(ReturnHandling.Keep)]
    public void Read_SameRowsInEveryForm_SameAsTheCsv(ReturnHandling returns)
    {
        byte[] text = Sample();
        string csv = _folder.Write("sales.csv", text);
        var options = new TransactionsOptions { Sources = [csv], Returns = returns };
        string expected = Describe(options);
        Assert.Equal(expected, Describe(options with { Sources = [_folder.Write("sales.csv.gz", Csv.Gzip(text))] }));
        foreach ((string form, string address) in LakeForms.Write(csv, _folder.Path))
        {
            Assert.True(expected == Describe(options with { Sources = [address] }), form);
            Assert.True(expected == Describe(options with { Sources = [address], Threads = 1, Memory = 64 << 20 }), $"{form}, bounded");
        }
    }

    [Fact]
    public void ReadCsv_ValuesOfEveryType_AreTheTextsThatAFileWouldHave()
    {
        (string Value, string Text)[] values =
        [
            ("7::TINYINT", "7"), ("-7::SMALLINT", "-7"), ("7::INTEGER", "7"),
            ("(-9223372036854775807 - 1)::BIGINT", "-9223372036854775808"),
            ("255::UTINYINT", "255"), ("65535::USMALLINT", "65535"), ("4294967295::UINTEGER", "4294967295"),
            ("18446744073709551615::UBIGINT", "18446744073709551615"),
            ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
            ("2.55::DECIMAL(4,2)", "2.55"), ("-2.50::DECIMAL(9,2)", "-2.50"), ("0.01::DECIMAL(18,2)", "0.01"),
            ("-0.05::DECIMAL(38,2)", "-0.05"),
            ("12345678901234567890.125::DECIMAL(38,3)", "12345678901234567890.125"), ("0.1::FLOAT", "0.1"), ("0.1::DOUBLE", "0.1"),
            ("true", "true"), ("DATE '2025-02-28'", "2025-02-28"), ("TIMESTAMP '2025-02-28 10:30:15.25'", "2025-02-28 10:30:15.25"),
            ("TIMESTAMP_S '2025-02-28 10:30:15'", "2025-02-28 10:30:15"), 
            ("TIMESTAMP_MS '2025-02-28 10:30:15.5'", "2025-02-28 10:30:15.5"),
            ("TIMESTAMP_NS '2025-02-28 10:30:15.5'", "2025-02-28 10:30:15.5"),
            ("TIMESTAMPTZ '2025-02-28 10:30:15.5+03'", "2025-02-28T07:30:15.5Z"), ("'infinity'::DATE", "infinity"),
            ("UUID '6b1f1c4e-0000-4000-8000-00000000000a'", "6b1f1c4e-0000-4000-8000-00000000000a"), ("'x\"y'", "x\"y"),
            ("'twelve bytes'", "twelve bytes"), ("'more than twelve'", "more than twelve"), ("'Ω'", "Ω"), ("''", ""), ("NULL::INTEGER", ""),
            ("[1, 2]", "[1, 2]"),
            ("'a'::ENUM ('b', 'a')", "a"),
        ];
        string list = string.Join(", ", values.Select((value, i) => FormattableString.Invariant($"{value.Value} AS c{i}")));
        StringTable table = StringTable.ReadCsv($"duckdb:?query=SELECT {list} FROM range(5000)");
        Assert.Equal(5_000, table.Rows);
        for (int i = 0; i < values.Length; i++)
            Assert.True(values[i].Text == table.Columns[i][4_999], $"{values[i].Value}: {table.Columns[i][4_999]}");
    }

    [Fact]
    public void Read_FoldersNamedByAColumn_AreAColumnOfText()
    {
        Copy("SELECT DATE '2025-01-03' AS date, 2.5 AS amount", "customer_id=007/a.parquet");
        Copy("SELECT DATE '2025-01-04' AS date, 1.5 AS amount", "customer_id=12/a.parquet");
        CustomerTotals totals = Read("**/*.parquet");
        Assert.Equal(["007", "12"], [totals.Ids[0], totals.Ids[1]]);
        Assert.Equal([2.5, 1.5], totals.Amount);
    }

    [Fact]
    public void Read_JsonWithAKeyThatComesLate_HasItsColumn()
    {
        string rows = string.Concat(
            Enumerable.Range(0, 30_000).Select(i => $$"""{"customer": "{{i % 7:000}}", "day": "13.01.2025", "amount": 0.1}""" + "\n"))
            + """{"customer": "late", "day": "14.01.2025", "amount": 2, "state": "paid"}""";
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions
        {
            Sources = [_folder.Write("rows.ndjson", rows)],
            ColumnMap = new Dictionary<string, string> { ["date"] = "day" },
            Conditions = [Segmentation.Transactions.Columns.RowCondition.Parse("state=paid")!],
        });
        Assert.Equal("late", totals.Ids[0]);
        Assert.Equal(new DateTime(2025, 1, 14).Ticks, totals.First[0]);
    }

    [Fact]
    public void Read_ValueThatIsNoNumber_NamesFileColumnAndValue()
    {
        Copy(
            "SELECT '1' AS customer, DATE '2025-01-03' AS date, CASE WHEN i = 7 THEN '12,5O' ELSE '2' END AS amount FROM range(9) AS r(i)",
            "a.parquet");
        string message = Assert.Throws<InputException>(() => Read("a.parquet")).Message;
        Assert.Contains("a.parquet", message, StringComparison.Ordinal);
        Assert.Contains("'amount'", message, StringComparison.Ordinal);
        Assert.Contains("12,5O", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedParquet_NamesTheFile()
    {
        Copy("SELECT i AS customer, DATE '2025-01-03' AS date, 2.5 AS amount FROM range(9000) AS r(i)", "a.parquet");
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder.Path, "a.parquet"));
        _folder.Write("short.parquet", bytes[..^20]);
        Assert.Contains("short.parquet", Assert.ThrowsAny<IOException>(() => Read("short.parquet")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PatternOfNoFile_SaysSo() => Assert.Contains(
        "no file matches", Assert.ThrowsAny<FileNotFoundException>(() => Read("**/*.parquet")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_QueryThatFetches_IsRefusedWithoutAnExtension()
    {
        var error = Assert.ThrowsAny<IOException>(() => TransactionReader.Read(
            new TransactionsOptions { Sources = ["duckdb:?query=SELECT * FROM 'https://localhost:1/a.parquet'"] }));
        Assert.Contains("No extension of DuckDB is loaded or fetched", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongQueryCancelled_Stops()
    {
        const string Product =
            "SELECT sum(a.range * b.range) AS amount, 1 AS customer, '2025-01-01' AS date FROM range(10000000) a, range(10000000) b";
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => TransactionReader.Read(
            new TransactionsOptions { Sources = [$"duckdb:?query={Product}"] }, cancellation: cancellation.Token));
    }

    [Fact]
    public void Read_SeveralTablesAndNoneNamed_ListsThem()
    {
        using (var connection = new DuckDBConnection($"Data Source={_folder.Path}/two.duckdb"))
        {
            connection.Open();
            LakeForms.Run(connection, "CREATE TABLE a(x INTEGER); CREATE VIEW b AS FROM a");
        }
        string message = Assert.Throws<InputException>(
            () => TransactionReader.Read(new TransactionsOptions { Sources = [$"duckdb:{_folder.Path}/two.duckdb"] })).Message;
        Assert.Contains("has 2 tables (a, b); name one with ?table=NAME", message, StringComparison.Ordinal);
    }

    /// <summary>Rows with returns, duplicates and missing customers.</summary>
    internal static byte[] Sample()
    {
        var text = new MemoryStream();
        SampleTransactions.Write(text, new SampleOptions { Customers = 150, Transactions = 6_000, Seed = 3 });
        return text.ToArray();
    }

    private CustomerTotals Read(string name) =>
        TransactionReader.Read(new TransactionsOptions { Sources = [Path.Combine(_folder.Path, name)] });

    // Examples of dropped rows are shown as their source writes them.
    private static string Describe(TransactionsOptions options)
    {
        CustomerTotals totals = TransactionReader.Read(options);
        var steps = totals.Cleaning.Steps.Select(step => step with { Examples = [] });
        return Csv.Describe(totals with { Cleaning = totals.Cleaning with { Steps = [.. steps] } })
            + $"\n{totals.Returns} {totals.Summary.Revenue:R} {string.Join(' ', totals.Summary.RevenueByMonth)}";
    }

    private void Copy(string query, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, name))!);
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        LakeForms.Run(connection, $"COPY ({query}) TO '{_folder.Path}/{name}'");
    }
}
