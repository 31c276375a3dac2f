using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline.ChoosingK;
using Segmentation.Pipeline.Comparison;
using Segmentation.Profiles;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What one stage took.</summary>
/// <param name="Stage">read, features, transform, neighbors, embed, cluster, quality, profile or write.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakMegabytes">The process's peak resident memory at the stage's end.</param>
public sealed record StageTiming(string Stage, double Seconds, double PeakMegabytes);

/// <summary>Quality measures, each null where it does not apply.</summary>
public sealed record SegmentationQuality(
    double? Silhouette,
    double? SilhouetteStandardError,
    double? CalinskiHarabasz,
    double? DaviesBouldin,
    double? Inertia,
    double? KlDivergence)
{
    /// <summary>Share of map neighbours that are neighbours in the data, in [0, 1], where it was asked for.</summary>
    public double? Trustworthiness { get; init; }

    /// <summary>Share of each row's 10 nearest that stay its 10 nearest on the map, where it was asked for.</summary>
    public double? NeighborPreservation { get; init; }

    /// <summary>How well new customers are placed; null where it was not measured.</summary>
    internal PlacementQuality? Placing { get; init; }

    /// <summary>How surely each segment is found again among customers drawn anew, by segment, where it was asked for.</summary>
    internal StabilityResult? Stability { get; init; }
}

/// <summary>Everything a segmentation found: what files and reports are written from.</summary>
/// <param name="Options">The settings, with what was left to the number of customers filled in.</param>
/// <param name="Device">The device that computed it.</param>
/// <param name="Table">Raw features, one row a customer, without outliers that were trimmed.</param>
/// <param name="Transform">The fitted transform.</param>
/// <param name="Transformed">Transformed features, n×d.</param>
/// <param name="Space">The points on the scale of the clustering, n×m: features, components or map.</param>
/// <param name="Labels">Segment of each customer, in [0, k), numbered by revenue, the most first (by customers where revenue is not known);
/// those of one's own as they are defined. The segment of customers of no cluster follows, segments of outliers come last.</param>
/// <param name="Profiles">One profile a segment, by number.</param>
/// <param name="Quality">Quality measures.</param>
/// <param name="Silhouette">Silhouette of each row looked at; null where k = 1.</param>
/// <param name="Dendrogram">The linkage of the clustered customers, for Ward.</param>
/// <param name="Map">The map, where one was made.</param>
/// <param name="Pca">The components, where <see cref="SegmentationSpace.Pca"/> was asked for.</param>
/// <param name="Stages">Time and memory by stage.</param>
public sealed record SegmentationResult(
    SegmentationOptions Options,
    DeviceInfo Device,
    FeatureTable Table,
    FeatureTransform Transform,
    Matrix Transformed,
    Matrix Space,
    int[] Labels,
    IReadOnlyList<SegmentProfile> Profiles,
    SegmentationQuality Quality,
    SilhouetteResult? Silhouette,
    Dendrogram? Dendrogram,
    TSneResult? Map,
    PcaResult? Pca,
    IReadOnlyList<StageTiming> Stages)
{
    /// <summary>The curve over k, where k was chosen; null elsewhere.</summary>
    internal ChosenK? Choice { get; init; }

    /// <summary>How recency, frequency and monetary value are scored, where it was asked for.</summary>
    internal RfmScoring? Scoring { get; init; }

    /// <summary>Customers beyond the fences, and what was done with them; null where nobody looked.</summary>
    internal OutlierResult? Outliers { get; init; }

    /// <summary>Rows of the given table that are in <see cref="Table"/>, where outliers were trimmed; null for all.</summary>
    public int[]? KeptRows { get; init; }

    /// <summary>
    /// Rows of <see cref="Table"/> that were clustered; null for all. Others are segments by rule: dendrogram, silhouettes and quality do
    /// not speak of them.
    /// </summary>
    public int[]? ClusteredRows { get; init; }

    /// <summary>Where a default did not suit the customers, and what was taken instead; also in <see cref="Options"/>.</summary>
    public IReadOnlyList<Phrase> Notes { get; init; } = [];

    /// <summary>What whoever uses the segments should know first: no usable number of them, or some that are hardly found again.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Makes the placement of new customers; null where no model can be made.</summary>
    internal Func<ClusterPlacement>? Placement { get; init; }

    /// <summary>
    /// Number of the segment that holds the customers of no cluster, which follows the clusters; null where all belong to one.
    /// </summary>
    public int? NoSegment { get; init; }

    /// <summary>The segmentation of one's own that this is; null where segments were found.</summary>
    internal Grouping? Own { get; init; }

    /// <summary>Segments that clustering found; they have the lowest numbers.</summary>
    public int Clusters =>
        Profiles.Count - (NoSegment is null ? 0 : 1) - (Outliers is null ? 0 : Outliers.Segments.Where(
            segment => segment >= 0).Distinct().Count());

    /// <summary>
    /// Segment of each clustered row, in the order of the dendrogram's observations; <see cref="NoSegment"/> for those of no cluster.
    /// </summary>
    public int[] ClusteredLabels => ClusteredRows is null ? Labels : [.. ClusteredRows.Select(row => Labels[row])];

    /// <summary>The points that were clustered.</summary>
    public Matrix ClusteredSpace => ClusteredRows is null ? Space : Space.SelectRows(ClusteredRows);
}
