using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Features;
using Segmentation.Products;

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
        try
        {
            RequireFormat(json, path);
            ModelDocument document = JsonSerializer.Deserialize(json, ModelJson.Default.ModelDocument)!;
            return ToModel(document, path);
        }
        catch (JsonException error)
        {
            throw new InputException(path, (error.LineNumber ?? 0) + 1, $"this is no model, or it is damaged ({Reason(error)}). Give the model.json that 'segment run' wrote.");
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
            throw new InputException(Invariant($"{path}: the model has format {version}{(tool is null ? "" : $" (segment {tool})")}; this version reads format {SegmentModel.FormatVersion}. Make the model again with 'segment run', or score with the version that made it."));
    }

    private static SegmentModel ToModel(ModelDocument document, string path)
    {
        int features = document.Columns.Length;
        Require(features > 0 && document.Means.Length == features && document.StandardDeviations.Length == features, path, "columns, means and standardDeviations differ in length");
        Require(document.Centers.Length == features && document.Spreads.Length == features, path, "centers or spreads differ from columns in length");
        Require(Enum.TryParse(document.Transform, ignoreCase: true, out TransformKind kind), path, $"transform '{document.Transform}' is not known");
        Require(document.Segments.Length > 0, path, "it has no segments");
        int dimensions = document.Segments[0].Mean.Length;
        Require(document.Segments.Select((segment, place) => segment.Segment == place && segment.Mean.Length == dimensions).All(fits => fits), path, "segments are not numbered from 0, or their means differ in length");
        ModelProjection? projection = null;
        if (document.Components is not null)
        {
            Require(document.Components.Length == dimensions && document.Components.All(row => row.Length == features) && document.ComponentMean?.Length == features, path, "components do not fit the columns");
            projection = new ModelProjection(new Matrix(dimensions, features, [.. document.Components.SelectMany(row => row)]), document.ComponentMean!);
        }
        else
        {
            Require(dimensions == features, path, "segments' means do not fit the columns");
        }
        return new SegmentModel
        {
            ToolVersion = document.ToolVersion,
            Method = document.Method,
            Space = document.Space,
            Seed = document.Seed,
            InputSha256 = document.InputSha256,
            Options = document.Options,
            Transform = new FeatureTransform(kind, document.Columns, document.Means, document.StandardDeviations),
            Centers = document.Centers,
            Spreads = document.Spreads,
            Projection = projection,
            Segments = document.Segments,
            Scoring = Scoring(document, path),
            Categories = Categories(document, path),
            Fences = Fences(document, path),
            WithinVariance = document.WithinVariance,
            Voters = Voters(document, dimensions, path),
        };
    }

    private static ModelFence[] Fences(ModelDocument document, string path)
    {
        ModelFence[] fences = document.Fences ?? [];
        int[] segments = [.. fences.Select(fence => fence.Segment).Distinct().Order()];
        int clusters = document.Segments.Length - segments.Length;
        Require(segments.SequenceEqual(Enumerable.Range(clusters, segments.Length)) && clusters > 0, path, "its fences lead to other segments than the last ones");
        Require(Array.TrueForAll(fences, fence => document.Columns.Contains(fence.Feature) && double.IsFinite(fence.Upper)), path, "a fence has no column, or is not finite");
        return fences;
    }

    private static CategoryModel? Categories(ModelDocument document, string path)
    {
        CategoryModel? categories = document.Categories?.ToModel();
        Require(document.Categories is null || categories is not null, path, "its product categories do not fit together");
        return categories;
    }

    private static RfmScoring? Scoring(ModelDocument document, string path)
    {
        if (document.RfmScoring is not { } scoring)
            return null;
        Require(scoring.Levels is >= 2 and <= RfmScoring.MostLevels, path, Invariant($"RFM scores of {scoring.Levels} levels"));
        Require(new[] { scoring.Recency, scoring.Frequency, scoring.Monetary }.All(cutOffs => cutOffs.Length == scoring.Levels - 1), path, "the cut-offs of the RFM scores do not fit their levels");
        Require(!RfmScoring.Columns.Except(document.Columns).Any(), path, "it has RFM scores, but not their columns");
        return scoring;
    }

    private static ModelVoters? Voters(ModelDocument document, int dimensions, string path)
    {
        if (document.VoterLabels is null || document.VoterCoordinates is null)
            return null;
        int[] labels = MemoryMarshal.Cast<byte, int>(document.VoterLabels).ToArray();
        Require(labels.Length > 0 && document.VoterCoordinates.Length == dimensions && document.VoterCoordinates.All(column => column.Length == 4 * labels.Length), path, "voters' coordinates and labels differ in length");
        Require(Array.TrueForAll(labels, label => label >= 0 && label < document.Segments.Length - (document.Fences ?? []).Select(fence => fence.Segment).Distinct().Count()), path, "a voter belongs to no segment");
        var points = new float[labels.Length * dimensions];
        for (int j = 0; j < dimensions; j++)
        {
            ReadOnlySpan<float> column = MemoryMarshal.Cast<byte, float>(document.VoterCoordinates[j]);
            for (int i = 0; i < labels.Length; i++)
                points[(i * dimensions) + j] = column[i];
        }
        Require(Array.TrueForAll(points, float.IsFinite), path, "a voter's coordinate is not finite");
        return new ModelVoters(points, labels);
    }

    private static byte[] Pack(float[] points, int coordinate, int dimensions)
    {
        var column = new float[points.Length / dimensions];
        for (int i = 0; i < column.Length; i++)
            column[i] = points[(i * dimensions) + coordinate];
        return MemoryMarshal.AsBytes<float>(column).ToArray();
    }

    private static void Require(bool holds, string path, string fault)
    {
        if (!holds)
            throw new InputException($"{path}: the model is damaged: {fault}. Make it again with 'segment run'.");
    }

    // The reader's message ends in a path and position that the prefix already tells.
    private static string Reason(JsonException error)
    {
        int end = error.Message.IndexOf(" Path:", StringComparison.Ordinal);
        string message = end < 0 ? error.Message : error.Message[..end];
        return message.TrimEnd('.', ' ');
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
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelDocument))]
internal sealed partial class ModelJson : JsonSerializerContext;
