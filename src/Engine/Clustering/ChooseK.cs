using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Quality of one number of clusters.</summary>
public sealed record KQuality(int Clusters, double Silhouette, double? StandardError, double CalinskiHarabasz, double DaviesBouldin, double Inertia);

/// <summary>A choice of k and the curve it was made on.</summary>
/// <param name="Chosen">The k of the highest silhouette; the smallest of equals.</param>
/// <param name="Curve">One entry for each k tried, ascending.</param>
/// <param name="Labels">Labels at the chosen k.</param>
public sealed record ChosenK(int Chosen, IReadOnlyList<KQuality> Curve, int[] Labels);

/// <summary>Chooses the number of clusters by silhouette over a range.</summary>
public static class ChooseK
{
    /// <summary>Tries every k in [<paramref name="from"/>, <paramref name="to"/>] by cutting one dendrogram.</summary>
    public static ChosenK ByCutting(Dendrogram dendrogram, IComputeDevice device, IPointSet points, Matrix values, int from, int to, ulong seed = 0, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Tries every k in [<paramref name="from"/>, <paramref name="to"/>] by K-Means; <paramref name="options"/>' own k is ignored.</summary>
    public static ChosenK ByKMeans(IComputeDevice device, IPointSet points, Matrix values, KMeansOptions options, int from, int to, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
