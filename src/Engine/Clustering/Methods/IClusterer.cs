namespace Segmentation.Clustering.Methods;

/// <summary>
/// A clustering method: finds clusters, and says how new customers are placed into them. It holds no state; <see cref="ClusteringMethods"/>
/// lists all of them.
/// </summary>
public interface IClusterer
{
    /// <summary>Its name on the command line, in models and in files: <c>ward</c>.</summary>
    string Name { get; }

    /// <summary>Its name in a sentence: <c>Ward's hierarchy</c>.</summary>
    string Phrase { get; }

    /// <summary>Whether its result has a dendrogram.</summary>
    bool MakesDendrogram { get; }

    /// <summary>Whether it runs K-Means, so that the settings of K-Means matter to it.</summary>
    bool RunsKMeans { get; }

    /// <summary>Whether it clusters categories beside numbers.</summary>
    bool TakesCategories => false;

    /// <summary>How the placement of new customers is kept in a model.</summary>
    internal PlacementKind PlacementKind { get; }

    /// <summary>Clusters points.</summary>
    /// <param name="points">n×d, finite, n ≥ 1.</param>
    /// <exception cref="ArgumentException">Fewer distinct rows than the smallest number of clusters requested.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal ClusteringResult Fit(Points points, ClusteringContext context);

    /// <summary>Clusters points into each of several numbers of clusters; what these share is computed once.</summary>
    /// <param name="points">n×d, finite, n ≥ 1.</param>
    /// <param name="clusters">The numbers, ascending, at least one.</param>
    /// <returns>One result a number, in their order; it ends before the first that cannot be filled.</returns>
    /// <exception cref="ArgumentException">Fewer distinct rows than the first number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal IReadOnlyList<ClusteringResult> FitEach(Points points, IReadOnlyList<int> clusters, ClusteringContext context)
    {
        var results = new List<ClusteringResult>();
        foreach (int number in clusters)
        {
            try
            {
                results.Add(Fit(points, context with { Clusters = number }));
            }
            catch (TooManyClustersException) when (results.Count > 0)
            {
                break;
            }
        }
        return results;
    }
}
