using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Prediction.Models;

namespace Segmentation.Prediction.Activity;

/// <summary>What a stored model must know beside its numbers.</summary>
/// <param name="Version">Version of the program that fitted it.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Label">Column and value that meant a drop, as <c>column=value</c>.</param>
/// <param name="IdColumn">The id column.</param>
/// <param name="Fixes">Misspellings that were put right before fitting, and must be before scoring.</param>
public sealed record ActivityDropOrigin(string Version, ulong Seed, string Label, string IdColumn, IReadOnlyList<SpellingFix> Fixes);

/// <summary>An <see cref="ActivityDropModel"/> as one JSON file: columns, levels, preprocessing, model, calibration and its cross-validated figures.</summary>
public static class ActivityDropFile
{
    /// <summary>Version of the file's format.</summary>
    public const int Format = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes a model.</summary>
    public static void Write(Stream output, ActivityDropModel model, ActivityDropOrigin origin) => JsonSerializer.Serialize(output, Stored.Of(model, origin), Json);

    /// <summary>Reads a model.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="InputException">Not such a file, or of another format.</exception>
    public static (ActivityDropModel Model, ActivityDropOrigin Origin) Read(Stream input, string name)
    {
        var check = new DocumentCheck(name, "model of activity drop", "Give the churn-model.json that 'segment churn' wrote, or fit it again.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(input);
            RequireFormat(document.RootElement, name);
            Stored stored = document.Deserialize<Stored>(Json) ?? throw new JsonException("it is null");
            ActivityDropCheck.Require(stored, check);
            return (stored.ToModel(), stored.Origin);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is text that is not UTF-8, or half a character.
            throw check.Unreadable(error);
        }
    }

    // Looked at before the rest: a file of another format need not have the fields of this one.
    private static void RequireFormat(JsonElement root, string name)
    {
        string kind = "", format = "";
        if (root.ValueKind == JsonValueKind.Object)
        {
            kind = root.TryGetProperty("kind", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
            format = root.TryGetProperty("format", out given) && given.ValueKind == JsonValueKind.Number ? given.GetRawText() : "";
        }
        if (kind != Stored.KindName || format != Invariant($"{Format}"))
            throw new InputException(
                $"{name} is no model of activity drop of format {Format} (kind \"{kind}\", format {(format.Length == 0 ? "none" : format)}). Fit it again with this version.");
    }

    internal sealed record StoredColumn(string Name, ColumnKind Kind, IReadOnlyList<string> Levels);

    internal sealed record StoredTree(int[] Column, double[] Threshold, ulong[]?[] LeftLevels, bool[] MissingLeft, int[] Left, double[] Value, double[] Cover);

    internal sealed record StoredLogistic(double Intercept, double[] Coefficients, LogisticRegression.DesignColumn[] Design);

    internal sealed record StoredTrees(string Kind, double Bias, double Scale, bool Logistic, StoredTree[] Trees);

    internal sealed record StoredCandidate(string Kind, double[] FoldAuc);

    internal sealed record Stored(
        string Kind,
        int Format,
        ActivityDropOrigin Origin,
        double BaseRate,
        StoredColumn[] Columns,
        StoredCandidate[] Candidates,
        Reliability Reliability,
        ColumnImportance[] Importance,
        Calibration Calibration,
        StoredLogistic? Linear = null,
        StoredTrees? Trees = null)
    {
        internal const string KindName = "segment-activity-drop";

        internal static Stored Of(ActivityDropModel model, ActivityDropOrigin origin) => new(
            KindName,
            ActivityDropFile.Format,
            origin,
            model.BaseRate,
            [.. model.Columns.Select(column => new StoredColumn(column.Name, column.Kind, column.Levels))],
            [.. model.Candidates.Select(candidate => new StoredCandidate(candidate.Kind, candidate.FoldAuc))],
            model.Reliability,
            [.. model.Importance],
            model.Calibration,
            model.Scorer is LogisticRegression linear ? new StoredLogistic(linear.Intercept, [.. linear.Coefficients], [.. linear.Design]) : null,
            model.Scorer is TreeEnsemble trees ? new StoredTrees(trees.Kind, trees.Bias, trees.Scale, trees.Logistic, [.. trees.Trees.Select(Pack)]) : null);

        internal ActivityDropModel ToModel() => new(
            [.. Columns.Select(column => new ModelColumn(column.Name, column.Kind, [], column.Levels))],
            Linear is not null
                ? LogisticRegression.From(Linear.Design, Linear.Intercept, Linear.Coefficients)
                : new TreeEnsemble(Trees!.Kind, Trees.Bias, Trees.Scale, Trees.Logistic, [.. Trees.Trees.Select(Unpack)]),
            Calibration,
            [.. Candidates.Select(candidate => new CandidateResult(candidate.Kind, candidate.FoldAuc, []))],
            Reliability,
            Importance,
            BaseRate);

        // Right children follow their left sibling, so one number places both.
        private static StoredTree Pack(DecisionTree tree) => new(
            [.. tree.Nodes.Select(node => node.Column)],
            [.. tree.Nodes.Select(node => node.Threshold)],
            [.. tree.Nodes.Select(node => node.LeftLevels)],
            [.. tree.Nodes.Select(node => node.MissingLeft)],
            [.. tree.Nodes.Select(node => node.Left)],
            [.. tree.Nodes.Select(node => node.Value)],
            [.. tree.Nodes.Select(node => node.Cover)]);

        private static DecisionTree Unpack(StoredTree tree) => new([.. Enumerable.Range(0, tree.Column.Length).Select(i =>
            new TreeNode(tree.Column[i], tree.Threshold[i], tree.LeftLevels[i], tree.MissingLeft[i], tree.Left[i], tree.Left[i] < 0 ? -1 : tree.Left[i] + 1, tree.Value[i], tree.Cover[i]))]);
    }
}
