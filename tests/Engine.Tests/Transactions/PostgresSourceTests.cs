using Segmentation.Tests.Databases;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

[Collection(PostgresCollection.Name)]
public sealed class PostgresSourceTests(LoopbackPostgres postgres)
{
    [SkippableFact]
    public void Read_PostgresQuery_SameAsCsvAndNoCredentialShows()
    {
        postgres.Run(
            "DROP TABLE IF EXISTS orders; CREATE TABLE orders(client text, order_id int, date timestamp, quantity int, price numeric(9,2));"
            + "INSERT INTO orders VALUES ('a,b', 1, '2020-01-01 10:00', 2, 0.10), ('c', 2, '2020-01-02', 3, 1.5), (NULL, 3, "
            + "'2020-01-02', 3, 1)");
        string server = postgres.Address;
        foreach (string query in new[] { "?table=orders", "?query=SELECT * FROM orders;" })
        {
            var options = new TransactionsOptions { Sources = [server + query] };
            CustomerTotals totals = TransactionReader.Read(options);
            Assert.Equal([0.2, 4.5], totals.Amount);
            Assert.Equal("a,b", totals.Ids[0]);
            Assert.Equal(1, totals.Cleaning.Steps[0].Dropped);
            Assert.Equal(postgres.ShownAs, totals.Formats[0].Path);
            Assert.Equal(totals.Formats[0].Path, options.SourceNames[0]);
        }
        foreach (string wrong in new[] { server + "?query=SELECT absent FROM orders", server + "?query=DROP TABLE orders", server.Replace(
            "shop:", "shop:x", StringComparison.Ordinal) + "?table=orders", "postgres://shop:secret@127.0.0.1:1/none?table=orders" })
        {
            string message = Assert.ThrowsAny<IOException>(
                () => TransactionReader.Read(new TransactionsOptions { Sources = [wrong] })).ToString();
            Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        }
    }
}
