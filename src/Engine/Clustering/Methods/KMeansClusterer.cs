namespace Segmentation.Clustering.Methods;

/// <summary>K-Means. New customers are placed at the nearest mean.</summary>
internal sealed class KMeansClusterer : IClusterer
{
    public string Name => "kmeans";

    public string Phrase => "K-Means";

    public bool MakesDendrogram => false;

    public bool RunsKMeans => true;

    public PlacementKind PlacementKind => MeanPlacement.StoredAs;

    public ClusteringResult Fit(Points points, ClusteringContext context)
    {
        KMeansOptions options = context.KMeans with { Seed = context.Seed };
        ChosenK? choice = context.Clusters is null
            ? ChooseK.ByKMeans(
                context.Device, points.Loaded, points.Values, options, context.MinClusters, context.MaxClusters, context.Progress,
                context.Cancellation)
            : null;
        int[] labels = choice?.Labels
            ?? points.KMeansLabels(options with { Clusters = context.Clusters!.Value }, context.Progress, context.Cancellation);
        return new ClusteringResult(labels, numbered => MeanPlacement.Of(points.Values, numbered)) { Choice = choice };
    }

    public override string ToString() => Name;
}
