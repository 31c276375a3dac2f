using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>Ways of looking for segments, tried against each other.</summary>
public sealed class TuneTests : IDisposable
{
    private static readonly string[] Quick =
    [
        "--tune-methods", "ward,kmeans", "--tune-perplexities", "10", "--k-range", "3..5", "--iterations", "60", "--stability", "2",
        "--restarts", "3",
    ];

    private readonly ScratchFolder _scratch = new();
    private readonly string _orders;

    public TuneTests()
    {
        _orders = _scratch["orders.csv"];
        SegmentProcess.Done("sample", "--customers", "150", "--transactions", "3000", "-o", _orders);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Tune_ThenRunWithWhatItSays_MakesTheSameSegmentsAsRunTune()
    {
        string table = _scratch["tuning.csv"], tuned = _scratch["tuned"], told = _scratch["told"];
        string said = SegmentProcess.Done(["tune", _orders, .. Quick, "-o", table]).Error;
        string line = said.Split('\n').Single(line => line.StartsWith("the best as a run: ", StringComparison.Ordinal));
        string[] settings = line.Trim()[(line.IndexOf('…') + 2)..].Split(' ');
        // Two methods on features, components and a map, of two scales, for 2 to 5 segments.
        Assert.Equal(1 + (2 * 3 * 2 * 4), File.ReadAllLines(table).Length);

        string run = SegmentProcess.Done(["run", _orders, "--tune", .. Quick, "-o", tuned]).Error;
        Assert.Contains("were tried", run, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(table), File.ReadAllText(Path.Combine(tuned, "tuning.csv")));
        SegmentProcess.Done(["run", _orders, .. settings, "--iterations", "60", "--stability", "2", "-o", told]);
        Assert.Equal(File.ReadAllText(Path.Combine(told, "segments.csv")), File.ReadAllText(Path.Combine(tuned, "segments.csv")));
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(tuned, "run.json")));
        Assert.Equal(
            record.RootElement.GetProperty("options").GetProperty("method").GetString(),
            record.RootElement.GetProperty("tuning").GetProperty("settings").GetProperty("method").GetString());
        Assert.Empty(SchemaTests.Errors("run", File.ReadAllText(Path.Combine(tuned, "run.json"))));
        Assert.Contains("id=\"tuning\"", File.ReadAllText(Path.Combine(tuned, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_Json_IsOfTheSchemaOfRuns_AndHasNoSegments()
    {
        string json = SegmentProcess.Done(["tune", _orders, .. Quick, "--tune-spaces", "features", "--json"]).Output;
        Assert.Empty(SchemaTests.Errors("run", json));
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.False(document.RootElement.TryGetProperty("segments", out _));
        Assert.Equal(2 * 2 * 4, document.RootElement.GetProperty("tuning").GetProperty("rows").GetArrayLength());
    }

    [Theory]
    [InlineData("--tune-methods \"wrd\" is not one of ward, kmeans", "--tune", "--tune-methods", "wrd")]
    [InlineData("--tune-perplexities \"x\" is not a number", "--tune", "--tune-perplexities", "5,x")]
    [InlineData("--tune chooses --method itself", "--tune", "--method", "kmeans")]
    [InlineData("Add --tune, or leave it out", "--tune-spaces", "pca")]
    [InlineData("--segments defines the segments, and --tune is about finding them", "--tune", "--segments", "frequency@2")]
    public void Run_SettingsThatTuningDoesNotTake_AreRefused(string expected, params string[] words)
    {
        SegmentRun run = SegmentProcess.Run(["run", _orders, "-o", _scratch["out"], .. words]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
