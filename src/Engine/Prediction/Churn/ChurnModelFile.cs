using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Segmentation.Prediction.Churn;

/// <summary>What a stored model must know beside its numbers.</summary>
/// <param name="Version">Version of the program that fitted it.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Label">Column and value that meant a drop, as <c>column=value</c>.</param>
/// <param name="IdColumn">The id column.</param>
/// <param name="Fixes">Misspellings that were put right before fitting, and must be before scoring.</param>
internal sealed record ChurnModelOrigin(string Version, ulong Seed, string Label, string IdColumn, IReadOnlyList<SpellingFix> Fixes)
{
    /// <summary>Fingerprint of the key that made pseudonyms of the customers' ids; null where they were as they are.</summary>
    public string? Pseudonyms { get; init; }
}

/// <summary>
/// An <see cref="ChurnModel"/> as one JSON file: columns, levels, preprocessing, model, calibration and its cross-validated figures.
/// </summary>
internal static class ChurnModelFile
{
    /// <summary>Version of the file's format.</summary>
    public const int Format = 1;

    /// <summary>What such a document says it is.</summary>
    internal const string Kind = "segment-activity-drop";

    /// <summary>The declared document. Trees make long files, and thresholds may be infinite.</summary>
    internal static ModelJson Documents { get; } = new(new JsonSerializerOptions(ModelJson.Default.Options)
    {
        WriteIndented = false,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a model.</summary>
    public static void Write(Stream output, ChurnModel model, ChurnModelOrigin origin) =>
        JsonSerializer.Serialize(output, ChurnModelDocument.Of(model, origin), Documents.ChurnModelDocument);

    /// <summary>Reads a model.</summary>
    /// <param name="input">The file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="InputException">Not such a file, or of another format.</exception>
    public static (ChurnModel Model, ChurnModelOrigin Origin) Read(Stream input, string name)
    {
        var check = new DocumentCheck(
            name, "model of activity drop", "Give the churn-model.json that 'segment churn' wrote, or fit it again.");
        var bytes = new MemoryStream();
        input.CopyTo(bytes);
        ReadOnlySpan<byte> json = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        try
        {
            RequireFormat(json, name);
            ChurnModelDocument document = JsonSerializer.Deserialize(json, Documents.ChurnModelDocument)
                ?? throw new JsonException("it is null");
            ChurnModelCheck.Require(document, check);
            return (document.ToModel(), document.Origin);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is text that is not UTF-8, or half a character.
            throw check.Unreadable(error);
        }
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static void RequireFormat(ReadOnlySpan<byte> json, string name)
    {
        var header = DocumentHeader.Read(json, "format");
        if (header.Kind != Kind || header.Format != Invariant($"{Format}"))
            throw new InputException(
                $"{name} is no model of activity drop of format {Format} (kind \"{header.Kind}\", format {header.Format ?? "none"}). Fit "
                + $"it again with this version.");
    }
}
