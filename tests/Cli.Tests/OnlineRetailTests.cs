using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>The main job on real data, end to end, against reference results of pandas, SciPy and scikit-learn.</summary>
public sealed class OnlineRetailTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Run_OnOnlineRetail_EqualsTheReference()
    {
        string data = Shared.Require("data/online_retail/online_retail.csv.gz");
        Table rfm = Table.Read(Shared.Require("reference/or1_R1_rfm.csv"));
        Table heights = Table.Read(Shared.Require("reference/or1_R1_ward_linkage.csv"));

        SegmentProcess.Done("run", data, "--returns", "drop", "--method", "ward", "-k", "7", "-o", _folder["out"]);

        Assert.Equal(_folder.Account("out"), Files("out"));
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        JsonElement root = account.RootElement;
        Assert.Equal(541_909, root.GetProperty("input").GetProperty("rows").GetInt64());
        Assert.Equal(392_692, root.GetProperty("rowsKept").GetInt64());
        Assert.Equal(4_338, root.GetProperty("customers").GetInt32());
        Assert.Equal(8_887_208.894, root.GetProperty("transactions").GetProperty("revenue").GetDouble(), 3);
        string[] stages = [.. root.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()!)];
        Assert.Equal(["read", "features", "transform", "neighbors", "embed", "cluster", "quality", "profile", "write"], stages);

        Table segments = Table.Read(_folder["out/segments.csv"]);
        Assert.Equal(rfm.Column("customer_id"), segments.Column("customer_id"));
        foreach (string feature in new[] { "recency", "frequency", "monetary" })
            AssertNear(rfm.Numbers(feature), segments.Numbers(feature), 1e-6);
        Assert.Equal(7, segments.Column("segment").Distinct().Count());
        AssertNear(heights.Numbers("height"), Table.Read(_folder["out/linkage.csv"]).Numbers("height"), 1e-9);
        Assert.Equal(4_338, Table.Read(_folder["out/map.csv"]).Rows.Length);
    }

    [SkippableFact]
    public void Run_OnTheSmallShop_EqualsTheReference()
    {
        Table rfm = Table.Read(Shared.Require("reference/shop_rfm.csv")), heights = Table.Read(
            Shared.Require("reference/shop_ward_linkage.csv"));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("reference/shop_clean.json")));
        string rules = "missing-customer,exact-duplicates,cancellations,non-positive-quantity,non-positive-price";

        SegmentProcess.Done(
            "run", Shared.Require("data/shop.csv"), $"--rules={rules}", "--returns", "drop", "--method", "ward", "-k", "6", "--iterations",
            "100", "-o", _folder["out"]);

        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        JsonElement counts = expected.RootElement.GetProperty("cleaning");
        Assert.Equal(counts.GetProperty("rows").GetInt64(), account.RootElement.GetProperty("input").GetProperty("rows").GetInt64());
        Assert.Equal(counts.GetProperty("kept").GetInt64(), account.RootElement.GetProperty("rowsKept").GetInt64());
        Table segments = Table.Read(_folder["out/segments.csv"]), features = Table.Parse(
            SegmentProcess.Done("features", Shared.Require("data/shop.csv"), $"--rules={rules}", "--returns", "drop").Output);
        Assert.Equal(rfm.Column("customer_id"), segments.Column("customer_id"));
        foreach (string feature in new[] { "recency", "frequency", "monetary" })
            AssertNear(rfm.Numbers(feature), features.Numbers(feature), 1e-6);
        Assert.Equal(
            Table.Read(Shared.Require("reference/shop_labels.csv")).Column("ward_6"), ByFirstAppearance(segments.Column("segment")));
        AssertNear(heights.Numbers("height"), Table.Read(_folder["out/linkage.csv"]).Numbers("height"), 1e-9);
    }

    // As the references number them; a run numbers segments by revenue.
    private static string[] ByFirstAppearance(string[] labels)
    {
        string[] order = [.. labels.Distinct()];
        return [.. labels.Select(label => $"{Array.IndexOf(order, label)}")];
    }

    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("or1_R1")]
    public void Cluster_OnScaledFeatures_CutsLikeTheReference(string set)
    {
        string scaled = Shared.Require($"reference/{set}_scaled.csv");
        Table labels = Table.Read(Shared.Require($"reference/{set}_labels.csv"));

        foreach (int k in new[] { 2, 6 })
            Assert.Equal(
                labels.Column($"ward_{k}"), Table.Parse(SegmentProcess.Done("cluster", scaled, "-k", $"{k}").Output).Column("segment"));
    }

    [SkippableTheory]
    [InlineData("data/shop.csv")]
    [InlineData("data/practicum_ecom/ecommerce_dataset.csv")]
    public void Run_TwiceWithOtherThreads_GivesTheSameBytes(string relative)
    {
        string data = Shared.Require(relative);
        string[] line = ["run", data, "--iterations", "100", "--seed", "9", "-q"];

        SegmentProcess.Done([.. line, "--threads", "1", "-o", _folder["one"]]);
        SegmentProcess.Done([.. line, "--threads", "2", "-o", _folder["two"]]);

        foreach (string file in new[] { "segments.csv", "profiles.json", "map.csv" })
            Assert.Equal(File.ReadAllBytes(_folder[$"one/{file}"]), File.ReadAllBytes(_folder[$"two/{file}"]));
    }

    [SkippableTheory]
    [InlineData("data/market.csv", 300)]
    [InlineData("data/practicum_ecom/ecommerce_dataset.csv", 2000)]
    public void Ecommerce_GoesThroughCheckFeaturesAndRun(string relative, int leastCustomers)
    {
        string data = Shared.Require(relative);

        Assert.Contains("yyyyMMddHH", SegmentProcess.Done("check", data).Output);
        Table features = Table.Parse(SegmentProcess.Done("features", data).Output);
        Assert.True(features.Rows.Length > leastCustomers);
        SegmentProcess.Done("run", data, "-k", "8", "--iterations", "100", "-o", _folder["out"]);
        Assert.Equal(8, Table.Read(_folder["out/segments.csv"]).Column("segment").Distinct().Count());
    }

    private string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(_folder[folder]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static void AssertNear(double[] expected, double[] actual, double relative)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= relative * Math.Max(
                    1e-12, Math.Abs(expected[i])), $"row {i}: {actual[i]:R}, expected {expected[i]:R}");
    }
}
