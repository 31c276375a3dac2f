using Segmentation.Databases;

namespace Segmentation.Tests.Databases;

[Collection(PostgresCollection.Name)]
public sealed class PostgresTableTests(LoopbackPostgres server) : TableTargetContract
{
    [SkippableFact]
    public void Write_ToATableInASchema_StaysInIt()
    {
        Query("DROP SCHEMA IF EXISTS \"My Shop\" CASCADE; CREATE SCHEMA \"My Shop\"");
        Fill(Address("My Shop.segments"), Rows(["a"]));
        Fill(Address("My Shop.segments"), Rows(["b"]), ExistingTable.Replace);
        Assert.Equal(["b"], Query("SELECT customer_id FROM \"My Shop\".segments"));
    }

    [SkippableFact]
    public void Write_Replace_KeepsGrantsIdentityTriggersAndTheTableItself()
    {
        string address = Address("owned");
        Query("DROP TABLE IF EXISTS owned_log; CREATE TABLE owned_log(what text); DO $$ BEGIN CREATE ROLE reader; "
            + "EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
            + "CREATE TABLE owned(n bigint GENERATED ALWAYS AS IDENTITY, customer_id text, segment integer, score double precision, "
            + "twice integer GENERATED ALWAYS AS (2 * segment) STORED);"
            + "GRANT SELECT ON owned TO reader; COMMENT ON TABLE owned IS 'kept';"
            + "CREATE OR REPLACE FUNCTION owned_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO owned_log VALUES "
            + "(TG_OP); RETURN NULL; END $$;"
            + "CREATE TRIGGER noted AFTER INSERT OR DELETE ON owned FOR EACH ROW EXECUTE FUNCTION owned_note(); "
            + "INSERT INTO owned(customer_id, segment) VALUES ('old', 4)");
        string before = Query("SELECT 'owned'::regclass::oid")[0];
        Fill(address, Rows(["a", "b"]), ExistingTable.Replace);
        Assert.Equal(["2|a|0", "3|b|2"], Query("SELECT n, customer_id, twice FROM owned ORDER BY n"));
        Assert.Equal(before, Query("SELECT 'owned'::regclass::oid")[0]);
        Assert.Equal(["DELETE|1", "INSERT|3"], Query("SELECT what, count(*) FROM owned_log GROUP BY what ORDER BY what"));
        Assert.Equal(["True|kept"], Query("SELECT has_table_privilege('reader', 'owned', 'SELECT'), obj_description('owned'::regclass)"));
    }

    [SkippableFact]
    public void Write_ReplaceAPartitionedTable_FillsItsPartitions()
    {
        string address = Address("parted");
        Query("CREATE TABLE parted(customer_id text, segment integer, score double precision) PARTITION BY RANGE (segment);"
            + "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (1); "
            + "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (1) TO (99); INSERT INTO parted VALUES ('old', 5, 1)");
        Fill(address, Rows(["a", "b"]), ExistingTable.Replace);
        Assert.Equal(["a"], Query("SELECT customer_id FROM parted_low"));
        Assert.Equal(["b"], Query("SELECT customer_id FROM parted_high"));
    }

    [SkippableFact]
    public void Write_ReplaceATableWhoseRowsAreHidden_IsRefused()
    {
        string address = Address("policed");
        Query("CREATE TABLE policed(customer_id text, segment integer, score double precision); "
            + "ALTER TABLE policed ENABLE ROW LEVEL SECURITY;"
            + "DROP OWNED BY clerk; DROP ROLE clerk; CREATE ROLE clerk LOGIN PASSWORD 'pw'; GRANT ALL ON policed TO clerk".Replace(
                "DROP OWNED BY clerk; DROP ROLE clerk;", ClerkIsThere()
                    ? "DROP OWNED BY clerk; DROP ROLE clerk;"
                    : "", StringComparison.Ordinal));
        string asClerk = $"postgres://clerk:pw@{address[(address.IndexOf('@') + 1)..]}";
        Assert.Contains(
            "policies may hide rows", Assert.ThrowsAny<IOException>(
                () => TableTarget.Open(asClerk, ExistingTable.Replace)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Write_TableOfTheSearchPathsSecondSchema_StaysInIt()
    {
        string address = Address("wandering");
        Query("CREATE TABLE public.wandering(customer_id text, segment integer, score double precision); CREATE SCHEMA IF NOT EXISTS shop");
        Fill(address, Rows(["a"]), ExistingTable.Replace);
        Assert.Equal(["a"], Query("SELECT customer_id FROM public.wandering"));
        Query("DROP SCHEMA shop");
    }

    [SkippableTheory]
    [InlineData(nameof(ExistingTable.Replace), true)]
    [InlineData(nameof(ExistingTable.Replace), false)]
    [InlineData(nameof(ExistingTable.Append), false)]
    public void Write_ConnectionEndedMidway_LeavesTheOldTable(string existingName, bool isBare)
    {
        var existing = Enum.Parse<ExistingTable>(existingName);
        string address = Address("cut");
        Fill(address, Rows(["old"]));
        if (!isBare)
            Query("CREATE INDEX ON cut(segment)");
        RowTable many = Rows([.. Enumerable.Range(0, 50_000).Select(i => $"{i}")]);
        RowTable cut = many with { WriteRow = (i, row) => { if (i == 20_000) EndConnections(); many.WriteRow(i, row); } };
        using (TableTarget target = TableTarget.Open(address, existing))
            Assert.StartsWith(
                server.ShownAs, Assert.ThrowsAny<IOException>(() => target.Write(cut, default)).Message, StringComparison.Ordinal);
        using (TableTarget target = TableTarget.Open(address, existing))
        {
            target.Write(many, default);
            EndConnections();
            Assert.StartsWith(server.ShownAs, Assert.ThrowsAny<IOException>(target.Commit).Message, StringComparison.Ordinal);
        }
        Assert.Equal(["old"], Query("SELECT customer_id FROM cut"));
    }

    [SkippableFact]
    public void Write_Refused_TellsWhyWithoutCredentials()
    {
        string address = Address("typed");
        Query("CREATE TABLE typed(customer_id integer, segment integer, score real)");
        string message = Assert.ThrowsAny<IOException>(() => Fill(address, Rows(["not a number"]), ExistingTable.Append)).ToString();
        Assert.StartsWith($"System.IO.IOException: {server.ShownAs}: invalid input syntax", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("shop", message, StringComparison.Ordinal);
    }

    protected override string IndexNames(string table) =>
        $"SELECT indexname FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT LIKE '%pkey'";

    private bool ClerkIsThere() => Query("SELECT 1 FROM pg_roles WHERE rolname = 'clerk'").Length > 0;

    private void EndConnections() => Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segment'");

    protected override string Address(string table)
    {
        if (!table.Contains('.'))
            server.Run($"DROP TABLE IF EXISTS {table} CASCADE");
        return $"{server.Address}?table={table}";
    }

    protected override string[] Query(string sql) => server.Run(sql);
}
