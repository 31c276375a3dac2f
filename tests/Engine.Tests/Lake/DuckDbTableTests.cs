using DuckDB.NET.Data;
using Segmentation.Databases;
using Segmentation.Tests.Databases;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Lake;

/// <summary>Results as tables of DuckDB's files.</summary>
public sealed class DuckDbTableTests : TableTargetContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => Path.Combine(_folder.Path, "results.duckdb");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ToANewFileWithoutCommit_LeavesNoFile()
    {
        using (TableTarget target = TableTarget.Open(Address("t"), ExistingTable.Refuse))
        {
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
            target.Write(Rows(["a"]), default);
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_ToASchema_FindsItsTable()
    {
        Query("CREATE SCHEMA shop");
        Fill(Address("shop.t"), Rows(["a"]));
        Fill(Address("SHOP.T"), Rows(["b"]), ExistingTable.Append);
        Assert.Equal(["a", "b"], Query("SELECT customer_id FROM shop.t ORDER BY 1"));
    }

    [Theory]
    [InlineData("duckdb:/nowhere/at/all.db?table=t", "there is no folder")]
    [InlineData("duckdb:?table=t", "name the file that results go to")]
    [InlineData("duckdb:x.db?table=a.b.c", "a schema before it, or none")]
    [InlineData("duckdb:x.db", "?table=NAME")]
    public void Open_AddressThatWillNotDo_SaysWhy(string address, string message) => Assert.Contains(
        message, Assert.ThrowsAny<Exception>(() => TableTarget.Open(address, ExistingTable.Refuse)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_FileThatIsNoDatabase_NamesIt()
    {
        string text = _folder.Write("text.db", "customer,date\n".PadRight(5000));
        Assert.Contains(text, Assert.ThrowsAny<IOException>(
            () => TableTarget.Open($"duckdb:{text}?table=t", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
    }

    protected override string IndexNames(string table) => $"SELECT index_name FROM duckdb_indexes() WHERE table_name = '{table}'";

    protected override string Address(string table) => $"duckdb:{Database}?table={table}";

    protected override string[] Query(string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={Database}");
        connection.Open();
        // DuckDB's foreign keys delete nothing.
        return RowTexts.Of(connection, sql.Replace(" ON DELETE CASCADE", "", StringComparison.Ordinal));
    }
}
