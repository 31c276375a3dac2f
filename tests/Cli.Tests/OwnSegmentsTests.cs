using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>run --segments</c> and <c>score</c> of its model as whole processes.</summary>
public sealed class OwnSegmentsTests(GeneratedRun run) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Run_ByMainCategory_GivesTheReferencesTestsInItsFiles()
    {
        string data = Shared.Require("data/practicum_ecom/ecommerce_dataset.csv");
        string map = Shared.Require("data/practicum_ecom/Categories.csv");
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("reference/s3_tests.json")));
        JsonElement expected = reference.RootElement.GetProperty("all").GetProperty("T2");

        SegmentProcess.Done(
            "run", data, "--rules=+several-customers-order,+hidden-duplicates", "--categories", map, "--segments", "main_category",
            "--features", "frequency,monetary,average_receipt", "--no-map", "--no-offers", "--no-seasons", "-q", "-o", _folder["out"]);

        string[] test = Table.Read(_folder["out/tests.csv"]).Rows.Single(row => row[0] == "average_receipt");
        Assert.Equal(expected.GetProperty("kruskal_H").GetDouble(), double.Parse(test[1]), 1e-8);
        Assert.Equal(1, double.Parse(test[3]) / expected.GetProperty("kruskal_p").GetDouble(), 1e-8);
        Assert.Equal((28, expected.GetProperty("n_rejected_holm_005").GetInt32()), (int.Parse(test[5]), int.Parse(test[6])));
        Dictionary<(string, string), JsonElement> pairs = expected.GetProperty("pairs").EnumerateArray()
            .ToDictionary(pair => Key(pair.GetProperty("a").GetString()!, pair.GetProperty("b").GetString()!));
        // Names with commas stand in quotes, which the small reader of these tests does not know.
        Table written = Table.Parse(File.ReadAllText(_folder["out/pairs.csv"]).Replace(
            "\"Спальня, прихожая, декор\"", "Спальня", StringComparison.Ordinal));
        string[][] receipts = [.. written.Rows.Where(row => row[0] == "average_receipt")];
        Assert.Equal(28, receipts.Length);
        Assert.All(receipts, row =>
        {
            JsonElement pair = pairs[Key(row[3], row[4])];
            Assert.Equal(1, double.Parse(row[10]) / pair.GetProperty("p").GetDouble(), 1e-8);
            Assert.Equal(1, double.Parse(row[11]) / pair.GetProperty("p_holm").GetDouble(), 1e-8);
            Assert.Equal(pair.GetProperty("reject_005_holm").GetBoolean() ? "yes" : "no", row[13]);
        });
        static (string, string) Key(string a, string b) => string.CompareOrdinal(a, b) < 0
            ? (a.Split(',')[0], b.Split(',')[0]) : (b.Split(',')[0], a.Split(',')[0]);
    }

    [Fact]
    public void Score_SegmentsOfACustomerTable_AreThoseOfTheRun()
    {
        string[] ids = Table.Read(run["segments.csv"]).Column("customer_id");
        string table = _folder.Write(
            "customers.csv", "id,home land\n" + string.Concat(ids.Skip(5).Select((id, i) => $"{id},{(i % 3 == 0 ? "UK" : "FR")}\n")));
        string file = _folder.Write("mine.txt", "british: \"home land\" = 'UK'\noften: frequency > 10\n");

        SegmentProcess.Done([.. Line, "--customer-table", table, "--segments", file]);
        SegmentProcess.Done(
            "score", _folder["out/model.json"], run["transactions.csv"], "--customer-table", table, "-q", "-o", _folder["scored.csv"]);

        Table segments = Table.Read(_folder["out/segments.csv"]), scored = Table.Read(_folder["scored.csv"]);
        Assert.Equal(segments.Column("customer_id"), scored.Column("customer_id"));
        Assert.Equal(segments.Column("segment"), scored.Column("segment"));
        Assert.Equal(["Others", "british", "often"], segments.Column("name").Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("--customer-table", SegmentProcess.Run("score", _folder["out/model.json"], run["transactions.csv"]).Error);
    }

    // A slash parts cut-offs, and folders.
    [Fact]
    public void Run_CutOffsOfAColumn_AreNoPath()
    {
        SegmentProcess.Done([.. Line, "--segments", "frequency@2/9"]);

        Table segments = Table.Read(_folder["out/segments.csv"]);
        Assert.Equal(
            segments.Column("frequency").Select(int.Parse)
            .Select(orders => orders <= 2 ? "up to 2" : orders <= 9 ? "above 2 to 9" : "above 9"),
            segments.Column("name"));
    }

    [Theory]
    [InlineData("--segments defines the segments, and --method is about finding them", "--segments", "frequency:3", "--method", "kmeans")]
    [InlineData("--segments defines the segments, and --max-share is about finding them", "--segments", "frequency:3", "--max-share", "50")]
    [InlineData("no column \"frequncy\". Did you mean frequency?", "--segments", "frequncy")]
    [InlineData("--segments \"frequency:1\" is not COLUMN", "--segments", "frequency:1")]
    public void Run_SegmentsThatCannotBe_AreRefused(string told, params string[] options)
    {
        SegmentRun refused = SegmentProcess.Run([.. Line, .. options]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(told, refused.Error);
    }

    private string[] Line => ["run", run["transactions.csv"], "--no-map", "-q", "-o", _folder["out"]];
}
