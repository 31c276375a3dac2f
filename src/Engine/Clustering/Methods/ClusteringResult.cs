using Segmentation.Compute;

namespace Segmentation.Clustering.Methods;

/// <summary>What a clustering method found.</summary>
/// <param name="Labels">Cluster of each row, in [0, k), numbered by first appearance; <see cref="NoCluster"/> for a row that belongs to
/// none.</param>
/// <param name="PlacementOf">Makes the placement of new points among these clusters, from their labels; called where a model is
/// made.</param>
internal sealed record ClusteringResult(int[] Labels, Func<int[], ClusterPlacement> PlacementOf)
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

    /// <summary>Makes the placement of new points.</summary>
    public ClusterPlacement Placement() => PlacementOf(Labels);

    /// <summary>The same clusters, numbered by what they bring: the most revenue first; of equals, the most rows, then the first to
    /// appear.</summary>
    /// <param name="revenue">Revenue of each row; null where it is not known, and rows count.</param>
    public ClusteringResult ByRevenue(double[]? revenue)
    {
        var sums = new double[Clusters];
        var counts = new int[sums.Length];
        for (int row = 0; row < Labels.Length; row++)
        {
            if (Labels[row] == NoCluster)
                continue;
            sums[Labels[row]] += revenue?[row] ?? 0;
            counts[Labels[row]]++;
        }
        int[] order = [.. Enumerable.Range(0, sums.Length).OrderByDescending(c => sums[c]).ThenByDescending(c => counts[c])];
        var numbers = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
            numbers[order[place]] = place;
        int[] labels = [.. Labels.Select(label => label == NoCluster ? NoCluster : numbers[label])];
        return this with { Labels = labels, Choice = Choice?.Numbered(labels, order) };
    }
}
