using Segmentation.Clustering.Prototypes;

namespace Segmentation.Clustering.Methods;

/// <summary>
/// K-prototypes, for tables that have categories beside their numbers. New rows are placed at the nearest mean of the numbers.
/// </summary>
internal sealed class KPrototypesClusterer : IClusterer
{
    public string Name => "kprototypes";

    public string Phrase => "k-prototypes, which takes text columns as categories";

    public bool MakesDendrogram => false;

    public bool RunsKMeans => true;

    public bool TakesCategories => true;

    public PlacementKind PlacementKind => MeanPlacement.StoredAs;

    public ClusteringResult Fit(Points points, ClusteringContext context)
    {
        if (context.Clusters is null && points.Categories is not null)
            throw new InputException(
                "The number of clusters is chosen by silhouettes, which are of numbers alone. "
                + "Give it with ‹k› where there are categories.");
        CategoryCodes categories = points.Categories ?? new CategoryCodes([], []);
        ChosenK? choice = context.Clusters is not null ? null : ChooseK.ByFitting(
            k => FitOne(k).Labels, context.Device, points.Loaded, points.Values, context.MinClusters, context.MaxClusters, context.Seed,
            context.Cancellation);
        int[] labels = choice?.Labels ?? FitOne(context.Clusters!.Value).Labels;
        return new ClusteringResult(labels, numbered => MeanPlacement.Of(points.Values, numbered)) { Choice = choice };

        KPrototypesResult FitOne(int k)
        {
            int restarts = context.KMeans.RestartsOf(points.Values.Rows);
            var options = new KPrototypesOptions
            {
                Clusters = k,
                Restarts = restarts,
                MaxIterations = context.KMeans.MaxIterations,
                Seed = context.Seed,
            };
            return KPrototypes.Fit(
                points.Values, categories, options, context.Device.Info.Threads,
                fit => context.Progress?.Report(new StageProgress("cluster", fit, restarts, new StageDetail("progress.k", ("k", k)))),
                context.Cancellation);
        }
    }

    public override string ToString() => Name;
}
