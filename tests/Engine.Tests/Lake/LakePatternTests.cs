using Segmentation.Features;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;

namespace Segmentation.Tests.Lake;

/// <summary>Faults in one file of many.</summary>
public sealed class LakePatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("parquet")]
    [InlineData("json")]
    public void Read_ValueOfOneFile_IsToldByThatFile(string format)
    {
        string pattern = Write(format, "CASE i WHEN 4 THEN NULL ELSE i + 0.5 END AS amount");
        string file = Path.Combine(_folder.Path, $"b.{format}");
        var options = new TransactionsOptions { Sources = [pattern] };
        string read = Assert.Throws<InputException>(() => TransactionReader.Read(options)).Message;
        Assert.StartsWith($"{file}:6: amount is empty", read, StringComparison.Ordinal);
        string pushed = Assert.Throws<InputException>(
            () => TransactionReader.Read(options with { PushDown = true, Returns = ReturnHandling.Drop })).Message;
        Assert.Contains($"the first is row 5 of {file}, column 'amount'", pushed, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCsv_TableOfNumbers_IsToldByThatFile()
    {
        string pattern = Write("parquet", "CASE i WHEN 4 THEN NULL ELSE i + 0.5 END AS amount");
        string message = Assert.Throws<InputException>(() => FeatureTable.ReadCsv(pattern)).Message;
        Assert.StartsWith(
            $"{Path.Combine(_folder.Path, "a.parquet")}:2: \"2025-01-01\" is not a finite number", message, StringComparison.Ordinal);
        LakeForms.Query($"COPY (SELECT 'x' AS id, 'NaN'::DOUBLE AS n) TO '{_folder.Path}/c2.parquet'");
        LakeForms.Query($"COPY (SELECT 'x' AS id, 1.5::DOUBLE AS n) TO '{_folder.Path}/c1.parquet'");
        Assert.StartsWith(
            $"{Path.Combine(_folder.Path, "c2.parquet")}:2: column 'n' has no value (\"NaN\")",
            Assert.Throws<InputException>(() => FeatureTable.ReadCsv(Path.Combine(_folder.Path, "c*.parquet"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x' AS amount")]
    [InlineData("i AS other")]
    public void Read_FileOfAnotherSchema_IsNamed(string column)
    {
        string pattern = Write("parquet", column);
        string message = Assert.ThrowsAny<Exception>(() => TransactionReader.Read(new TransactionsOptions { Sources = [pattern] })).Message;
        Assert.Contains(Path.Combine(_folder.Path, "b.parquet"), message, StringComparison.Ordinal);
        Assert.Contains("\"amount\"", message, StringComparison.Ordinal);
    }

    // Three files, of which the second has another third column.
    private string Write(string format, string column)
    {
        foreach (string name in new[] { "a", "b", "z" })
        {
            LakeForms.Query(
                $"COPY (SELECT 'c' || i AS customer, DATE '2025-01-01' AS date, {(name == "b" ? column : "i + 0.5 AS amount")} "
                + $"FROM range(10) AS r(i)) TO '{_folder.Path}/{name}.{format}' (FORMAT {format})");
        }
        return Path.Combine(_folder.Path, $"*.{format}");
    }
}
