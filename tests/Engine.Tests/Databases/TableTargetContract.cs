using Segmentation.Databases;

namespace Segmentation.Tests.Databases;

/// <summary>What every database keeps that results are written to.</summary>
public abstract class TableTargetContract
{
    private static readonly RowTable Three = Rows(["7", "ann \"b\", c", "Ёж"]);

    /// <summary>Address of a table in a database of the test's own.</summary>
    protected abstract string Address(string table);

    /// <summary>Rows of a query, fields joined by bars.</summary>
    protected abstract string[] Query(string sql);

    [SkippableFact]
    public void Write_ToANewTable_HoldsRowsOnceCommitted()
    {
        string address = Address("fresh");
        using (TableTarget target = TableTarget.Open(address, ExistingTable.Refuse))
        {
            target.Write(Three, default);
            target.Commit();
        }
        Assert.Equal(
            ["7|0|0.1", "ann \"b\", c|1|", "Ёж|2|0.30000000000000004"], Query(
                "SELECT customer_id, segment, score FROM fresh ORDER BY segment"));
    }

    [SkippableFact]
    public void Write_WithoutCommit_LeavesTheTableAsItWas()
    {
        string address = Address("kept");
        Fill(address, Three);
        foreach (ExistingTable existing in new[] { ExistingTable.Replace, ExistingTable.Append })
        {
            using TableTarget target = TableTarget.Open(address, existing);
            target.Write(Rows(["x"]), default);
        }
        Assert.Equal(["3"], Query("SELECT count(*) FROM kept"));
    }

    [SkippableFact]
    public void Write_CancelledOrFailedMidway_LeavesTheTableAsItWas()
    {
        string address = Address("midway");
        Fill(address, Three);
        using var cancellation = new CancellationTokenSource();
        RowTable many = Rows([.. Enumerable.Range(0, 5000).Select(i => $"{i}")]);
        RowTable cancelled = many with { WriteRow = (i, row) => { if (i == 3000) cancellation.Cancel(); many.WriteRow(i, row); } };
        RowTable failing =
            many with { WriteRow = (i, row) => { if (i == 3000) throw new InvalidOperationException("midway"); many.WriteRow(i, row); } };
        foreach (ExistingTable existing in new[] { ExistingTable.Replace, ExistingTable.Append })
        {
            using (TableTarget target = TableTarget.Open(address, existing))
                Assert.ThrowsAny<OperationCanceledException>(() => target.Write(cancelled, cancellation.Token));
            using (TableTarget target = TableTarget.Open(address, existing))
                Assert.Throws<InvalidOperationException>(() => target.Write(failing, default));
        }
        Assert.Equal(["3"], Query("SELECT count(*) FROM midway"));
    }

