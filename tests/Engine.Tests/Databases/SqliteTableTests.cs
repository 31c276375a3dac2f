using Microsoft.Data.Sqlite;
using Segmentation.Databases;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Databases;

public sealed class SqliteTableTests : TableTargetContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

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
    public void Open_FolderOrFileThatWillNotDo_SaysWhy()
    {
        Assert.Contains("there is no folder", Assert.Throws<DirectoryNotFoundException>(() => TableTarget.Open("sqlite:/nowhere/at/all.db?table=t", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        string text = _folder.Write("text.db", "this is no database, though it is long enough to look like one".PadRight(2000));
        Assert.Contains("not a database", Assert.Throws<IOException>(() => TableTarget.Open($"sqlite:{text}?table=t", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Assert.Contains("?table=NAME", Assert.Throws<InputException>(() => TableTarget.Open("sqlite:x.db", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Assert.Contains("is no database", Assert.Throws<InputException>(() => TableTarget.Open("segments.csv", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WhileAnotherReads_WaitsForNobodyAndIsSeenAfterwards()
    {
        Fill(Address("t"), Rows(["a"]));
        using var reader = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "results.db")};Pooling=false");
        reader.Open();
        using TableTarget target = TableTarget.Open(Address("t"), ExistingTable.Append);
        target.Write(Rows(["b"]), default);
        using SqliteCommand count = reader.CreateCommand();
        count.CommandText = "SELECT count(*) FROM t";
        Assert.Equal(1L, count.ExecuteScalar());
        target.Commit();
        Assert.Equal(2L, count.ExecuteScalar());
    }

    protected override string Address(string table) => $"sqlite:{Path.Combine(_folder.Path, "results.db")}?table={table}";

    protected override string[] Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "results.db")};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => FormattableString.Invariant($"{reader.GetValue(i)}"))));
        return [.. rows];
    }
}
