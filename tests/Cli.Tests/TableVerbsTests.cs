using System.Text;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>cluster</c>, <c>embed</c>, <c>features</c> and <c>sample</c> as whole processes.</summary>
public sealed class TableVerbsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cluster_TwoGroups_NumbersLabelsByFirstAppearance()
    {
        string table = _folder.Write("table.csv", "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n");

        foreach (string method in new[] { "ward", "kmeans" })
            Assert.Equal(
                "customer_id,segment\na,0\nb,1\nc,0\nd,1\n", SegmentProcess.Done("cluster", table, "-k", "2", "--method", method).Output);
    }

    [Fact]
    public void Cluster_WithLinkage_WritesScipysNumbering()
    {
        string table = _folder.Write("table.csv", "id,x\na,0\nb,1\nc,10\n");

        SegmentProcess.Done("cluster", table, "-k", "2", "--linkage", _folder["linkage.csv"], "-o", _folder["labels.csv"]);

        Table linkage = Table.Read(_folder["linkage.csv"]);
        Assert.Equal(["a", "b", "height", "size"], linkage.Columns);
        Assert.Equal(["0", "1", "1", "2"], linkage.Rows[0]);
        Assert.Equal(["2", "3"], linkage.Rows[1][..2]);
        // Ward: √(2 · cost), cost = 9.5² / (1/2 + 1/1).
        Assert.Equal(Math.Sqrt(2 * 9.5 * 9.5 / 1.5), double.Parse(linkage.Rows[1][2]), 9);
        Assert.Equal("3", linkage.Rows[1][3]);
    }

    [Fact]
    public void Cluster_WithoutIds_NamesRowsByNumber()
    {
        string table = _folder.Write("table.csv", "x,y\n9,9\n1,1\n9,8\n");

        Assert.Equal(
            ["1", "2", "3"], Table.Parse(SegmentProcess.Done("cluster", table, "--no-id", "-k", "2").Output).Column("customer_id"));
    }

    [Fact]
    public void Cluster_FromStandardInput_IsTheSameAsFromAFile()
    {
        string text = "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n";
        string table = _folder.Write("table.csv", text);

        SegmentRun piped = SegmentProcess.RunIn(null, null, Encoding.UTF8.GetBytes(text), "cluster", "-", "-k", "2");

        Assert.Equal(SegmentProcess.Done("cluster", table, "-k", "2").Output, piped.Output);
    }

    [Fact]
    public void Cluster_Auto_FindsThePlantedGroupsAndTellsTheCurve()
    {
        string table = _folder.Write("table.csv", Blobs(3));

        using JsonDocument account = JsonDocument.Parse(
            SegmentProcess.Done("cluster", table, "--k-range", "2..6", "--quality", "--json").Output);

        Assert.Equal(3, account.RootElement.GetProperty("segments").GetInt32());
        Assert.Equal(5, account.RootElement.GetProperty("choice").GetProperty("curve").GetArrayLength());
        Assert.True(account.RootElement.GetProperty("quality").GetProperty("silhouette").GetDouble() > 0.5);
        Assert.Equal(64, account.RootElement.GetProperty("input").GetProperty("sha256").GetString()!.Length);
    }

    [Theory]
    [InlineData("--k=4")]
    [InlineData("--method=kmeans")]
    [InlineData("--transform=standardize")]
    [InlineData("--transform=log")]
    public void Cluster_EachOption_ChangesTheLabels(string option)
    {
        string table = _folder.Write("table.csv", Skewed());
        string[] usual = ["cluster", table, "--k=3"];

        Assert.NotEqual(
            SegmentProcess.Done(usual).Output, SegmentProcess.Done(
                [.. usual.Where(word => !option.StartsWith(word[..^1], StringComparison.Ordinal)), option]).Output);
    }

    [Theory]
    [InlineData("--perplexity=5")]
    [InlineData("--iterations=40")]
    [InlineData("--theta=0.9")]
    [InlineData("--transform=log")]
    [InlineData("--dimensions=1")]
    [InlineData("--start=random")]
    [InlineData("--early-exaggeration=4")]
    [InlineData("--learning-rate=400")]
    [InlineData("--landmarks=40")]
    public void Embed_EachOption_ChangesTheMap(string option)
    {
        string table = _folder.Write("table.csv", Skewed());
        string[] usual = ["embed", table, "--repulsion=tree", "--iterations=30", "--perplexity=10"];
        string name = option.Split('=')[0];

        Assert.NotEqual(
            SegmentProcess.Done(usual).Output, SegmentProcess.Done(
                [.. usual.Where(word => !word.StartsWith(name, StringComparison.Ordinal)), option]).Output);
    }

    [Fact]
    public void Embed_ByLandmarks_MarksThem()
    {
        string table = _folder.Write("table.csv", Skewed());

        SegmentRun run = SegmentProcess.Done("embed", table, "--landmarks=40", "--perplexity=10", "--iterations=30");

        Assert.Equal(40, Table.Parse(run.Output).Column("landmark").Count(mark => mark == "1"));
        Assert.Contains("40 landmarks were mapped", run.Error);
        Assert.DoesNotContain(
            "landmark", SegmentProcess.Done("embed", table, "--landmarks=all", "--perplexity=10", "--iterations=30").Output);
        Assert.Equal(2, SegmentProcess.Run("embed", table, "--landmarks=3").ExitCode);
        Assert.Equal(3, SegmentProcess.Run("embed", table, "--landmarks=20", "--perplexity=10").ExitCode);
    }

    [Fact]
    public void Embed_LateExaggeration_ChangesTheMap()
    {
        string table = _folder.Write("table.csv", Skewed());
        string[] usual = ["embed", table, "--iterations=270", "--perplexity=10"];

        Assert.NotEqual(SegmentProcess.Done(usual).Output, SegmentProcess.Done([.. usual, "--late-exaggeration=3"]).Output);
    }

    [Fact]
    public void Embed_SameSeed_SameBytesOnAnyThreads_OtherSeed_OtherMap()
    {
        string table = _folder.Write("table.csv", Blobs(3));
        string[] line = ["embed", table, "--iterations=60", "--perplexity=10", "--start=random"];

        string one = SegmentProcess.Done([.. line, "--threads=1", "--seed=5"]).Output;

        Assert.Equal(one, SegmentProcess.Done([.. line, "--threads=2", "--seed=5"]).Output);
        Assert.NotEqual(one, SegmentProcess.Done([.. line, "--threads=1", "--seed=6"]).Output);
    }

    [Fact]
    public void Embed_WithQuality_TellsHowFaithfulTheMapIs()
    {
        string table = _folder.Write("table.csv", Blobs(3));

        using JsonDocument account = JsonDocument.Parse(
            SegmentProcess.Done("embed", table, "--perplexity=10", "--quality", "--json").Output);

        JsonElement quality = account.RootElement.GetProperty("quality");
        Assert.InRange(quality.GetProperty("trustworthiness").GetDouble(), 0.9, 1);
        Assert.InRange(quality.GetProperty("neighborPreservation").GetDouble(), 0.5, 1);
    }

    [Fact]
    public void Sample_SameSeed_SameBytes_AndFeaturesReadsIt()
    {
        string[] line = ["sample", "--customers=50", "--transactions=600", "--seed=3"];
        string rows = SegmentProcess.Done(line).Output;

        Assert.Equal(rows, SegmentProcess.Done(line).Output);
        Assert.Equal(601, rows.TrimEnd('\n').Split('\n').Length);
        Assert.NotEqual(rows, SegmentProcess.Done("sample", "--customers=50", "--transactions=600", "--seed=4").Output);

        SegmentRun features = SegmentProcess.RunIn(null, null, Encoding.UTF8.GetBytes(rows), "features", "-");
        Assert.True(features.ExitCode == 0, features.Error);
        Assert.Equal(["customer_id", "recency", "frequency", "monetary"], Table.Parse(features.Output).Columns);
    }

    [Fact]
    public void Sample_Truth_NamesEveryCustomer()
    {
        SegmentProcess.Done("sample", "--customers=50", "--transactions=600", "--truth", _folder["truth.csv"], "-o", _folder["rows.csv"]);

        Assert.Equal(50, Table.Read(_folder["truth.csv"]).Rows.Length);
        Assert.Equal(["rows.csv", "truth.csv"], _folder.Contents());
    }

    private static string Blobs(int groups)
    {
        var random = new SeededRandom(1);
        var text = new StringBuilder("id,x,y\n");
        for (int i = 0; i < 60; i++)
            text.Append($"{i},{(i % groups * 20) + random.NextGaussian():R},{(i % groups == 1 ? 15 : 0) + random.NextGaussian():R}\n");
        return text.ToString();
    }

    private static string Skewed()
    {
        var random = new SeededRandom(2);
        var text = new StringBuilder("id,recency,frequency,monetary\n");
        for (int i = 0; i < 80; i++)
            text.Append(
                $"{i},{random.Next(365)},{1 + (int)Math.Exp(2 * random.NextDouble() * random.NextDouble() * 3)},"
                    + $"{Math.Exp(4 + (2 * random.NextGaussian())):R}\n");
        return text.ToString();
    }
}
