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
        Assert.Contains(
            "there is no folder", Assert.ThrowsAny<IOException>(
                () => TableTarget.Open("sqlite:/nowhere/at/all.db?table=t", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        string text = _folder.Write("text.db", "this is no database, though it is long enough to look like one".PadRight(2000));
        Assert.Contains(
            "not a database", Assert.ThrowsAny<IOException>(
                () => TableTarget.Open($"sqlite:{text}?table=t", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "?table=NAME", Assert.Throws<InputException>(
                () => TableTarget.Open("sqlite:x.db", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "is no database", Assert.Throws<InputException>(
                () => TableTarget.Open("segments.csv", ExistingTable.Refuse)).Message, StringComparison.Ordinal);
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

    [Fact]
    public void Write_ReplaceATableWithTriggers_FiresAndKeepsThem()
    {
        string address = Address("t");
        Fill(address, Rows(["a"]));
        Query("CREATE TABLE log(what)");
        Query("CREATE TRIGGER gone AFTER DELETE ON t BEGIN INSERT INTO log VALUES ('gone ' || old.customer_id); END");
        Query("CREATE TRIGGER come AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('come ' || new.customer_id); END");
        Fill(address, Rows(["b"]), ExistingTable.Replace);
        Assert.Equal(["gone a", "come b"], Query("SELECT what FROM log"));
        Query("CREATE TRIGGER stay BEFORE DELETE ON t BEGIN SELECT RAISE(IGNORE); END");
        Assert.Contains(
            "1 rows of table \"t\" were kept from deletion", Assert.ThrowsAny<IOException>(
                () => Fill(address, Rows(["c"]), ExistingTable.Replace)).Message, StringComparison.Ordinal);
        Query("DROP TRIGGER stay");
        Query("CREATE TRIGGER out BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END");
        foreach (ExistingTable existing in new[] { ExistingTable.Replace, ExistingTable.Append })
            Assert.Contains(
                "took 0 of 1 rows", Assert.ThrowsAny<IOException>(
                    () => Fill(address, Rows(["c"]), existing)).Message, StringComparison.Ordinal);
        Assert.Equal(["b"], Query("SELECT customer_id FROM t"));
    }

    [Fact]
    public void Write_ReplaceATableOfASpecialMake_KeepsIt()
    {
        Query("CREATE TABLE made(customer_id TEXT PRIMARY KEY, segment INTEGER, score REAL, twice INTEGER AS (2 * segment)) WITHOUT "
            + "ROWID, STRICT");
        Fill(Address("MADE"), Rows(["a", "b"]), ExistingTable.Replace);
        Assert.Equal(["a|0", "b|2"], Query("SELECT customer_id, twice FROM made"));
        Assert.Contains("WITHOUT ROWID, STRICT", Query("SELECT sql FROM sqlite_schema WHERE name = 'made'")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ReplaceABareTableThatAViewElsewhereBreaksOn_DoesNotCare()
    {
        Fill(Address("t"), Rows(["a"]));
        Query("CREATE VIEW broken AS SELECT * FROM nowhere");
        Fill(Address("t"), Rows(["b"]), ExistingTable.Replace);
        Assert.Equal(["b"], Query("SELECT customer_id FROM t"));
    }

    protected override string IndexNames(string table) =>
        $"SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL";

    protected override string Address(string table) => $"sqlite:{Path.Combine(_folder.Path, "results.db")}?table={table}";

    protected override string[] Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "results.db")};Pooling=false");
        connection.Open();
        return RowTexts.Of(connection, sql);
    }
}
