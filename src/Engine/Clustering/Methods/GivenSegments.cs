namespace Segmentation.Clustering.Methods;

/// <summary>Labels that are given and not found. A model places new customers by the conditions that made them.</summary>
/// <param name="labels">Segment of each row.</param>
internal sealed class GivenSegments(int[] labels) : IClusterer
{
    /// <summary>The name that models have.</summary>
    internal const string NameInModels = "own";

    public string Name => NameInModels;

    public string Phrase => "segments of one's own";

    public bool MakesDendrogram => false;

    public bool RunsKMeans => false;

    // Conditions place every customer where they say: nothing is learned of the labels, and the means are for distances.
    public PlacementKind PlacementKind { get; } =
        new((means, withinVariance, _) => new MeanPlacement(means, withinVariance)) { Name = "conditions" };

    public ClusteringResult Fit(Points points, ClusteringContext context) => labels.Length == points.Values.Rows
        ? new ClusteringResult(labels, numbered => MeanPlacement.Of(points.Values, numbered))
        : throw new ArgumentException(Invariant($"{labels.Length:N0} labels were given for {points.Values.Rows:N0} rows."));

    public override string ToString() => Name;
}
