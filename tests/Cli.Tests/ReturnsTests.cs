using System.Text.Json;
using System.Text.RegularExpressions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Cli.Tests;

/// <summary>Returns and exact money, from the command line.</summary>
public sealed partial class ReturnsTests : IDisposable
{
    private const string Rows =
        "customer,order,date,sku,quantity,price\na,1,2024-01-01 10:00,X,4,2\nb,2,2024-01-02 10:00,X,1,5\na,C3,2024-01-03 10:00,X,-1,2\n"
        + "a,4,2024-01-04 10:00,Y,1,60.55\n";

    private readonly ScratchFolder _folder = new();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex InputHash();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net", "a,1,2,66.55")]
    [InlineData("drop", "a,1,2,68.55")]
    [InlineData("keep", "a,1,2,66.55")]
    public void Features_Returns_AreHandledAsAsked(string handling, string row)
    {
        string file = _folder.Write("t.csv", Rows);
        Assert.Contains(row + "\n", SegmentProcess.Done("features", file, "--returns", handling, "-q").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TellsWhatWasNettedAndWhatIsLeftOver()
    {
        string file = _folder.Write("t.csv", Rows + "b,C9,2024-01-05 10:00,X,-3,5\n");
        Assert.Contains(
            "2 returns took 2 units worth 7.00 from earlier purchases (1 in full, 1 in part; 1 purchases were returned whole); "
            + "2 units of 1 returns match no purchase", SegmentProcess.Done("check", file).Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(SegmentProcess.Done("check", file, "--json").Output);
        JsonElement returns = json.RootElement.GetProperty("returns");
        Assert.Equal(("net", 1, 1, 0, 2.0, 7.0), (
            returns.GetProperty("handling").GetString(),
            returns.GetProperty("fullyMatched").GetInt32(),
            returns.GetProperty("partlyMatched").GetInt32(),
            returns.GetProperty("unmatched").GetInt32(),
            returns.GetProperty("unitsLeftOver").GetDouble(),
            returns.GetProperty("revenueNetted").GetDouble()));
    }

    [Fact]
    public void Features_NetBesideARuleThatIsOff_IsRefused()
    {
        string file = _folder.Write("t.csv", Rows);
        SegmentRun run = SegmentProcess.Run("features", file, "--rules=-cancellations");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--rules=-cancellations: --returns net", run.Error, StringComparison.Ordinal);
        Assert.Contains("keep", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, SegmentProcess.Run("features", file, "--rules=-cancellations", "--returns", "drop").ExitCode);
    }

    [Fact]
    public void Run_RowsInAnyOrderInOtherFiles_WritesTheSameBytes()
    {
        var sample = new MemoryStream();
        SampleTransactions.Write(sample, new SampleOptions { Customers = 400, Transactions = 9_000, Seed = 4 });
        string[] lines = System.Text.Encoding.UTF8.GetString(sample.ToArray()).TrimEnd('\n').Split('\n');
        string[] rows = lines[1..];
        string whole = _folder.Write("whole.csv", string.Join('\n', lines) + "\n");
        new SeededRandom(3).Shuffle<string>(rows);
        string[] parts =
            [.. new[] { rows[..2000], rows[2000..] }.Select(
                (part, i) => _folder.Write($"part{i}.csv", lines[0] + "\n" + string.Join('\n', part) + "\n"))];
        string[] options =
            ["-k", "4", "--iterations", "100", "--categories", "learned", "--category-count", "4", "--features",
                "recency,frequency,monetary,average_receipt,returns_share,category_shares", "-q"];

        SegmentProcess.Done(["run", whole, .. options, "--threads", "1", "-o", _folder["one"]]);
        SegmentProcess.Done(["run", .. parts, .. options, "--threads", "2", "-o", _folder["two"]]);

        string[] files = [.. Directory.GetFiles(_folder["one"]).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Contains("seasons.csv", files);
        // The account and the page name the input and tell how long it took.
        foreach (string file in files.Except(["run.json", "report.html"]))
            Assert.True(WithoutHash($"one/{file}") == WithoutHash($"two/{file}"), file);

        // Of the input's bytes, which are not the same.
        string WithoutHash(string file) => InputHash().Replace(File.ReadAllText(_folder[file]), "");
    }
}
