using System.Globalization;
using System.Security.Cryptography.X509Certificates;
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
            "Code: 516. DB::Exception: bob: Authentication failed: s3cret-of-bob is wrong. (AUTHENTICATION_FAILED) (version 24.8.1)\n",
            403));
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

    [SkippableFact]
    public void Cluster_OverTls_ReadsFromAServerWhoseCertificateIsTrusted()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only there a variable names whom to trust");
        using X509Certificate2 certificate = FakeClickHouse.SelfSigned();
        string trusted = _folder.Write("trusted.pem", certificate.ExportCertificatePem());
        using var fake = new FakeClickHouse(
            _ => new FakeAnswer(
                "id\tx\tsegment_end_of_row\nString\tFloat64\tUInt8\na\t9\t1\nb\t1\t1\nc\t8\t1\nd\t2\t1\n\n\t1\t1\n\t9\t1\n"),
            certificate: certificate);
        string address = string.Create(CultureInfo.InvariantCulture, $"clickhouse+https://bob:pw@127.0.0.1:{fake.Port}/shop?table=points");
        var variables = new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted };
        SegmentRun run = SegmentProcess.RunIn(null, variables, null, "cluster", address, "-k", "2", "-q", "-o", "-");
        Assert.Equal(("customer_id,segment\na,0\nb,1\nc,0\nd,1\n", 0), (run.Output, run.ExitCode));
    }

    [SkippableFact]
    public void Cluster_ToATable_HoldsWhatTheFileHolds()
    {
        string table = _folder.Write("table.csv", "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n"), to = $"{server.Address}?table=segments";
        server.Run("DROP TABLE IF EXISTS segments");
        string[] line = ["cluster", table, "-k", "2", "-q", "-o", "-", "--to", to];
        Assert.Equal("customer_id,segment\na,0\nb,1\nc,0\nd,1\n", SegmentProcess.Done(line).Output);
        SegmentRun refused = SegmentProcess.Run(line);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("there is a table \"segments\" already; give --if-exists replace", refused.Error, StringComparison.Ordinal);
        SegmentProcess.Done([.. line, "--if-exists", "append"]);
        Assert.Equal(["8"], server.Run("SELECT count() FROM segments"));
        SegmentProcess.Done([.. line, "--if-exists", "replace"]);
        Assert.Equal(["a\t0", "b\t1", "c\t0", "d\t1"], server.Run("SELECT * FROM segments ORDER BY customer_id"));
        Assert.DoesNotContain("s3cret", refused.Error, StringComparison.Ordinal);
        // What was written is read as any table of numbers is.
        string query = $"{server.Address}?query=SELECT customer_id, segment FROM segments ORDER BY customer_id";
        string[] read = SegmentProcess.Done("cluster", query, "-k", "2", "-q", "-o", "-").Output.Split('\n');
        Assert.Equal(["a", "b", "c", "d"], read.Skip(1).SkipLast(1).Select(row => row.Split(',')[0]));
    }

    private byte[] Segments(string input, params string[] more)
    {
        SegmentRun run = SegmentProcess.Done(
            ["run", input, "--no-map", "--no-seasons", "--no-offers", "-k", "4", "--overwrite", "-o", _folder["out"], .. more]);
        Assert.DoesNotContain("travel to the server", run.Error, StringComparison.Ordinal);
        return File.ReadAllBytes(_folder["out/segments.csv"]);
    }
}
