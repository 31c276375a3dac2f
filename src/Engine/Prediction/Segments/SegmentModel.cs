using Segmentation.Clustering.Methods;
using Segmentation.Features;
using Segmentation.Products;
using Segmentation.Spatial;

namespace Segmentation.Prediction.Segments;

/// <summary>One segment as a model knows it.</summary>
/// <param name="Segment">Segment number, from 0.</param>
/// <param name="Name">Its distinct name.</param>
/// <param name="Strategy">What to do with its customers.</param>
/// <param name="Customers">Training customers in it.</param>
/// <param name="Mean">Mean of its training customers, on the scale on which new customers are placed.</param>
/// <param name="Code">The code of its name: <see cref="SegmentNames"/>; null only in a file from before codes.</param>
public sealed record ModelSegment(int Segment, string Name, string Strategy, int Customers, double[] Mean, string? Code = null);

/// <summary>A rule that goes before all others: who is beyond it belongs to a segment of outliers.</summary>
/// <param name="Feature">One of the model's columns.</param>
/// <param name="Upper">Raw values above it are beyond.</param>
/// <param name="Segment">Where they belong.</param>
internal sealed record ModelFence(string Feature, double Upper, int Segment);

/// <summary>A condition that places customers: of several, the first that a customer fits.</summary>
/// <param name="Segment">Where they belong.</param>
/// <param name="Condition">As the file of definitions has it; null for whoever fits no other.</param>
internal sealed record ModelCondition(int Segment, string? Condition = null);

/// <summary>Principal components between the transformed features and the scale on which customers are placed.</summary>
/// <param name="Components">m×d orthonormal rows.</param>
/// <param name="Mean">Means that are taken off first, length d.</param>
internal sealed record ModelProjection(Matrix Components, double[] Mean)
{
    /// <summary>Coordinates of rows in the components, n×m.</summary>
    public Matrix Apply(Matrix points) => CenteredProjection.Of(points, Components, Mean);
}

/// <summary>All that is needed to place new customers into the segments of an earlier run.</summary>
/// <remarks>
/// Each clustering method has its own placement: at the nearest mean, by a vote of training customers, by probabilities. A map has no
/// place for a new customer, so segments found on one are voted for among the features.
/// </remarks>
public sealed record SegmentModel
{
    /// <summary>The format that this version writes and reads.</summary>
    public const int FormatVersion = 1;

    internal SegmentModel(ClusterPlacement placement) => Placement = placement;

    /// <summary>Version of the program that made it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>How segments were found: a name of <see cref="ClusteringMethods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Where they were found: <c>features</c>, <c>pca</c> or <c>map</c>.</summary>
    public required string Space { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Hash of the training input's bytes, lower-case hex; null where it is not known.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>The run's resolved options by name, for the reader of the file.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>The fitted transform; its columns are those a new table must have.</summary>
    public required FeatureTransform Transform { get; init; }

    /// <summary>Mean of each transformed feature over the training customers, length d.</summary>
    public required double[] Centers { get; init; }

    /// <summary>Population standard deviation of each transformed feature, length d; 1 where constant.</summary>
    public required double[] Spreads { get; init; }

    /// <summary>Principal components, where segments were found on them.</summary>
    internal ModelProjection? Projection { get; init; }

    /// <summary>The segments by number.</summary>
    public required IReadOnlyList<ModelSegment> Segments { get; init; }

    /// <summary>How RFM scores are given, where the run gave them.</summary>
    internal RfmScoring? Scoring { get; init; }

    /// <summary>What places products, new ones too, into the run's categories; null where it had none.</summary>
    internal CategoryModel? Categories { get; init; }

    /// <summary>How customers are valued ahead; null where no feature needs it.</summary>
    internal RememberedValue? Value { get; init; }

    /// <summary>
    /// Fences in the order in which they are looked at; a customer beyond none of them is placed among the other segments.
    /// </summary>
    internal IReadOnlyList<ModelFence> Fences { get; init; } = [];

    /// <summary>
    /// Conditions of segments of one's own, in the order in which they are looked at, the one without a text last; none where segments were
    /// found.
    /// </summary>
    internal IReadOnlyList<ModelCondition> Conditions { get; init; } = [];

    /// <summary>
    /// Number of the segment of customers who belong to no cluster, which follows the clusters; null where all belong to one.
    /// </summary>
    public int? NoSegment { get; init; }

    /// <summary>Segments that clustering found, which have the lowest numbers.</summary>
    public int Clusters => Segments.Count - (NoSegment is null ? 0 : 1) - Fences.Select(fence => fence.Segment).Distinct().Count();

    /// <summary>
    /// Mean squared distance of a training customer from its segment's mean, over the number of coordinates: how wide segments are.
    /// </summary>
    public required double WithinVariance { get; init; }

    /// <summary>The segments told by rules over the raw features; null in a model from before rules, or of too many segments.</summary>
    internal SegmentRules? Rules { get; init; }

    /// <summary>How customers beyond no fence are placed.</summary>
    internal ClusterPlacement Placement { get; init; }

    /// <summary>Writes the model as JSON.</summary>
    /// <param name="output">Left open.</param>
    public void Save(Stream output) => ModelFile.Write(this, output);

    /// <summary>Reads a model.</summary>
    /// <exception cref="InputException">The file is no model, is damaged, or was written in another format; the message says which and what
    /// to do.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SegmentModel Load(string path, CancellationToken cancellation = default) => ModelFile.Read(path, cancellation);
}
