using System.Text;
using Segmentation.Sources;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Lake;

/// <summary>What an input is, its first bytes say; patterns of files.</summary>
public sealed class SourceKindsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("PAR1\u0015\u0004", "Parquet")]
    [InlineData("PAR1,customer,date\n1,2,3\n", "Text")]
    [InlineData(" [\n {\"customer\": 1}]", "Json")]
    [InlineData("{\"customer\": 1}\n", "Json")]
    [InlineData("[id],customer,date\n", "Text")]
    [InlineData("customer,date\n", "Text")]
    [InlineData("", "Text")]
    public void Of_FileOfAnyName_IsWhatItsBytesSay(string content, string kind) =>
        Assert.Equal(kind, $"{SourceKinds.Of(_folder.Write("sales.dat", content))}");

    [Fact]
    public void Of_CompressedJson_IsJson() =>
        Assert.Equal(SourceKind.Json, SourceKinds.Of(_folder.Write("a", Csv.Gzip(Encoding.UTF8.GetBytes("{\"a\": 1}")))));

    [Theory]
    [InlineData("duckdb:a.db?table=b", "DuckDb")]
    [InlineData("DuckDB:?query=SELECT 1", "DuckDb")]
    [InlineData("sqlite:a.db", "Sqlite")]
    [InlineData("postgres://h/d", "Postgres")]
    [InlineData("lake/**/*.parquet", "Parquet")]
    [InlineData("in/*.ndjson.gz", "Json")]
    [InlineData("in/*.csv.gz", "Text")]
    [InlineData("absent.parquet", "Text")]
    [InlineData("-", "Text")]
    public void Of_AddressOrPattern_IsWhatItNames(string path, string kind) => Assert.Equal(kind, $"{SourceKinds.Of(path)}");

    [Fact]
    public void Files_OfFoldersAtAnyDepth_InOrdinalOrder()
    {
        foreach (string name in (string[])["b/2/x.csv", "b/1/x.csv", "a/x.csv", "x.csv", "a/y.txt"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, name))!);
            _folder.Write(name, "");
        }
        Assert.Equal(["a/x.csv", "b/1/x.csv", "b/2/x.csv", "x.csv"], Names("**/*.csv"));
        Assert.Equal(["b/1/x.csv", "b/2/x.csv"], Names("b/?/*.csv"));
        Assert.Equal(["a/x.csv"], Names("*/x.csv"));

        string[] Names(string pattern) =>
        [
            .. FilePattern.Files(Path.Combine(_folder.Path, pattern))
                .Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')),
        ];
    }
}
