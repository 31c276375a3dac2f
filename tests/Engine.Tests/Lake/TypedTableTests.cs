using System.Globalization;
using System.Security.Cryptography;
using Segmentation.Features;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Lake;

/// <summary>Tables of numbers from Parquet, JSON and DuckDB.</summary>
public sealed class TypedTableTests : IDisposable
{
    // More rows than a chunk of DuckDB's has, and values that float64 holds to their last digit.
    private const string Rows =
        "SELECT 'c' || i AS id, (i % 100 - 50)::TINYINT AS a, (i * 3)::SMALLINT AS b, (i * 70000 - 9)::INTEGER AS c, "
        + "(9007199254740993 + i)::BIGINT AS d, (i % 200)::UTINYINT AS e, i::USMALLINT AS f, (4000000000 + i)::UINTEGER AS g, "
        + "(i / 7.0)::DOUBLE AS h, (i / 100.0)::DECIMAL(9,2) AS j, (900719925474099.3 + i)::DECIMAL(18,3) AS k, "
        + "(12345678901234567890.123 + i)::DECIMAL(38,3) AS l, (i % 9 / 10.0)::DECIMAL(4,1) AS m FROM range(5000) AS rows(i)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadCsv_NumbersOfEveryType_EqualThoseOfTheText(bool hasId)
    {
        string rows = hasId ? Rows : Rows.Replace("'c' || i AS id, ", "", StringComparison.Ordinal);
        FeatureTable expected = FeatureTable.ReadCsv(Write(rows, "csv"), hasId);
        foreach (string address in new[] { Write(rows, "parquet"), Write(rows, "json"), $"duckdb:?query={rows}" })
        {
            FeatureTable read = FeatureTable.ReadCsv(address, hasId);
            Assert.Equal(expected.Columns, read.Columns);
            Assert.Equal(Ids(expected), Ids(read));
            Assert.Equal(expected.Values.Values.Select(BitConverter.DoubleToInt64Bits), read.Values.Values.Select(
                BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void ReadCsv_Float32_IsTheNumberItself()
    {
        FeatureTable table = FeatureTable.ReadCsv(Write("SELECT 0.1::FLOAT AS x UNION ALL SELECT -3e38::FLOAT", "parquet"), hasId: false);
        Assert.Equal([0.1f, -3e38f], table.Values.Values);
    }

    [Theory]
    [InlineData("SELECT 'a' AS id, 1.5::DOUBLE AS x UNION ALL SELECT 'b', NULL", ":3: column 'x' is empty")]
    [InlineData("SELECT 'a' AS id, 1 AS x UNION ALL SELECT 'b', NULL", ":3: column 'x' is empty")]
    [InlineData("SELECT 'a' AS id, 1.5::FLOAT AS x UNION ALL SELECT 'b', 'NaN'::FLOAT", ":3: column 'x' has no value (\"NaN\")")]
    [InlineData("SELECT 'a' AS id, 1::DOUBLE AS x UNION ALL SELECT 'b', '-inf'::DOUBLE", ":3: \"-Infinity\" is not a finite number")]
    [InlineData("SELECT 'a' AS id, 1.25 AS y, '7' AS x UNION ALL SELECT 'b', 2, 'two'", ":3: \"two\" is not a finite number (column 'x')")]
    [InlineData("SELECT 'a' AS id, DATE '2025-01-31' AS x", ":2: \"2025-01-31\" is not a finite number (column 'x')")]
    [InlineData("SELECT 'a' AS id, '\\x31'::BLOB AS x", ":2: \"bytes 31\" is not a finite number (column 'x')")]
    [InlineData("SELECT 'a' AS id", "no column of numbers")]
    [InlineData("SELECT 'a' AS id, 1 AS x LIMIT 0", "no rows")]
    public void ReadCsv_CellThatIsNoNumber_SaysWhereAndWhat(string rows, string expected)
    {
        string file = Write(rows, "parquet");
        string message = Assert.Throws<InputException>(() => FeatureTable.ReadCsv(file)).Message;
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCsv_Categories_EqualThoseOfTheText()
    {
        const string Mixed =
            "SELECT i AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE 'plan ' || i % 2 END AS plan, i % 4 AS code, i / 8.0 AS x "
            + "FROM range(60) AS r(i)";
        var reading = new TableReading { TakesText = true, Categorical = ["code"] };
        FeatureTable expected = FeatureTable.ReadCsv(Write(Mixed, "csv"), reading: reading);
        FeatureTable read = FeatureTable.ReadCsv(Write(Mixed, "parquet"), reading: reading);
        Assert.Equal(expected.Columns, read.Columns);
        Assert.Equal(expected.Values.Values, read.Values.Values);
        Assert.Equal(["plan", "code"], read.Categories.Select(column => column.Name));
        Assert.All(expected.Categories.Zip(read.Categories), pair => Assert.Equal(pair.First.Texts, pair.Second.Texts));
        Assert.All(expected.Categories.Zip(read.Categories), pair => Assert.Equal(pair.First.Codes, pair.Second.Codes));
    }

    [Fact]
    public void ReadCsv_Hash_ChangesWithEveryPart()
    {
        string[] tables =
        [
            "SELECT 'a' AS id, 1 AS x", "SELECT 'b' AS id, 1 AS x", "SELECT 'a' AS id, 2 AS x", "SELECT 'a' AS id, 1 AS y",
            "SELECT 'a' AS id, 1 AS x UNION ALL SELECT 'a', 1",
        ];
        Assert.Equal(tables.Length, tables.Select(Hash).Distinct().Count());
        Assert.Equal(Hash(tables[0]), Hash(tables[0]));
    }

    private string Hash(string rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        FeatureTable.ReadCsv(Write(rows, "parquet"), hash: hash);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Ids(FeatureTable table) => Enumerable.Range(0, table.Ids.Count).Select(row => table.Ids[row]);

    private string Write(string rows, string format)
    {
        string file = Path.Combine(_folder.Path, $"{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}.{format}");
        LakeForms.Query($"COPY ({rows}) TO '{file}' (FORMAT {format})");
        return file;
    }
}
