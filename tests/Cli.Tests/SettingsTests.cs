namespace Segmentation.Cli.Tests;

/// <summary>
/// Options, variables and config files: what is misspelt, empty or of the wrong kind is told, and nothing takes what is not its own.
/// </summary>
public sealed class SettingsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Writes an input of one row.</summary>
    public SettingsTests() => _folder.Write("orders.csv", "customer_id,date,amount\na,2024-01-01,3\n");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run orders.csv --perplexiti 3", "unknown option --perplexiti of run", "Did you mean --perplexity?")]
    [InlineData("run --no-mpa orders.csv", "unknown option --no-mpa of run", "Did you mean --no-map?")]
    [InlineData("check -method ward orders.csv", "unknown option -method of check", "option of run, demo, cluster")]
    [InlineData("run orders.csv -metod ward", "unknown option -metod of run", "Did you mean --method?")]
    [InlineData("run orders.csv —method ward", "unknown option —method of run", "Did you mean --method?")]
    [InlineData("devices --treads=3", "unknown option --treads of devices", "Did you mean --threads?")]
    [InlineData("chek orders.csv", "no verb 'chek'", "Did you mean check?")]
    [InlineData("help chrun", "no verb 'chrun'", "Did you mean churn?")]
    [InlineData("orders.csv", "no verb 'orders.csv'", "segment run orders.csv -o out")]
    [InlineData("-k 3 run orders.csv", "unknown option -k", "behind a verb")]
    [InlineData("check orders.csv --rules exact-duplicate", "--rules: no \"exact-duplicate\"", "Did you mean exact-duplicates?")]
    [InlineData("features orders.csv --features recency,frequncy", "--features: no \"frequncy\"", "Did you mean frequency?")]
    [InlineData("check orders.csv --map custmer=a", "--map: no \"custmer\"", "Did you mean customer?")]
    [InlineData("run orders.csv --method kmean", "--method \"kmean\"", "Did you mean kmeans?")]
    [InlineData("run orders.csv -o", "-o needs a value (DIR)", "")]
    [InlineData("run orders.csv -o --json", "-o needs a value (DIR)", "--output=--json")]
    [InlineData("check --encoding= orders.csv", "--encoding is empty", "")]
    [InlineData("check --rules=, orders.csv", "--rules \",\" names nothing", "")]
    [InlineData("run orders.csv -k 3 --k 4", "--k is given twice, as 3 and as 4", "")]
    [InlineData("run orders.csv --no-map=perhaps", "--no-map \"perhaps\" is not true or false", "")]
    [InlineData("sample orders.csv", "\"orders.csv\" is one input too many", "segment sample [options]")]
    [InlineData("run", "run needs INPUT", "segment run transactions.csv")]
    public void Usage_Wrong_IsToldWithTheNearestRight(string line, string what, string hint)
    {
        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, line.Split(' '));

        AssertUsage(run, what);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
        Assert.Equal(["orders.csv"], _folder.Contents());
    }

    [Theory]
    [InlineData("{\"encoding\": \"\"}", "\"encoding\" is empty")]
    [InlineData("{\"encoding\": null}", "\"encoding\" is null")]
    [InlineData("{\"encoding\": 8}", "\"encoding\" is 8, not a text (NAME)")]
    [InlineData("{\"output\": [\"a\", \"b\"]}", "\"output\" is [\"a\", \"b\"], not a text")]
    [InlineData("{\"no-map\": \"sometimes\"}", "\"no-map\" is \"sometimes\", not true or false")]
    [InlineData("{\"k\": true}", "\"k\" is true, not a number (N|auto)")]
    [InlineData("{\"k\": {\"from\": 2}}", "\"k\" is {\"from\": 2}, not a number")]
    [InlineData("{\"rules\": [\"all\", \"\"]}", "\"rules\" has an item that is empty")]
    [InlineData("{\"rules\": []}", "\"rules\" is empty")]
    [InlineData("{\"map\": {\"customer\": \"\"}}", "\"map\" has \"customer\", which is empty")]
    [InlineData("{\"map\": {\"customer\": 5}}", "\"map\" is {\"customer\": 5}, not an object such as")]
    [InlineData("{\"threads\": 2, \"threads\": 3}", "\"threads\" stands twice")]
    [InlineData("{\"metod\": \"ward\"}", "no option \"metod\". Did you mean method?")]
    [InlineData("{\"threads\": 2, \"method\": \"ward\"", "at or after \"method\"")]
    [InlineData("{\"threads\": 2, \"method\": \"wa", "at or after \"method\"")]
    [InlineData("{\"method\": \"wrad\"}", "--method is from \"method\" of config.json")]
    [InlineData("{\"rules\": \"bogus\"}", "--rules is from \"rules\" of config.json")]
    [InlineData("{\"encoding\": \"\\ud800\"}", "half a character")]
    [InlineData("{\"encoding\": \"a\\u0000\"}", "\"encoding\" holds a NUL character")]
    [InlineData("[1]", "one JSON object")]
    [InlineData("", "not JSON")]
    public void Config_ThatCannotBeUsed_NamesFileAndKey(string json, string message)
    {
        _folder.Write("config.json", json);

        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, "run", "--config", "config.json", "orders.csv", "-o", "out");

        AssertUsage(run, message);
        Assert.Contains("config.json", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("out", _folder.Contents());
    }

    [SkippableFact]
    public void Config_ThatNeverEnds_IsRefused()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "there is no /dev/zero");

        AssertUsage(SegmentProcess.RunIn(_folder.Path, null, null, "check", "orders.csv", "--config", "/dev/zero"), "this one goes on");
    }

    [SkippableFact]
    public void Model_ThatNeverEnds_IsRefused()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "there is no /dev/zero");
        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, "score", "/dev/zero", "orders.csv");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("/dev/zero goes on past 256 MiB", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_ValuesThatBeginWithADash_StayValues()
    {
        _folder.Write("-in.csv", "-who,date,amount\na,2024-01-01,3\n");
        _folder.Write("config.json", """{ "map": {"customer": "-who"}, "rules": ["-cancellations", "+absurd-lines"], "returns": "drop", "output": "--json", "quiet": true }""");

        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, "features", "--config", "config.json", "--", "-in.csv");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("a,1,1,3", File.ReadAllText(_folder["--json"]));
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("Yes", 0)]
    [InlineData("true", 0)]
    [InlineData("0", 1)]
    [InlineData("no", 1)]
    [InlineData("FALSE", 1)]
    [InlineData("", 1)]
    public void Variable_OfASwitch_TakesTheUsualWords(string value, int linesOfNotes)
    {
        SegmentRun run = With("SEGMENT_QUIET", value, "features", "orders.csv");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(linesOfNotes > 0, run.Error.Length > 0);
    }

    [Theory]
    [InlineData("SEGMENT_QUIET", "perhaps", "SEGMENT_QUIET \"perhaps\" is not 1, 0, true, false, yes or no")]
    [InlineData("SEGMENT_THREADS", "many", "--threads is from SEGMENT_THREADS")]
    [InlineData("SEGMENT_MAP", "customer=customer_id,,date=date", "SEGMENT_MAP \"customer=customer_id,,date=date\" has an empty part")]
    public void Variable_OfTheWrongKind_IsNamed(string name, string value, string message) =>
        AssertUsage(With(name, value, "features", "orders.csv"), message);

    [Theory]
    [InlineData("SEGMENT_THRAEDS", "SEGMENT_THREADS")]
    [InlineData("SEGMENT_NOMAP", "SEGMENT_NO_MAP")]
    public void Variable_Unknown_IsAWarning(string name, string near)
    {
        SegmentRun run = With(name, "1", "features", "orders.csv");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"warning: the variable {name} is no setting and has no effect. Did you mean {near}?", run.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SEGMENT_DEBUG")]
    [InlineData("SEGMENT_GPU_MEMORY")]
    [InlineData("SEGMENT_CACHE")]
    [InlineData("SEGMENT_TEST_POSTGRES")]
    [InlineData("SEGMENT_METHOD")]
    public void Variable_ReadElsewhere_IsNoWarning(string name) =>
        Assert.DoesNotContain("warning", With(name, "1", "features", "orders.csv").Error, StringComparison.Ordinal);

    private SegmentRun With(string name, string value, params string[] arguments) =>
        SegmentProcess.RunIn(_folder.Path, new Dictionary<string, string> { [name] = value }, null, arguments);

    private static void AssertUsage(SegmentRun run, string message)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
