using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction;
using Segmentation.Reports.Json;

namespace Segmentation.Tests.Reports.Json;

/// <summary>The schemas under docs/schemas are made from the declared documents and from their docstrings.</summary>
public sealed class SchemaTests
{
    private const string Variable = "SEGMENT_TEST_WRITE_SCHEMAS";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Declared().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema_OfEveryDocument_IsWhatTheRecordsDeclare(string name)
    {
        string path = Path.Combine(Folder(), $"{name}.schema.json");
        (_, string title, JsonTypeInfo type) = Declared().Single(entry => entry.Name == name);
        string declared = DocumentSchema.Of(type, title).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            File.WriteAllText(path, declared);

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == declared,
            $"{path} is not what the records declare. Make it anew: {Variable}=1 dotnet test tests/Engine.Tests --filter SchemaTests");
    }

    [Fact]
    public void Folder_HoldsNoSchemaOfNoDocument() => Assert.Equal(
        Declared().Select(entry => $"{entry.Name}.schema.json").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Schema_EveryMember_SaysWhatItIs()
    {
        string[] silent =
            [.. Declared().SelectMany(entry => DocumentSchema.Silent(DocumentSchema.Of(entry.Type, entry.Title), entry.Name))];
        Assert.Empty(silent);
    }

    private static IEnumerable<(string Name, string Title, JsonTypeInfo Type)> Declared() =>
    [
        ("run", "run.json, and what --json prints", JsonOutput.Documents.RunDocument),
        ("profiles", "profiles.json", JsonOutput.Documents.ProfilesDocument),
        ("rules", "rules.json", JsonOutput.Documents.RulesDocument),
        ("value", "value.json", JsonOutput.Documents.ValueDocument),
        ("orders", "orders.json", JsonOutput.Documents.OrdersDocument),
        ("compare", "segment compare --json", JsonOutput.Documents.ComparisonDocument),
        ("lists", "lists.json", JsonOutput.Documents.ListsDocument),
        ("outcome", "segment outcome --json", JsonOutput.Documents.OutcomeDocument),
        ("churn", "churn.json", JsonOutput.Documents.ActivityDocument),
        ("devices", "segment devices --json", JsonOutput.Documents.DevicesDocument),
        ("model", "model.json", ModelJson.Default.ModelDocument),
        ("churn-model", "churn-model.json", ChurnModelFile.Documents.ChurnModelDocument),
    ];

    private static string Folder() => Path.Combine(Checkout.Root, "docs", "schemas");
}
