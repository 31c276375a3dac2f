using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Features;

namespace Segmentation.Prediction;

/// <summary>A model as JSON: readable figures, and the voters as base64 of little-endian numbers, one block a coordinate.</summary>
internal static class ModelFile
{
    private const string Kind = "segment-model";

    internal static void Write(SegmentModel model, Stream output)
    {
        int dimensions = model.Segments[0].Mean.Length;
        var document = new ModelDocument
        {
            Kind = Kind,
            FormatVersion = SegmentModel.FormatVersion,
            ToolVersion = model.ToolVersion,
            Method = model.Method,
            Space = model.Space,
            Seed = model.Seed,
            InputSha256 = model.InputSha256,
            Options = new SortedDictionary<string, string>(model.Options.ToDictionary(option => option.Key, option => option.Value), StringComparer.Ordinal),
            Transform = model.Transform.Kind.ToString().ToLowerInvariant(),
            Columns = [.. model.Transform.Columns],
            Means = model.Transform.Means,
            StandardDeviations = model.Transform.StandardDeviations,
            Centers = model.Centers,
            Spreads = model.Spreads,
            Components = model.Projection is null ? null : [.. Enumerable.Range(0, dimensions).Select(i => model.Projection.Components.Row(i).ToArray())],
            ComponentMean = model.Projection?.Mean,
            RfmScoring = model.Scoring,
            Categories = CategoryDocument.Of(model.Categories),
            Fences = model.Fences.Count == 0 ? null : [.. model.Fences],
            WithinVariance = model.WithinVariance,
            Segments = [.. model.Segments],
            VoterCoordinates = model.Voters is null ? null : [.. Enumerable.Range(0, dimensions).Select(i => Pack(model.Voters.Points, i, dimensions))],
            VoterLabels = model.Voters is null ? null : MemoryMarshal.AsBytes<int>(model.Voters.Labels).ToArray(),
        };
        JsonSerializer.Serialize(output, document, ModelJson.Default.ModelDocument);
        output.WriteByte((byte)'\n');
    }

    internal static SegmentModel Read(string path, CancellationToken cancellation)
    {
        byte[] json = InputFile.ReadAll(path, cancellation);
        var check = new DocumentCheck(path, "model", "Give the model.json that 'segment run' wrote, or make it again.");
        try
        {
            RequireFormat(json, path);
            ModelDocument document = JsonSerializer.Deserialize(json, ModelJson.Default.ModelDocument) ?? throw new JsonException(
                "it is null");
            return new ModelReading(document, check).ToModel();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is text that is not UTF-8, or half a character.
            throw check.Unreadable(error);
        }
    }

    // Read before the rest: a file of another format need not have the fields of this one.
    private static void RequireFormat(byte[] json, string path)
    {
        string? kind = null;
        string? tool = null;
        int? version = null;
        var reader = new Utf8JsonReader(json);
        while ((kind is null || version is null || tool is null) && reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            string name = reader.GetString()!;
            reader.Read();
            if (name == "kind" && reader.TokenType == JsonTokenType.String)
                kind = reader.GetString();
            else if (name == "toolVersion" && reader.TokenType == JsonTokenType.String)
                tool = reader.GetString();
            else if (name == "formatVersion" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number))
                version = number;
        }
        if (kind != Kind || version is null)
            throw new InputException($"{path}: this is no model. Give the model.json that 'segment run' wrote.");
        if (version != SegmentModel.FormatVersion)
            throw new InputException($"{path}: the model has format {version}{(tool is null ? "" : $" (segment {tool})")}; this version reads format {SegmentModel.FormatVersion}. Make the model again with 'segment run', or score with the version that made it.");
    }

    private static byte[] Pack(float[] points, int coordinate, int dimensions)
    {
        var column = new float[points.Length / dimensions];
        for (int i = 0; i < column.Length; i++)
            column[i] = points[(i * dimensions) + coordinate];
        return MemoryMarshal.AsBytes<float>(column).ToArray();
    }
}

/// <summary>The fields of a model file, in the order in which they are written.</summary>
internal sealed class ModelDocument
{
    public required string Kind { get; init; }

    public required int FormatVersion { get; init; }

    public required string ToolVersion { get; init; }

    public required string Method { get; init; }

    public required string Space { get; init; }

    public required ulong Seed { get; init; }

    public string? InputSha256 { get; init; }

    public required SortedDictionary<string, string> Options { get; init; }

    public required string Transform { get; init; }

    public required string[] Columns { get; init; }

    public required double[] Means { get; init; }

    public required double[] StandardDeviations { get; init; }

    public required double[] Centers { get; init; }

    public required double[] Spreads { get; init; }

    public double[][]? Components { get; init; }

    public double[]? ComponentMean { get; init; }

    public RfmScoring? RfmScoring { get; init; }

    public CategoryDocument? Categories { get; init; }

    public ModelFence[]? Fences { get; init; }

    public required double WithinVariance { get; init; }

    public required ModelSegment[] Segments { get; init; }

    public byte[][]? VoterCoordinates { get; init; }

    public byte[]? VoterLabels { get; init; }
}

/// <summary>Readers and writers of model files, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelDocument))]
internal sealed partial class ModelJson : JsonSerializerContext;
