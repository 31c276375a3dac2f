using System.IO.Compression;
using Segmentation.Tests.Databases;

namespace Segmentation.Cli.Tests;

/// <summary>UCI Online Retail in one table, and parted over three databases: the segments of the file, to the byte.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresRunTests(LoopbackPostgres server) : IDisposable
{
    private const string Columns = "invoiceno text, stockcode text, description text, quantity int, invoicedate timestamp, "
        + "unitprice numeric(9,3), customerid text, country text";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Run_OneTable_GivesTheSegmentsOfTheFile()
    {
        string file = Shared.Require("data/online_retail/online_retail.csv.gz");
        server.Run($"DROP TABLE IF EXISTS sales; CREATE TABLE sales ({Columns})");
        Fill(file);
        RequireSame(file, nets: "--push-down");
    }

    [SkippableFact]
    public void Run_ThreeShards_GivesTheSegmentsOfTheFileAndNoRowsTravel()
    {
        string file = Shared.Require("data/online_retail/online_retail.csv.gz");
        ShardedPostgres.Create(server, Columns, "customerid");
        Fill(file);
        server.Run("ANALYZE sales");
        RequireSame(file, nets: null);
        SegmentRun refused = SegmentProcess.Run(
            "run", $"{server.Address}?table=sales", "--push-down", "--no-map", "-k", "4", "-o", _folder["refused"]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("Give --returns drop, or leave --push-down out", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["refused/segments.csv"]));
    }

    private void Fill(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        server.Copy("COPY sales FROM STDIN (FORMAT CSV, HEADER)", text);
    }

    private void RequireSame(string file, string? nets)
    {
        string table = $"{server.Address}?table=sales";
        byte[] dropped = Segments(file, "--returns", "drop");
        Assert.Equal(dropped, Segments(table, "--returns", "drop"));
        Assert.Equal(dropped, Segments(table, "--returns", "drop", "--push-down"));
        byte[] netted = Segments(file);
        Assert.Equal(netted, Segments(table));
        if (nets is not null)
            Assert.Equal(netted, Segments(table, nets));
    }

    private byte[] Segments(string input, params string[] more)
    {
        SegmentRun run = SegmentProcess.Done(
            ["run", input, "--no-map", "--no-seasons", "--no-offers", "-k", "4", "--overwrite", "-o", _folder["out"], .. more]);
        Assert.DoesNotContain("travel to the server", run.Error, StringComparison.Ordinal);
        return File.ReadAllBytes(_folder["out/segments.csv"]);
    }
}
