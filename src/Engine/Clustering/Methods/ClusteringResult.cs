using Segmentation.Compute;

namespace Segmentation.Clustering.Methods;

/// <summary>What a clustering method found.</summary>
/// <param name="Labels">Cluster of each row, in [0, k), numbered by first appearance; <see cref="NoCluster"/> for a row that belongs to
/// none.</param>
/// <param name="Placement">Makes the placement of new points among these clusters; called where a model is made.</param>
internal sealed record ClusteringResult(int[] Labels, Func<ClusterPlacement> Placement)
{
    /// <summary>Label of a row that belongs to no cluster: noise.</summary>
    public const int NoCluster = IComputeDevice.NoCluster;

    /// <summary>The curve over k, where k was chosen.</summary>
    public ChosenK? Choice { get; init; }

    /// <summary>The linkage, of a method that makes one.</summary>
    public Dendrogram? Dendrogram { get; init; }

    /// <summary>Number of clusters, k.</summary>
    public int Clusters => Labels.Length == 0 ? 0 : Labels.Max() + 1;

    /// <summary>Whether a row belongs to no cluster.</summary>
    public bool HasNoise => Labels.Contains(NoCluster);
}
