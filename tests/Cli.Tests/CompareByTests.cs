using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>run --compare-by</c> as a whole process.</summary>
public sealed class CompareByTests(GeneratedRun run) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("market", "data/market.csv", "2023-01-01")]
    [InlineData("s3", "data/practicum_ecom/ecommerce_dataset.csv", "2019-11-01")]
    public void Run_ByCategoryReceiptAndOrders_GivesTheReferencesTests(string set, string relative, string asOf)
    {
        string data = Shared.Require(relative);
        string customers = Shared.Require($"reference/{set}_customer_segments.csv");
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Shared.Require($"reference/{set}_tests.json")));
        JsonElement expected = reference.RootElement.GetProperty("all").GetProperty("T2");

        SegmentProcess.Done(
            "run", data, "--rules=several-customers-order,hidden-duplicates,missing-customer", "--returns", "drop", "--as-of", asOf, "-k",
            "6", "--no-map", "-q",
            "--customer-table", customers, "--compare-by", "seg", "--compare-by", "average_receipt:4", "--compare-by", "frequency@1", "-o",
            _folder["out"]);

        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        JsonElement byCategory = account.RootElement.GetProperty("segmentations")[1];
        JsonElement effect = byCategory.GetProperty("effects").EnumerateArray().Single(
            entry => entry.GetProperty("feature").GetString() == "average_receipt");
        Assert.Equal(expected.GetProperty("kruskal_H").GetDouble(), effect.GetProperty("h").GetDouble(), 1e-8);
        Assert.Equal(1, effect.GetProperty("p").GetDouble() / expected.GetProperty("kruskal_p").GetDouble(), 1e-8);
        Assert.Equal(expected.GetProperty("n_rejected_holm_005").GetInt32(), effect.GetProperty("pairsThatDiffer").GetInt32());
        JsonElement repeat = account.RootElement.GetProperty("segmentationPairs").EnumerateArray()
            .Single(pair => pair.GetProperty("a").GetString() == "seg" && pair.GetProperty("b").GetString() == "frequency");
        JsonElement expectedRepeat = reference.RootElement.GetProperty("all").GetProperty("repeat_by_segment");
        Assert.Equal(expectedRepeat.GetProperty("chi2").GetDouble(), repeat.GetProperty("chiSquare").GetDouble(), 1e-8);
        Assert.Equal(1, repeat.GetProperty("p").GetDouble() / expectedRepeat.GetProperty("p").GetDouble(), 1e-8);
    }

    [Fact]
    public void Run_CompareBy_ChangesNoSegmentAndWritesEveryCustomersGroups()
    {
        SegmentProcess.Done([.. Line, "--compare-by", "average_receipt:3", "--compare-by", "frequency@1/5"]);

        Table groups = Table.Read(_folder["out/segmentations.csv"]), segments = Table.Read(_folder["out/segments.csv"]);
        Assert.Equal(["customer_id", "segment", "average_receipt", "frequency"], groups.Columns);
        Assert.Equal(segments.Column("customer_id"), groups.Column("customer_id"));
        Assert.Equal(segments.Column("name"), groups.Column("segment"));
        Assert.Equal(3, groups.Column("average_receipt").Distinct().Count());
        Assert.Equal(
            segments.Numbers("frequency").Select(orders => orders > 5 ? "above 5" : orders > 1 ? "above 1 to 5" : "up to 1"), groups.Column(
                "frequency"));
        Assert.DoesNotContain("average_receipt", segments.Columns);
        Assert.Contains("Side by side", File.ReadAllText(_folder["out/report.html"]));

        SegmentProcess.Done(Line);
        Assert.Equal(segments.Rows, Table.Read(_folder["out/segments.csv"]).Rows);
        Assert.False(File.Exists(_folder["out/segmentations.csv"]));
    }

    [Fact]
    public void Run_CompareByAColumnOfOnesOwn_GroupsMissingCustomersApart()
    {
        string[] ids = Table.Read(run["segments.csv"]).Column("customer_id");
        string table = _folder.Write(
            "customers.csv", "id,tier\n" + string.Concat(ids.Skip(5).Select((id, i) => $"{id},{(i % 2 == 0 ? "gold" : "plain")}\n")));

        SegmentProcess.Done([.. Line, "--customer-table", table, "--compare-by", "tier"]);

        string[] tiers = Table.Read(_folder["out/segmentations.csv"]).Column("tier");
        Assert.Equal(5, tiers.Count(tier => tier == "not known"));
        Assert.Equal(3, tiers.Distinct().Count());
    }

    [Fact]
    public void Run_SegmentByAsItWasCalled_ComparesAndTellsTheNewName()
    {
        SegmentRun told = SegmentProcess.Done([.. Line.Where(word => word != "-q"), "--segment-by", "frequency@1"]);

        Assert.Contains("--segment-by is now called --compare-by", told.Error);
        Assert.Contains("frequency", Table.Read(_folder["out/segmentations.csv"]).Columns);
    }

    [Fact]
    public void Run_CompareByWhileTrimming_LeavesOutliersOut()
    {
        SegmentProcess.Done([.. Line, "--compare-by", "tenure", "--outliers", "trim", "--outlier-fence", "0.3"]);

        Assert.Equal(
            Table.Read(_folder["out/segments.csv"]).Column("customer_id"), Table.Read(_folder["out/segmentations.csv"]).Column(
                "customer_id"));
    }

    [Theory]
    [InlineData("colour", "no column \"colour\"")]
    [InlineData("frequency:1", "bins are 2 to 50")]
    [InlineData("frequency@3/1", "cut-offs ascend")]
    [InlineData("frequency@x", "frequency@1/3")]
    [InlineData(":4", "COLUMN:BINS")]
    public void Run_CompareByNothingThatCanBeRead_IsRefused(string by, string told)
    {
        SegmentRun refused = SegmentProcess.Run([.. Line, "--compare-by", by]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(told, refused.Error);
    }

    [Theory]
    [InlineData("id,tier\nnobody,gold\n", "tier", "none of its customers")]
    [InlineData("id,tier\n1,gold\n1,plain\n", "tier", "stands twice")]
    [InlineData("id,tier\n{0},3\n", "tier:3", "needs a number of every customer")]
    [InlineData("id,tier\n{0},gold\n", "tier:3", "\"gold\" is not a number")]
    public void Run_WithACustomerTableThatDoesNotFit_SaysWhy(string text, string by, string told)
    {
        string first = Table.Read(run["segments.csv"]).Column("customer_id")[0];
        string table = _folder.Write("customers.csv", text.Replace("{0}", first, StringComparison.Ordinal));

        SegmentRun refused = SegmentProcess.Run([.. Line, "--customer-table", table, "--compare-by", by]);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains(told, refused.Error);
    }

    [Fact]
    public void Run_WithACustomerTableAlone_AsksForTheColumn() =>
        Assert.Contains("name the columns", SegmentProcess.Run([.. Line, "--customer-table", run["segments.csv"]]).Error);

    private string[] Line => ["run", run["transactions.csv"], "-k", "3", "--no-map", "-q", "-o", _folder["out"]];
}
