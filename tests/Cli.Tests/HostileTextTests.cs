using System.Text.Json;
using System.Text.Json.Nodes;

namespace Segmentation.Cli.Tests;

/// <summary>Values of the user that are long and hold control characters: whatever quotes them shows them escaped and cut.</summary>
public sealed class HostileTextTests(GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    // Sets a title, rings, turns the direction of writing, begins a line; then goes on.
    private static readonly string Hostile = "\u001b]0;title\u0007\u202e\n" + new string('z', 10_000) + "\u001b[2J";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("customer,date,amount\n1,2024-01-01,5\n2,2024-01-02,{}\n", 3)]
    [InlineData("customer,date,amount\n1,2024-01-01,5\n2,{},5\n", 3)]
    [InlineData("customer,date,amount\n1,{},5\n", 3)]
    [InlineData("{},date,amount\n1,2024-01-01,5\n", 3)]
    [InlineData("{},{},amount\n1,2024-01-01,5\n", 3)]
    [InlineData("customer,date,{},currency\n1,2024-01-01,5,{}\n", 3)]
    [InlineData("customer,date,amount,currency\n1,2024-01-01,5,EUR\n2,2024-01-01,5,{}\n", 3)]
    [InlineData("customer,date,amount\n{},2024-01-01,5000\n2,2024-01-02,1\n2,2024-01-03,1\n", 0)]
    [InlineData("customer,order,date,product,amount\n1,1,2024-01-01,{},5\n1,1,2024-01-02,{},5\n2,2,2024-01-02,{},7\n", 0)]
    [InlineData("customer,date,amount,note\n,2024-01-01,5,{}\n1,2024-01-01,5,{}\n2,2024-01-03,7,a\n", 0)]
    [InlineData("customer,date,amount,status\n1,2024-01-01,5,{}\n1,2024-01-02,5,{}\n2,2024-01-03,7,cancelled\n", 0)]
    public void Check_Cell_IsShownEscapedAndCut(string orders, int exit) =>
        Plain(exit, "check", _folder.Write("orders.csv", Filled(orders)));

    [Theory]
    [InlineData("--map", "customer={}")]
    [InlineData("--map", "{}=customer")]
    [InlineData("--map", "{}")]
    [InlineData("--where", "{}=1")]
    [InlineData("--where", "{}")]
    [InlineData("--delimiter", "{}")]
    [InlineData("--decimal", "{}")]
    [InlineData("--encoding", "{}")]
    [InlineData("--date-format", "{}")]
    [InlineData("--time-zone", "{}")]
    [InlineData("--as-of", "{}")]
    [InlineData("--rules", "{}")]
    [InlineData("--high-season", "{}")]
    [InlineData("--features", "{}")]
    [InlineData("--memory", "{}")]
    [InlineData("--categories", "{}")]
    [InlineData("--rates", "{}")]
    [InlineData("--categories", "sqlite:{}")]
    [InlineData("--config", "{}")]
    [InlineData("--threads", "{}")]
    [InlineData("--{}", "1")]
    [InlineData("-{}", "1")]
    [InlineData("{}", "{}")]
    [InlineData("sqlite:{}", "sqlite:{}")]
    public void Features_Word_IsShownEscapedAndCut(string option, string value)
    {
        string orders = _folder.Write("orders.csv", "customer,date,amount\n1,2024-01-01,5\n2,2024-01-02,7\n");
        Plain(null, "features", orders, Filled(option, quote: false), Filled(value, quote: false));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("run", "{}", "-o", "out")]
    [InlineData("run", "nowhere.csv", "-o", "{}")]
    [InlineData("run", "nowhere.csv", "-o", "out", "--compare-by", "{}")]
    [InlineData("run", "nowhere.csv", "-o", "out", "--method", "{}")]
    [InlineData("run", "nowhere.csv", "-o", "out", "--to", "{}")]
    [InlineData("churn", "nowhere.csv", "-o", "out", "--label", "{}")]
    [InlineData("score", "{}", "nowhere.csv")]
    [InlineData("help", "{}")]
    [InlineData("completion", "{}")]
    public void Command_Word_IsShownEscapedAndCut(params string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Plain(null, [.. words.Select(word => Filled(word, quote: false))]);
    }

    [Theory]
    [InlineData("{\"method\": {}}")]
    [InlineData("{{}: 1}")]
    [InlineData("{\"k\": {}}")]
    [InlineData("{\"map\": {{}: {}}}")]
    [InlineData("{\"map\": {{}: \"\"}}")]
    [InlineData("{{}: 1, ")]
    public void Config_Value_IsShownEscapedAndCut(string config) => Plain(
        2, "run", "nowhere.csv", "-o", "out", "--config",
        _folder.Write("config.json", config.Replace("{}", JsonSerializer.Serialize(Hostile), StringComparison.Ordinal)));

    [Theory]
    [InlineData("product,category\n{},a\n{},b\n")]
    [InlineData("{},category\nx,b\n")]
    public void Categories_Line_IsShownEscapedAndCut(string map)
    {
        string orders = _folder.Write("orders.csv", "customer,order,date,product,amount\n1,1,2024-01-01,cup,5\n2,2,2024-01-02,jug,7\n");
        Plain(3, "features", orders, "--categories", _folder.Write("categories.csv", Filled(map)));
    }

    [Theory]
    [InlineData("method")]
    [InlineData("space")]
    [InlineData("transform")]
    [InlineData("columns")]
    [InlineData("format")]
    public void Model_Field_IsShownEscapedAndCut(string field)
    {
        JsonObject model = JsonNode.Parse(File.ReadAllText(generated["model.json"]))!.AsObject();
        model[field] = field == "columns" ? new JsonArray(Hostile, Hostile) : JsonValue.Create(Hostile);
        Plain(3, "score", _folder.Write("model.json", model.ToJsonString()), generated["transactions.csv"]);
    }

    [Fact]
    public void Device_Name_IsShownEscapedAndCut() => Plain(5, "run", generated["transactions.csv"], "-o", "out", "--device", Hostile);

    [Fact]
    public void Column_OfAChurnTable_IsShownEscapedAndCut()
    {
        string table = _folder.Write("table.csv", Filled("id,state,{}\n1,left,{}\n2,stays,b\n"));
        Plain(3, "churn", table, "-o", "out", "--id", "id", "--label", "stat=left");
        Plain(3, "churn", table, "-o", "out", "--id", "id", "--label", $"{Hostile}=left");
        Plain(3, "churn", table, "-o", "out", "--id", "id", "--label", $"state={Hostile}");
        Assert.Contains(
            "Did you mean state?", SegmentProcess.Run(
                "churn", table, "-o", _folder["out"], "--id", "id", "--label", "stat=left").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void File_Name_IsShownEscaped()
    {
        string name = "a\u001b[31m\u0007\u202e\n" + new string('z', 200) + ".csv";
        Plain(3, "features", _folder.Write(name, "customer,date,amount\n1,2024-01-01,x\n"));
        Plain(0, "check", _folder.Write(name, "customer,date,amount\n1,2024-01-01,5\n2,2024-01-01,5\n"));
        Directory.CreateDirectory(_folder[name + "d"]);
        Plain(4, "sample", "--customers", "5", "--transactions", "50", "-o", _folder[name + "d"]);
    }

    [Theory]
    [InlineData("--encoding", "windows-1225", "windows-1252")]
    [InlineData("--device", "scaler", "scalar")]
    public void Features_MisspeltValue_NamesTheNearest(string option, string value, string nearest)
    {
        string orders = _folder.Write("orders.csv", "customer,date,amount\n1,2024-01-01,5\n2,2024-01-02,7\n");
        Assert.Contains(
            $"Did you mean {nearest}?", SegmentProcess.Run(
                "run", orders, "-o", _folder["out"], option, value).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MisspeltColumnToCompareBy_NamesTheNearest() => Assert.Contains(
        "Did you mean frequency?", SegmentProcess.Run(
            "run", "nowhere.csv", "-o", _folder["out"], "--compare-by", "frequancy").Error, StringComparison.Ordinal);

    private static string Filled(string text, bool quote = true) =>
        text.Replace("{}", quote ? $"\"{Hostile}\"" : Hostile, StringComparison.Ordinal);

    private void Plain(int? exit, params string[] words)
    {
        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, words);
        Assert.True(exit is { } code ? run.ExitCode == code : run.ExitCode is >= 2 and <= 5, $"exit {run.ExitCode}: {run.Error}");
        Assert.NotEmpty(run.Error);
        foreach (string line in (run.Error + '\n' + run.Output).Split('\n'))
        {
            Assert.DoesNotContain(line, character => char.IsControl(character) || character == '\u202e');
            Assert.True(line.Length <= 700, $"{line.Length} characters: {line}");
        }
    }
}
