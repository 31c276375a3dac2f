using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>Help, versions, usage errors and the layering of settings.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Help_OfTheProgram_ListsEveryVerbAfterTheExamples()
    {
        SegmentRun run = SegmentProcess.Run("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Output.IndexOf("Examples:", StringComparison.Ordinal) < run.Output.IndexOf("Verbs:", StringComparison.Ordinal));
        Assert.Contains("devices", run.Output);
    }

    [Fact]
    public void Help_OfAVerb_ShowsExamplesFirst()
    {
        SegmentRun run = SegmentProcess.Run("devices", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Output.IndexOf("Examples:", StringComparison.Ordinal) < run.Output.IndexOf("Usage:", StringComparison.Ordinal));
    }

    [Fact]
    public void Version_IsThreeNumbers()
    {
        SegmentRun run = SegmentProcess.Run("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", run.Output);
    }

    [Fact]
    public void Run_WithoutVerb_ShowsHelpOnStandardErrorAndIsAUsageError()
    {
        SegmentRun run = SegmentProcess.Run();

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("Usage:", run.Error);
    }

    [Theory]
    [InlineData("frobnicate", "no verb 'frobnicate'")]
    [InlineData("devices --frobnicate", "--frobnicate")]
    [InlineData("devices --threads many", "--threads \"many\" is not a whole number")]
    [InlineData("devices --color pink", "--color \"pink\" is not one of auto, always, never")]
    public void Run_WithWrongUsage_NamesItOnOneLine(string line, string message)
    {
        SegmentRun run = SegmentProcess.Run(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("segment: ", run.Error);
        Assert.Contains(message, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Settings_FlagBeatsVariableBeatsConfigFileBeatsDefault()
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("config.json", """{ "threads": 3, "method": "kmeans" }""");
        var variables = new Dictionary<string, string> { ["SEGMENT_THREADS"] = "5" };

        Assert.Equal(Environment.ProcessorCount, Threads(null, "devices", "--no-test", "--json"));
        Assert.Equal(3, Threads(null, "devices", "--no-test", "--json", "--config", config));
        Assert.Equal(5, Threads(variables, "devices", "--no-test", "--json", "--config", config));
        Assert.Equal(7, Threads(variables, "devices", "--no-test", "--json", "--config", config, "--threads", "7"));
    }

    [Fact]
    public void Config_WithAnUnknownKey_IsAUsageErrorThatListsTheKnown()
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("config.json", """{ "treads": 3 }""");

        SegmentRun run = SegmentProcess.Run("devices", "--config", config);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("\"treads\"", run.Error);
        Assert.Contains("threads", run.Error);
    }

    [Fact]
    public void Config_ThatIsMissing_IsAFileError() => Assert.Equal(4, SegmentProcess.Run("devices", "--config", "no-such.json").ExitCode);

    [Fact]
    public void Devices_ListsBothOfTheProcessorAndTellsWhatAutoTakes()
    {
        using JsonDocument devices = JsonDocument.Parse(SegmentProcess.Done("devices", "--json").Output);
        JsonElement[] list = [.. devices.RootElement.GetProperty("devices").EnumerateArray()];

        Assert.Equal(["cpu", "scalar"], list[..2].Select(device => device.GetProperty("id").GetString()!));
        Assert.All(list[..2], device => Assert.Equal("passed", device.GetProperty("selfTest").GetString()));
        Assert.Single(list, device => device.GetProperty("chosenFor").GetString()!.StartsWith("auto", StringComparison.Ordinal));
    }

    private static int Threads(Dictionary<string, string>? variables, params string[] arguments)
    {
        SegmentRun run = SegmentProcess.RunIn(null, variables, null, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument devices = JsonDocument.Parse(run.Output);
        return devices.RootElement.GetProperty("devices").EnumerateArray()
            .Single(device => device.GetProperty("id").GetString() == "cpu").GetProperty("threads").GetInt32();
    }
}
