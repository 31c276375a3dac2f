using System.Globalization;
using Segmentation.Tests.Databases;

namespace Segmentation.Cli.Tests;

/// <summary>UCI Online Retail in one server of ClickHouse and spread over three: the segments of the file, to the byte.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseRunTests(LoopbackClickHouse server) : IDisposable
{
    private const string Columns = "invoiceno String, stockcode String, description String, quantity Int32, invoicedate DateTime, "
        + "unitprice Decimal(9, 3), customerid String, country String";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_OneTableOrThreeShards_GivesTheSegmentsOfTheFile(bool isSpread)
    {
        string file = Shared.Require("data/online_retail/online_retail.csv.gz");
        if (isSpread)
        {
            server.CreateSpread(Columns, "cityHash64(customerid)");
        }
        else
        {
            server.RunOnAll("DROP TABLE IF EXISTS sales");
            server.Run($"CREATE TABLE sales ({Columns}) ENGINE = MergeTree ORDER BY tuple()");
        }
        server.Copy("sales", file);
        string table = $"{server.Address}?table=sales";
        byte[] dropped = Segments(file, "--returns", "drop");
        Assert.Equal(dropped, Segments(table, "--returns", "drop"));
        Assert.Equal(dropped, Segments(table, "--returns", "drop", "--push-down"));
        Assert.Equal(Segments(file), Segments(table));
        SegmentRun refused = SegmentProcess.Run("run", table, "--push-down", "--no-map", "-k", "4", "-o", _folder["refused"]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("Give --returns drop, or leave --push-down out", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["refused/segments.csv"]));
        for (int shard = 0; isSpread && shard < LoopbackClickHouse.Shards; shard++)
            Assert.NotEqual("0", Assert.Single(server.Run("SELECT count() FROM sales_here", shard)));
    }

    [Fact]
    public void Run_UserAndPasswordOfTheEnvironment_AreSentAndShownNowhere()
    {
        using var fake = new FakeClickHouse(_ => new FakeAnswer(
            "Code: 516. DB::Exception: bob: Authentication failed: s3cret-of-bob is wrong. (AUTHENTICATION_FAILED) (version 24.8.1)\n", 403));
        string address = string.Create(CultureInfo.InvariantCulture, $"clickhouse://127.0.0.1:{fake.Port}/shop?table=sales");
        var variables = new Dictionary<string, string> { ["CLICKHOUSE_USER"] = "bob", ["CLICKHOUSE_PASSWORD"] = "s3cret-of-bob" };
        SegmentRun run = SegmentProcess.RunIn(null, variables, null, "run", address, "-o", _folder["out"]);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("/shop: bob: Authentication failed", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error + run.Output, StringComparison.Ordinal);
        Assert.All(fake.Requests, request =>
            Assert.Equal(("bob", "s3cret-of-bob"), (request.Headers["x-clickhouse-user"], request.Headers["x-clickhouse-key"])));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private byte[] Segments(string input, params string[] more)
    {
        SegmentRun run = SegmentProcess.Done(
            ["run", input, "--no-map", "--no-seasons", "--no-offers", "-k", "4", "--overwrite", "-o", _folder["out"], .. more]);
        Assert.DoesNotContain("travel to the server", run.Error, StringComparison.Ordinal);
        return File.ReadAllBytes(_folder["out/segments.csv"]);
    }
}
