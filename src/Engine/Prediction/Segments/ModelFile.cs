using System.Runtime.InteropServices;
using System.Text.Json;
using Segmentation.Clustering.Methods;
using Segmentation.Features;

namespace Segmentation.Prediction.Segments;

/// <summary>A model as JSON: readable figures, and the voters as base64 of little-endian numbers, one block a coordinate.</summary>
internal static class ModelFile
{
    private const string Kind = "segment-model";

    internal static void Write(SegmentModel model, Stream output)
    {
        int dimensions = model.Segments[0].Mean.Length;
        PlacementFigures figures = model.Placement.Figures;
        var document = new ModelDocument
        {
            Kind = Kind,
            FormatVersion = SegmentModel.FormatVersion,
            ToolVersion = model.ToolVersion,
            Method = model.Method,
            Space = model.Space,
            Seed = model.Seed,
            InputSha256 = model.InputSha256,
            Options = new SortedDictionary<string, string>(
                model.Options.ToDictionary(option => option.Key, option => option.Value), StringComparer.Ordinal),
            Transform = model.Transform.Kind.ToString().ToLowerInvariant(),
            Columns = [.. model.Transform.Columns],
            Means = model.Transform.Means,
            StandardDeviations = model.Transform.StandardDeviations,
            Centers = model.Centers,
            Spreads = model.Spreads,
            Components = model.Projection is null
                ? null
                : [.. Enumerable.Range(0, dimensions).Select(i => model.Projection.Components.Row(i).ToArray())],
            ComponentMean = model.Projection?.Mean,
            RfmScoring = model.Scoring,
            Categories = CategoryDocument.Of(model.Categories),
            Value = RememberedValueDocument.Of(model.Value),
            Fences = model.Fences.Count == 0 ? null : [.. model.Fences],
            Conditions = model.Conditions.Count == 0 ? null : [.. model.Conditions],
            WithinVariance = model.WithinVariance,
            Segments = [.. model.Segments],
            NoSegment = model.NoSegment,
            VoterCoordinates = figures.Voters is { } voters
                ? [.. Enumerable.Range(0, dimensions).Select(i => Pack(voters, i, dimensions))]
                : null,
            VoterLabels = figures.VoterLabels is { } labels ? MemoryMarshal.AsBytes<int>(labels).ToArray() : null,
            Rules = StoredRules.Of(model.Rules),
            PlacedBy = model.Placement is RulePlacement ? RulePlacement.Name : null,
            Placement = figures.Tables.Count == 0 ? null : figures.Tables.ToDictionary(table => table.Key, table => Rows(table.Value)),
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

    private static void RequireFormat(byte[] json, string path)
    {
        var header = DocumentHeader.Read(json, "formatVersion");
        if (header.Kind != Kind || header.Format is not { } format)
            throw new InputException($"{path}: this is no model. Give the model.json that 'segment run' wrote.");
        if (format == Invariant($"{SegmentModel.FormatVersion}"))
            return;
        string tool = header.Tool is null ? "" : $" (segment {header.Tool})";
        throw new InputException($"{path}: the model has format {format}{tool}; this version reads format {SegmentModel.FormatVersion}. "
            + "Make the model again with 'segment run', or score with the version that made it.");
    }

    private static double[][] Rows(Matrix table) => [.. Enumerable.Range(0, table.Rows).Select(i => table.Row(i).ToArray())];

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
    /// <summary>What the document is.</summary>
    public required string Kind { get; init; }

    /// <summary>Number of its format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Version of the program that made it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>How segments were found: the name of a clustering method.</summary>
    public required string Method { get; init; }

    /// <summary>Where they were found: <c>features</c>, <c>pca</c> or <c>map</c>.</summary>
    public required string Space { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>SHA-256 of the training input, lower-case hex.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>The resolved options of the run by name, for whoever reads the file.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    /// <summary>How features are put on a common scale: <c>none</c>, <c>standardize</c> or <c>log</c>.</summary>
    public required string Transform { get; init; }

    /// <summary>The d features.</summary>
    public required string[] Columns { get; init; }

    /// <summary>What the transform takes off each feature.</summary>
    public required double[] Means { get; init; }

    /// <summary>What it divides by.</summary>
    public required double[] StandardDeviations { get; init; }

    /// <summary>Mean of each transformed feature over the training customers.</summary>
    public required double[] Centers { get; init; }

    /// <summary>Population standard deviation of each; 1 where it is constant.</summary>
    public required double[] Spreads { get; init; }

    /// <summary>Principal components, m rows of length d, where segments were found on them.</summary>
    public double[][]? Components { get; init; }

    /// <summary>What is taken off before them, length d.</summary>
    public double[]? ComponentMean { get; init; }

    /// <summary>How RFM scores are given.</summary>
    public RfmScoring? RfmScoring { get; init; }

    /// <summary>Product categories.</summary>
    public CategoryDocument? Categories { get; init; }

    /// <summary>How customers are valued ahead; left out where no feature needs it.</summary>
    public RememberedValueDocument? Value { get; init; }

    /// <summary>Fences of outliers in the order in which they are tried.</summary>
    public ModelFence[]? Fences { get; init; }

    /// <summary>Conditions of segments of one's own, in the order in which they are tried; left out where segments were found.</summary>
    public ModelCondition[]? Conditions { get; init; }

    /// <summary>Mean squared distance of a training customer from the mean of its segment, over the number of coordinates.</summary>
    public required double WithinVariance { get; init; }

    /// <summary>The segments by number.</summary>
    public required ModelSegment[] Segments { get; init; }

    /// <summary>Training customers who vote: float32, little-endian, one block a coordinate.</summary>
    public byte[][]? VoterCoordinates { get; init; }

    /// <summary>Their segments: int32, little-endian.</summary>
    public byte[]? VoterLabels { get; init; }

    /// <summary>Number of the segment of customers who belong to no cluster; left out where all belong to one.</summary>
    public int? NoSegment { get; init; }

    /// <summary>The segments told by rules; left out where there are too many segments for it.</summary>
    public StoredRules? Rules { get; init; }

    /// <summary><c>rules</c> where the rules place new customers; left out where the method's way or the placement does.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>Further figures of the placement of new customers: tables of numbers by name.</summary>
    public Dictionary<string, double[][]>? Placement { get; init; }
}