    [SkippableFact]
    public void Open_TableThatIsThere_IsRefusedUnlessToldOtherwise()
    {
        string address = Address("there");
        Fill(address, Three);
        IOException error = Assert.ThrowsAny<IOException>(() => TableTarget.Open(address, ExistingTable.Refuse));
        Assert.Contains("there is a table \"there\" already; give ‹if-exists›", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Write_Replace_TakesTheTablesPlaceWhateverItsColumns()
    {
        string address = Address("replaced");
        Query("CREATE TABLE replaced(colour text)");
        Query("INSERT INTO replaced VALUES ('red')");
        Fill(address, Three, ExistingTable.Replace);
        Fill(address, Rows(["only"]), ExistingTable.Replace);
        Assert.Equal(["only|0|0.1"], Query("SELECT * FROM replaced"));
    }

    [SkippableFact]
    public void Write_Append_AddsRowsInTheTypesThatTheTableHas()
    {
        string address = Address("appended");
        Query("CREATE TABLE appended(note varchar(9) DEFAULT 'n', score real, segment bigint, customer_id integer)");
        Fill(address, Rows(["5"]), ExistingTable.Append);
        Fill(address, Rows(["6", "7"]), ExistingTable.Append);
        Assert.Equal(["n|0|5", "n|0|6", "n|1|7"], Query("SELECT note, segment, customer_id FROM appended ORDER BY customer_id"));
    }

    [SkippableFact]
    public void Write_AppendToATableWithoutTheColumn_NamesIt()
    {
        string address = Address("narrow");
        Query("CREATE TABLE narrow(customer_id text, segment integer)");
        IOException error = Assert.ThrowsAny<IOException>(() => Fill(address, Three, ExistingTable.Append));
        Assert.Contains("table \"narrow\" has no column \"score\" (it has customer_id, segment)", error.Message, StringComparison.Ordinal);
        Assert.Empty(Query("SELECT * FROM narrow"));
    }

    [SkippableFact]
    public void Write_ReplaceATableOnWhichOthersHang_KeepsThemAndTheTable()
    {
        string address = Address("hung");
        Query("CREATE TABLE hung(customer_id varchar(20) PRIMARY KEY, segment bigint NOT NULL, score real, note text DEFAULT 'n')");
        Query("CREATE INDEX hung_by_segment ON hung(segment)");
        Query("CREATE VIEW hung_seen AS SELECT customer_id FROM hung WHERE segment > 0");
        Query("INSERT INTO hung VALUES ('old', 9, 1, 'o')");
        for (int again = 0; again < 2; again++)
        {
            Fill(address, Rows(["a", "b"]), ExistingTable.Replace);
            Assert.Equal(["a|0|n", "b|1|n"], Query("SELECT customer_id, segment, note FROM hung ORDER BY customer_id"));
            Assert.Equal(["b"], Query("SELECT customer_id FROM hung_seen"));
        }
        Assert.Equal(["hung_by_segment"], Query(IndexNames("hung")));
        Assert.ThrowsAny<Exception>(() => Query("INSERT INTO hung VALUES ('a', 1, 1, '')"));
        Query("DROP VIEW hung_seen");
    }

    [SkippableFact]
    public void Write_ReplaceATableThatOthersReferTo_IsRefusedBeforeAnythingIsComputed()
    {
        string address = Address("parents");
        Query("CREATE TABLE parents(customer_id varchar(20) PRIMARY KEY, segment integer, score real)");
        Query("DROP TABLE IF EXISTS children");
        Query("CREATE TABLE children(parent varchar(20) REFERENCES parents(customer_id) ON DELETE CASCADE)");
        Query("INSERT INTO parents VALUES ('a', 1, 1)");
        Query("INSERT INTO children VALUES ('a')");
        IOException error = Assert.ThrowsAny<IOException>(() => TableTarget.Open(address, ExistingTable.Replace));
        Assert.Contains("table \"parents\" cannot be replaced: children refer to its rows", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], Query("SELECT parent FROM children"));
        Fill(address, Rows(["b"]), ExistingTable.Append);
        Assert.Equal(["2"], Query("SELECT count(*) FROM parents"));
        Query("DROP TABLE children");
    }

    [SkippableFact]
    public void Write_ReplaceATableOnWhichOthersHangByOtherColumns_NamesWhatWouldBeLost()
    {
        string address = Address("bound");
        Query("CREATE TABLE bound(customer_id text, segment integer)");
        Query("CREATE INDEX bound_by_segment ON bound(segment)");
        Query("INSERT INTO bound VALUES ('old', 1)");
        IOException error = Assert.ThrowsAny<IOException>(() => Fill(address, Three, ExistingTable.Replace));
        Assert.Contains(
            "has no column \"score\" (it has customer_id, segment), and a new table in its place would lose index bound_by_segment. ",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(["old|1"], Query("SELECT * FROM bound"));
    }

    [SkippableFact]
    public void Write_ReplaceAView_IsRefused()
    {
        string address = Address("plain");
        Query("CREATE TABLE plain(customer_id text, segment integer, score real)");
        Query("CREATE VIEW looking AS SELECT * FROM plain");
        string view = address.Replace("plain", "looking", StringComparison.Ordinal);
        Assert.Contains(
            "\"looking\" is a view, which ‹if-exists› replace does not replace", Assert.ThrowsAny<IOException>(
                () => TableTarget.Open(view, ExistingTable.Replace)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "there is a view \"looking\" already", Assert.ThrowsAny<IOException>(
                () => TableTarget.Open(view, ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Query("DROP VIEW looking");
    }

    [SkippableFact]
    public void Write_TableWithANameInQuotes_TakesItAsItIs()
    {
        const string Name = "\"Seg.ments \"\"x\"\"\"";
        string address = Address("quoted")[..^"quoted".Length] + Name;
        Query($"DROP TABLE IF EXISTS {Name}");
        Fill(address, Rows(["a"]));
        Fill(address, Rows(["b"]), ExistingTable.Replace);
        Assert.Equal(["b"], Query($"SELECT customer_id FROM {Name}"));
    }

    /// <summary>A query for the names of a table's indexes that were made by name.</summary>
    protected abstract string IndexNames(string table);

    private protected static void Fill(string address, RowTable rows, ExistingTable existing = ExistingTable.Refuse)
    {
        using TableTarget target = TableTarget.Open(address, existing);
        target.Write(rows, default);
        target.Commit();
    }

    /// <summary>An id, its place, and a score that the second row lacks.</summary>
    private protected static RowTable Rows(string[] ids) => new(
        [new RowColumn("customer_id", FieldKind.Text), new RowColumn("segment", FieldKind.Integer), new RowColumn("score", FieldKind.Real)],
        ids.Length,
        (i, row) =>
        {
            row.Field(System.Text.Encoding.UTF8.GetBytes(ids[i]));
            row.Field((long)i);
            if (i == 1)
                row.Empty();
            else
                row.Field(i == 0 ? 0.1 : 0.1 + 0.2);
        });
}
