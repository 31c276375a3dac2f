using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>Measures every number of segments and chooses one that a business can use: see <see cref="UsableNumber"/>.</summary>
internal static class ChooseSegments
{
    // Whoever looks at a choice wants to know what two groups would be, even where they may not be chosen.
    private const int AlwaysMeasured = 2;

    private const int LeastOfDefault = 3;

    /// <summary>The numbers of segments that are measured, ascending.</summary>
    internal static int[] Numbers(ClusteringContext context) =>
    [
        AlwaysMeasured,
        .. Enumerable.Range(context.MinClusters, Math.Max(0, context.MaxClusters - context.MinClusters + 1))
            .Where(number => number > AlwaysMeasured),
    ];

    /// <summary>Clusters points into the numbers of segments that the options name, and into 2.</summary>
    /// <param name="points">The points that are clustered.</param>
    /// <param name="placed">The same customers on the scale on which new ones are placed, where that is another.</param>
    /// <param name="revenue">Revenue of each; null where it is not known.</param>
    /// <returns>The clustering of the chosen number, with the curve.</returns>
    /// <exception cref="TooManyClustersException">Not even the smallest number can be made.</exception>
    internal static ClusteringResult Run(
        Points points, Matrix? placed, double[]? revenue, SegmentationOptions options, IComputeDevice device, StageClock clock,
        CancellationToken cancellation)
    {
        ClusteringContext context =
            options.ClusteringContext(device, points.Values.Rows) with { Progress = clock, Cancellation = cancellation };
        int[] numbers = Numbers(context);
        IReadOnlyList<ClusteringResult> fits = options.Method.FitEach(points, numbers, context);
        // A range that cannot even begin is an error, which the method words. Where the usual one cannot, there are two.
        if (numbers[fits.Count - 1] < context.MinClusters && context.MinClusters > LeastOfDefault)
            options.Method.Fit(points, context with { Clusters = context.MinClusters });
        clock.Begin("quality");
        int[][] labelings = [.. fits.Select(fit => fit.Labels)];
        (KQuality[] curve, SilhouetteResult[] silhouettes) = ChooseK.Measure(
            device, points.Loaded, points.Values, numbers, labelings, options.Seed, cancellation);
        StabilityResult[]? stability = options.StabilityResamples == 0
            ? null
            : ClusterStability.MeasureEach(
                points.Values, [.. fits.Select(fit => fit.Clusters)], labelings, options, device, options.StabilityResamples, options.Seed,
                clock, cancellation);
        PlacementKind kind = placed is null ? options.Method.PlacementKind : VotePlacement.StoredAs;
        double?[]? accuracy = HeldOutPlacement.Measure(
            placed ?? points.Values, labelings, kind, device.Info.Threads, options.Seed, cancellation);
        for (int i = 0; i < curve.Length; i++)
        {
            (double[] shares, double[]? revenues) = Shares(labelings[i], fits[i].Clusters, revenue);
            curve[i] = curve[i] with
            {
                LargestShare = shares.Max(),
                SmallestShare = shares.Min(),
                LargestRevenueShare = revenues?.Max(),
                SmallestRevenueShare = revenues?.Min(),
                Stability = stability?[i].Jaccard,
                PlacementAccuracy = accuracy?[i],
                Breach = UsableNumber.Breach(shares, revenues, options.MaxShare, options.MinShare),
            };
        }
        int chosen = UsableNumber.Of(curve, context.MinClusters).Index;
        return fits[chosen] with { Choice = new ChosenK(curve[chosen].Clusters, curve, labelings[chosen], silhouettes[chosen]) };
    }

    /// <summary>Share of the customers and of the revenue that each cluster has.</summary>
    /// <remarks>Customers of no cluster are customers; revenue below zero, which only returns can make, has no shares.</remarks>
    internal static (double[] Customers, double[]? Revenue) Shares(int[] labels, int clusters, double[]? revenue)
    {
        var counts = new double[clusters];
        var sums = new double[clusters];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == ClusteringResult.NoCluster)
                continue;
            counts[labels[i]]++;
            sums[labels[i]] += revenue?[i] ?? 0;
        }
        double total = revenue?.Sum() ?? 0;
        return ([.. counts.Select(count => count / labels.Length)], total > 0 ? [.. sums.Select(sum => sum / total)] : null);
    }
}
