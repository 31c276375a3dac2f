namespace Segmentation.Clustering.Methods;

/// <summary>
/// Ward's linkage, cut into k. New customers are placed by a vote of the nearest training customers, since its clusters have no simple
/// shape.
/// </summary>
internal sealed class WardClusterer : IClusterer
{
    public string Name => "ward";

    public string Phrase => "Ward's hierarchy";

    public bool MakesDendrogram => true;

    public bool RunsKMeans => false;

    public PlacementKind PlacementKind => VotePlacement.StoredAs;

    public ClusteringResult Fit(Points points, ClusteringContext context)
    {
        Dendrogram dendrogram = Ward.Link(context.Device, points.Values, context.Progress, context.Cancellation);
        // Equal rows join at height 0; cut below it, they would be parted by nothing but their order.
        int distinct = dendrogram.ClustersAt(0);
        int fewest = context.Clusters ?? context.MinClusters;
        if (distinct < fewest)
            throw KMeansSeeds.TooFewDistinct(distinct, fewest);
        if (context.Clusters is int given)
            return Result(dendrogram.Cut(given, context.Cancellation), null);
        context.Progress?.Report(new StageProgress("quality", 0, 0));
        ChosenK choice = ChooseK.ByCutting(
            dendrogram, context.Device, points.Loaded, points.Values, context.MinClusters, Math.Min(
                context.MaxClusters, distinct), context.Seed, context.Cancellation);
        return Result(choice.Labels, choice);

        ClusteringResult Result(int[] labels, ChosenK? choice) =>
            new(labels, numbered => VotePlacement.Of(points.Values, numbered)) { Choice = choice, Dendrogram = dendrogram };
    }

    public IReadOnlyList<ClusteringResult> FitEach(Points points, IReadOnlyList<int> clusters, ClusteringContext context)
    {
        Dendrogram dendrogram = Ward.Link(context.Device, points.Values, context.Progress, context.Cancellation);
        int distinct = dendrogram.ClustersAt(0);
        if (distinct < clusters[0])
            throw KMeansSeeds.TooFewDistinct(distinct, clusters[0]);
        return
        [
            .. clusters.TakeWhile(number => number <= distinct).Select(number =>
            {
                int[] labels = dendrogram.Cut(number, context.Cancellation);
                return new ClusteringResult(labels, numbered => VotePlacement.Of(points.Values, numbered)) { Dendrogram = dendrogram };
            }),
        ];
    }

    public override string ToString() => Name;
}
