using Segmentation.Databases;

namespace Segmentation.Tests.Databases;

/// <summary>Results written into tables of a real server of ClickHouse: all rows or none, and nothing left beside them.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseTableTests(LoopbackClickHouse server)
{
    private static readonly RowTable Rows = new(
        [new("id", FieldKind.Text), new("segment", FieldKind.Integer), new("share", FieldKind.Real)], 3, static (row, fields) =>
        {
            fields.Field(row == 0 ? "a\tb\n\\N" : $"ω{row}");
            fields.Field(row == 1 ? -1L : row);
            if (row == 2)
                fields.Empty();
            else
                fields.Field(0.1 + 0.2);
        });

    private string Address => $"{server.Address}?table=results";

    [SkippableTheory]
    [InlineData("results")]
    [InlineData("default.results")]
    [InlineData("\"odd`name\\\"")]
    public void Write_NewTable_HoldsTheValuesToTheBit(string name)
    {
        string quoted = name[0] == '"' ? @"`odd\`name\\`" : "results";
        server.Run($"DROP TABLE IF EXISTS {quoted}");
        using (TableTarget target = TableTarget.Open($"{server.Address}?table={name}", ExistingTable.Refuse))
        {
            target.Write(Rows, CancellationToken.None);
            Assert.Equal(["0"], server.Run("SELECT count() FROM system.tables WHERE name IN ('results', 'odd`name\\\\')"));
            target.Commit();
        }
        Assert.Equal(
            [@"a\tb\n\\N", "0", "1", "ω1", "-1", "1", "ω2", "2", @"\N"],
            server.Run(
                "SELECT id, segment, if(isNull(share), NULL, reinterpretAsUInt64(reinterpretAsString(assumeNotNull(share))) = "
                + $"4599075939470750516) FROM {quoted}")
                .Order(StringComparer.Ordinal).SelectMany(row => row.Split('\t')));
        RequireNothingAside();
        server.Run($"DROP TABLE {quoted}");
    }

    [SkippableFact]
    public void Write_NotCommitted_LeavesNothing()
    {
        server.Run("DROP TABLE IF EXISTS results");
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Refuse))
            target.Write(Rows, CancellationToken.None);
        Assert.Equal(["0"], server.Run("SELECT count() FROM system.tables WHERE name LIKE '%results%'"));
    }

    [SkippableFact]
    public void Open_TableThatIsThere_IsRefusedUnlessItMayBeReplaced()
    {
        Make("id String", "MergeTree ORDER BY tuple()");
        Assert.Contains("there is a table \"results\" already", Assert.ThrowsAny<IOException>(() =>
            TableTarget.Open(Address, ExistingTable.Refuse)).Message, StringComparison.Ordinal);
        Assert.Equal(["1"], server.Run("SELECT count() FROM results"));
    }

    [SkippableTheory]
    // A table of bare columns, whatever they are; one like it with its key, types and defaults.
    [InlineData("x Nullable(Int32)", "MergeTree ORDER BY tuple()", "Nullable(String)")]
    [InlineData(
        "id String, segment Int64, share Nullable(Float32), more String DEFAULT 'm'",
        "MergeTree PARTITION BY segment ORDER BY id", "String")]
    public void Replace_Table_GivesItsPlaceToTheRowsAndKeepsWhatItHas(string columns, string engine, string type)
    {
        Make(columns, engine);
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Replace))
        {
            target.Write(Rows, CancellationToken.None);
            Assert.Equal(["1"], server.Run("SELECT count() FROM results"));
            target.Commit();
        }
        Assert.Equal(["3"], server.Run("SELECT count() FROM results"));
        Assert.Equal([type], server.Run("SELECT type FROM system.columns WHERE table = 'results' AND name = 'id'"));
        if (columns.Contains("DEFAULT", StringComparison.Ordinal))
            Assert.Equal(["m", "m", "m"], server.Run("SELECT more FROM results"));
        RequireNothingAside();
    }

    [SkippableFact]
    public void Replace_TableWithoutTheColumns_IsRefusedAndStays()
    {
        Make("id String, other Int32", "MergeTree ORDER BY id");
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Replace))
        {
            string told = Assert.ThrowsAny<IOException>(() => target.Write(Rows, CancellationToken.None)).Message;
            Assert.Contains("table \"results\" has no column \"segment\", \"share\"", told, StringComparison.Ordinal);
        }
        Assert.Equal(["1"], server.Run("SELECT count() FROM results"));
        RequireNothingAside();
    }

    [SkippableFact]
    public void Replace_TableThatAViewReads_IsRefused()
    {
        Make("id String", "MergeTree ORDER BY tuple()");
        server.Run("CREATE MATERIALIZED VIEW results_view ENGINE = Memory AS SELECT id FROM results");
        Assert.Contains("results_view", Assert.ThrowsAny<IOException>(() => TableTarget.Open(Address, ExistingTable.Replace)).Message,
            StringComparison.Ordinal);
        server.Run("DROP TABLE results_view");
    }

    [SkippableFact]
    public void Replace_Distributed_IsRefusedByItsEngine()
    {
        server.Run("DROP TABLE IF EXISTS results");
        server.Run("CREATE TABLE results (id String) ENGINE = Distributed(shop, default, results_here, rand())");
        Assert.Contains("has the engine Distributed", Assert.ThrowsAny<IOException>(() =>
            TableTarget.Open(Address, ExistingTable.Replace)).Message, StringComparison.Ordinal);
        server.Run("DROP TABLE results");
    }

    [SkippableFact]
    public void Append_AddsRowsByNameAndTurnsThemIntoTheTypesOfTheTable()
    {
        Make("more String DEFAULT 'm', share Nullable(Float32), segment Int64, id String", "MergeTree ORDER BY id");
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Append))
        {
            target.Write(Rows, CancellationToken.None);
            target.Commit();
        }
        Assert.Equal(
            ["-1\t1", "2\t1", "0\t2"], server.Run("SELECT segment, count() FROM results GROUP BY segment ORDER BY count(), segment"));
        RequireNothingAside();
    }

    [SkippableFact]
    public void Append_ValueThatTheTableDoesNotTake_LeavesItAsItWas()
    {
        Make("share Float64, segment Int64, id String", "MergeTree ORDER BY id");
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Append))
        {
            target.Write(Rows, CancellationToken.None);
            Assert.ThrowsAny<IOException>(target.Commit);
        }
        Assert.Equal(["1"], server.Run("SELECT count() FROM results"));
        RequireNothingAside();
    }

    [SkippableFact]
    public void Write_Cancelled_LeavesNothing()
    {
        server.Run("DROP TABLE IF EXISTS results");
        using var cancellation = new CancellationTokenSource();
        RowTable endless = Rows with
        {
            Rows = 1 << 20,
            WriteRow = (row, fields) =>
            {
                if (row == 100_000)
                    cancellation.Cancel();
                Rows.WriteRow(row % 3, fields);
            },
        };
        using (TableTarget target = TableTarget.Open(Address, ExistingTable.Refuse))
            Assert.ThrowsAny<OperationCanceledException>(() => target.Write(endless, cancellation.Token));
        RequireNothingAside();
    }

    private void Make(string columns, string engine)
    {
        server.Run("DROP TABLE IF EXISTS results");
        server.Run($"CREATE TABLE results ({columns}) ENGINE = {engine}");
        string column = columns.Split(' ')[0];
        server.Run($"INSERT INTO results ({column}) VALUES ({(column is "id" or "more" ? "'old'" : "0")})");
    }

    private void RequireNothingAside() =>
        Assert.Equal(["0"], server.Run("SELECT count() FROM system.tables WHERE name LIKE '%segment\\\\_%'"));
}
