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
    public void Commit_TableThatAViewNeeds_IsRefusedAndKept()
    {
        string address = Address("viewed");
        Fill(address, Rows(["a"]));
        Query("CREATE VIEW seen AS SELECT customer_id FROM viewed");
        using (TableTarget target = TableTarget.Open(address, ExistingTable.Replace))
        {
            target.Write(Rows(["b"]), default);
            Assert.Contains("other objects depend on it", Assert.Throws<IOException>(target.Commit).Message, StringComparison.Ordinal);
        }
        Assert.Equal(["a"], Query("SELECT customer_id FROM seen"));
        Query("DROP VIEW seen");
    }

    [SkippableFact]
    public void Write_Refused_TellsWhyWithoutCredentials()
    {
        string address = Address("typed");
        Query("CREATE TABLE typed(customer_id integer, segment integer, score real)");
        string message = Assert.Throws<IOException>(() => Fill(address, Rows(["not a number"]), ExistingTable.Append)).ToString();
        Assert.StartsWith($"System.IO.IOException: {server.ShownAs}: invalid input syntax", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("shop", message, StringComparison.Ordinal);
    }

    protected override string Address(string table)
    {
        if (!table.Contains('.'))
            server.Run($"DROP TABLE IF EXISTS {table} CASCADE");
        return $"{server.Address}?table={table}";
    }

    protected override string[] Query(string sql) => server.Run(sql);
}
