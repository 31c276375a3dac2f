using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Features;
using Segmentation.Tests.Databases;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;

namespace Segmentation.Tests.Transactions;

/// <summary>Cells that a database hands over by their types give what the same rows give as a file.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TypedSourceTests(LoopbackPostgres server) : IDisposable
{
    private static readonly string[] Columns = ["customer", "order", "date", "sku", "description", "quantity", "price", "note"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_RandomCellsOfAnyType_SameAsTheFile(ulong seed)
    {
        var random = new SeededRandom(seed);
        object?[][] rows = [.. Enumerable.Range(0, 6_000).Select(_ => Row(random))];
        string address = Database(rows), file = _folder.Write("rows.csv", Text(rows));
        AssertSame(address, file, options => options);
        AssertSame(address, file, options => options with { Memory = 1, Threads = 1 });
        AssertSame(address, file, options => options with { Returns = ReturnHandling.Keep, KeepLines = true, KeepOrderTimes = true });
        AssertSame(
            address, file, options => options with { Rules = [.. CleaningRules.Defaults, CleaningRules.HiddenDuplicates], Threads = 3 });
        AssertSame(
            address, file, options =>
                options with { Conditions = [RowCondition.Parse("quantity!=2")!, RowCondition.Parse("date!=2025-01-03 10:00")!] });
    }

    [SkippableFact]
    public void ReadCsv_ValuesOfPostgres_AreTheServersOwnTexts()
    {
        string[] values =
        [
            "0::numeric", "0.00::numeric", "-0.05::numeric(9,2)", "0.00010::numeric", "0.0000000012::numeric", "12.30::numeric",
            "99999999::numeric", "100000000.5::numeric", "1234567890123456.12::numeric", "-12345678901234567890.123::numeric",
            "'NaN'::numeric", "'-Infinity'::numeric", "1e30::numeric", "7::int2", "'-9223372036854775808'::int8", "0.1::float4",
            "0.1::float8", "'-2025.25'::float8", "'2025-02-28'::date", "'infinity'::date", "'2025-02-28 10:30:15.25'::timestamp",
            "'-infinity'::timestamp", "'2025-02-28 10:30+03'::timestamptz", "'{1,2}'::int[]",
            "'6b1f1c4e-0000-4000-8000-00000000000a'::uuid", "'a  '::char(3)", "'x\"y'::text", "'\"quoted\"'::varchar",
        ];
        string list = string.Join(
            ", ", values.Select((value, i) => FormattableString.Invariant($"{value} AS a{i}, ({value})::text AS b{i}")));
        StringTable table = StringTable.ReadCsv($"{server.Address}?query=SELECT {list} UNION ALL SELECT {list}");
        Assert.Equal(2, table.Rows);
        for (int i = 0; i < values.Length; i++)
            Assert.True(table.Columns[2 * i][1].TrimEnd() == table.Columns[(2 * i) + 1][1], $"{values[i]}: {table.Columns[2 * i][1]}");
    }

    [Theory]
    [InlineData(0.1, 1, 1)]
    [InlineData(-2.55, -255, 2)]
    [InlineData(0.0, 0, 0)]
    [InlineData(1e-9, 1, 9)]
    [InlineData(123456789.123456, 123456789123456, 6)]
    public void TryShortest_NumberOfFewDigits_IsItsShortestDecimal(double value, long digits, int decimals)
    {
        Assert.True(CellText.TryShortest(value, out long actual, out int places));
        Assert.Equal((digits, decimals), (actual, places));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0.1 + 0.2)]
    [InlineData(1e15)]
    [InlineData(1e-10)]
    public void TryShortest_AnyOtherNumber_IsLeftToItsText(double value) => Assert.False(CellText.TryShortest(value, out _, out _));

    private static void AssertSame(string address, string file, Func<TransactionsOptions, TransactionsOptions> change)
    {
        CustomerTotals expected = Read(file), actual = Read(address);
        Assert.Equal(
            Enumerable.Range(0, expected.Ids.Count).Select(i => expected.Ids[i]), Enumerable.Range(0, actual.Ids.Count).Select(
                i => actual.Ids[i]));
        Assert.Equal(expected.First, actual.First);
        Assert.Equal(expected.Last, actual.Last);
        Assert.Equal(expected.Orders, actual.Orders);
        Assert.Equal(expected.Amount, actual.Amount);
        Assert.Equal(expected.Quantity, actual.Quantity);
        Assert.Equal(expected.Returned, actual.Returned);
        Assert.Equal(expected.Returns, actual.Returns);
        Assert.Equal(expected.Cleaning.Steps.Select(Describe), actual.Cleaning.Steps.Select(Describe));
        Assert.Equal(expected.Lines?.Amount, actual.Lines?.Amount);
        Assert.Equal(expected.OrderTimes?.Ticks, actual.OrderTimes?.Ticks);

        CustomerTotals Read(string source) => TransactionReader.Read(change(new TransactionsOptions { Sources = [source] }));
    }

    private static string Describe(CleaningStep step) => $"{step.Rule} {step.Dropped}: {string.Join(" | ", step.Examples)}";

    private static object?[] Row(SeededRandom random)
    {
        return
        [
            Pick(null, " 7", "7.0", 7L, 7.0, 17850L, "a\"b\"", "\"a\"", "x, y", "Ω", "n/a"),
            random.Next(10) == 0 ? $"C{random.Next(30)}" : Pick((long)random.Next(300), $"{random.Next(300)}", (double)random.Next(300)),
            Pick("2025-01-03 10:00", $"2025-01-{1 + random.Next(28):00} {random.Next(24):00}:30:15", $"2025-02-{1 + random.Next(28):00}",
                "0000-00-00", "1900-01-01"),
            Pick("X1", "x1", 22L, "22", 2.5, null),
            Pick("Blue  Mug ", "\"Mug\"", "", null, "a b", 5L),
            Pick(1L, 2L, 2.0, "3", 0.5, "0.25", -1L, -2.0, 0L, 1e-7),
            Pick(2.55, 10L, 0.1, "1.50", 0L, -0.0, 123456.789),
            Pick(null, "", 1.5, "1.50", "text", 3L, 1e300),
        ];

        object? Pick(params object?[] values) => values[random.Next(values.Length)];
    }

    private string Database(object?[][] rows)
    {
        string path = Path.Combine(_folder.Path, "rows.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"CREATE TABLE sales({string.Join(", ", Columns.Select(column => $"\"{column}\""))})";
        command.ExecuteNonQuery();
        command.CommandText = $"INSERT INTO sales VALUES ({string.Join(", ", Columns.Select(column => $"${column}"))})";
        SqliteParameter[] cells = [.. Columns.Select(column => command.Parameters.AddWithValue($"${column}", ""))];
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < cells.Length; i++)
                cells[i].Value = row[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
        transaction.Commit();
        return $"sqlite:{path}?table=sales";
    }

    private static string Text(object?[][] rows)
    {
        using var text = new MemoryStream();
        var writer = new CsvWriter(text);
        foreach (string column in Columns)
            writer.Field(column);
        writer.EndRow();
        foreach (object?[] row in rows)
        {
            foreach (object? cell in row)
            {
                if (cell is long whole)
                    writer.Field(whole);
                else if (cell is double real)
                    writer.Field(real);
                else
                    writer.Field(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "");
            }
            writer.EndRow();
        }
        writer.Flush();
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
