using Segmentation.Clustering.Mixtures;

namespace Segmentation.Clustering.Methods;

/// <summary>A Gaussian mixture that starts from the clusters of K-Means. New customers are placed by its probabilities.</summary>
internal sealed class GaussianMixtureClusterer(string name, string phrase, MixtureCovariance covariance) : IClusterer
{
    public string Name => name;

    public string Phrase => phrase;

    public bool MakesDendrogram => false;

    public bool RunsKMeans => true;

    public PlacementKind PlacementKind { get; } =
        covariance == MixtureCovariance.Full ? ProbabilityPlacement.StoredAs : ProbabilityPlacement.DiagonalStoredAs;

    public ClusteringResult Fit(Points points, ClusteringContext context)
    {
        if (context.Clusters is int given)
        {
            GaussianMixtureResult fit = FitOne(given);
            return new ClusteringResult(fit.Labels, labels => ProbabilityPlacement.Of(fit, labels));
        }
        var fits = new List<GaussianMixtureResult>();
        ChosenK choice = ChooseK.ByFitting(
            k =>
            {
                fits.Add(FitOne(k));
                return fits[^1].Labels;
            },
            context.Device, points.Loaded, points.Values, context.MinClusters, context.MaxClusters, context.Seed, context.Cancellation);
        GaussianMixtureResult chosen = fits[choice.Chosen - context.MinClusters];
        return new ClusteringResult(choice.Labels, labels => ProbabilityPlacement.Of(chosen, labels)) { Choice = choice };

        GaussianMixtureResult FitOne(int k)
        {
            int[] start = points.KMeansLabels(
                context.KMeans with { Clusters = k, Seed = context.Seed }, context.Progress, context.Cancellation);
            return GaussianMixture.Fit(
                points.Values,
                new GaussianMixtureOptions { Start = start, Covariance = covariance },
                context.Device.Info.Threads,
                iteration => context.Progress?.Report(new StageProgress(
                    "cluster", 0, 0, new StageDetail("progress.mixture", ("k", k), ("iteration", iteration)))),
                context.Cancellation);
        }
    }

    public override string ToString() => Name;
}
