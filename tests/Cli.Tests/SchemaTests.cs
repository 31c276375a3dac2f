using System.Text.Json;
using Json.Schema;

namespace Segmentation.Cli.Tests;

/// <summary>What the program writes is what docs/schemas promise.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Demo_WithEveryPart_WritesDocumentsOfTheirSchemas()
    {
        string folder = _scratch["out"];
        SegmentRun run = SegmentProcess.Done(
            "demo", "--customers", "120", "--transactions", "2500", "--iterations", "20", "--perplexity", "5",
            "-k", "auto", "--rfm-scores", "5",
            "--stability", "2", "--categories", "learned", "--category-count", "3", "--outliers", "separate", "-o", folder, "--json");

        Validate("run", File.ReadAllText(Path.Combine(folder, "run.json")));
        Validate("run", run.Output);
        using JsonDocument written = JsonDocument.Parse(run.Output);
        string[] files = [.. written.RootElement.GetProperty("files").EnumerateArray()
            .Select(file => file.GetProperty("name").GetString()!)];
        Assert.Equal(Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => name != "run.json").Order(), files.Order());
        Validate("profiles", File.ReadAllText(Path.Combine(folder, "profiles.json")));
        Validate("orders", File.ReadAllText(Path.Combine(folder, "orders.json")));
        Validate("rules", File.ReadAllText(Path.Combine(folder, "rules.json")));
        Validate("model", File.ReadAllText(Path.Combine(folder, "model.json")));
    }

    [Fact]
    public void TableVerbs_Json_IsOfItsSchema()
    {
        string table = _scratch["table.csv"], before = _scratch["before.csv"], after = _scratch["after.csv"];
        File.WriteAllLines(table, ["id,x,y", .. Enumerable.Range(0, 40).Select(i => $"c{i},{i % 4},{i % 7}")]);
        Validate("run", SegmentProcess.Done("cluster", table, "-k", "3", "--quality", "-o", before, "--json").Output);
        SegmentProcess.Done("cluster", table, "-k", "2", "-o", after);
        Validate("run", SegmentProcess.Done("embed", table, "--perplexity", "5", "--iterations", "20", "--json").Output);
        Validate("compare", SegmentProcess.Done("compare", before, after, "--json").Output);
        Validate("devices", SegmentProcess.Done("devices", "--no-test", "--json").Output);
        Validate("devices", SegmentProcess.Done("devices", "--json").Output);
    }

    [Fact]
    public void Churn_InTime_WritesDocumentsOfTheirSchemas()
    {
        string orders = _scratch["orders.csv"], folder = _scratch["churn"];
        SegmentProcess.Done("sample", "--customers", "400", "--transactions", "9000", "-o", orders);
        SegmentProcess.Done("churn", orders, "-o", folder);

        Validate("churn", File.ReadAllText(Path.Combine(folder, "churn.json")));
        Validate("churn-model", File.ReadAllText(Path.Combine(folder, "churn-model.json")));
    }

    [Fact]
    public void Schema_OfADocumentWithoutItsMembers_RefusesIt()
    {
        Assert.NotEmpty(Errors("run", "{}"));
        Assert.NotEmpty(Errors("devices", "{}"));
        Assert.NotEmpty(Errors("profiles", """{"segments": [{"segment": "0"}]}"""));
    }

    /// <summary>Holds a document to the schema of that name.</summary>
    internal static void Validate(string name, string json) => Assert.Empty(Errors(name, json));

    internal static string[] Errors(string name, string json)
    {
        string path = Path.Combine(ReadmeTests.Root(), "docs", "schemas", $"{name}.schema.json");
        JsonSchema schema = JsonSchema.FromText(File.ReadAllText(path));
        using JsonDocument document = JsonDocument.Parse(json);
        EvaluationResults found = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid
            ? []
            : [.. (found.Details ?? []).Where(detail => detail.Errors is not null)
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }
}
