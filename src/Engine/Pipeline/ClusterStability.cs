using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;

namespace Segmentation.Pipeline;

/// <summary>How stable segments are when the customers are drawn anew.</summary>
/// <param name="Jaccard">Mean Jaccard similarity of each segment with its best match, in [0, 1], by segment number; segments of outliers,
/// which a rule makes, have none.</param>
/// <param name="Resamples">Clusterings that the means are taken over.</param>
internal sealed record StabilityResult(double[] Jaccard, int Resamples)
{
    /// <summary>A segment of a lower similarity is reported as a finding: less than half of it is found again.</summary>
    public const double Doubtful = 0.5;

    /// <summary>Mean over the segments.</summary>
    public double Mean => Jaccard.Average();

    /// <summary>What a similarity says, by Hennig's rule of thumb.</summary>
    public static string Word(double jaccard) => jaccard switch
    {
        >= 0.85 => "highly stable",
        >= 0.75 => "stable",
        >= 0.6 => "a pattern",
        _ => "doubtful",
    };
}

/// <summary>Whether segments are found again in bootstrap samples of the customers. Hennig 2007.</summary>
internal static class ClusterStability
{
    /// <summary>Customers of a sample at most: they show whether a segment is there, and clustering them stays cheap.</summary>
    internal const int MostCustomers = 5_000;

    // A sample is clustered for every number of segments: the many starts that the segments themselves get would cost more than all else.
    private const int MostRestarts = 3;

    /// <summary>Clusters bootstrap samples of a result's customers in the same way and compares.</summary>
    /// <param name="result">A segmentation; one on a map is clustered anew on that map, which is not drawn anew.</param>
    /// <param name="resamples">Clusterings, at least 1.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static StabilityResult Measure(
        SegmentationResult result, IComputeDevice device, int resamples = 20, ulong seed = 0, CancellationToken cancellation = default) =>
        MeasureEach(
            result.ClusteredSpace, [result.Clusters], [result.ClusteredLabels], result.Options, device, resamples, seed, null,
            cancellation)[0];

    /// <summary>The same for several labelings of the same points: each sample is clustered for all of them together.</summary>
    /// <param name="space">The points that were clustered.</param>
    /// <param name="clusters">Clusters of each labeling, ascending.</param>
    /// <param name="labelings">A label that is no cluster's belongs to none.</param>
    /// <param name="progress">Hears of the stage <c>quality</c>.</param>
    internal static StabilityResult[] MeasureEach(
        Matrix space, IReadOnlyList<int> clusters, IReadOnlyList<int[]> labelings, SegmentationOptions options, IComputeDevice device,
        int resamples, ulong seed, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        int drawn = Math.Min(space.Rows, MostCustomers), begun = 0;
        var matches = new double[resamples][][];
        SmallFits.Run(resamples, device, (resample, worker) =>
        {
            progress?.Report(new StageProgress(
                "quality", Interlocked.Increment(ref begun) - 1, resamples, new StageDetail("stage.stability")));
            var random = new SeededRandom(seed, (ulong)resample + 1);
            var rows = new int[drawn];
            for (int i = 0; i < drawn; i++)
                rows[i] = random.Next(space.Rows);
            IReadOnlyList<ClusteringResult> fits = Cluster(space.SelectRows(rows), clusters, options, worker, cancellation);
            int[] once = Once(rows, space.Rows);
            matches[resample] = [.. fits.Select((fit, i) => BestMatches(rows, once, fit.Labels, labelings[i], clusters[i]))];
        }, cancellation);
        return
        [
            .. clusters.Select((number, of) =>
                new StabilityResult(Mean([.. matches.Select(own => own.ElementAtOrDefault(of))], number), resamples)),
        ];
    }

    // Added in the order of the samples. A segment that no sample holds is not found again.
    private static double[] Mean(IReadOnlyList<double[]?> matches, int segments)
    {
        var means = new double[segments];
        for (int segment = 0; segment < segments; segment++)
        {
            double[] found = [.. matches.Where(own => own is not null).Select(own => own![segment]).Where(match => !double.IsNaN(match))];
            means[segment] = found.Length == 0 ? 0 : found.Sum() / found.Length;
        }
        return means;
    }

    // None where not even the first number of segments can be made of the sample.
    private static IReadOnlyList<ClusteringResult> Cluster(
        Matrix sample, IReadOnlyList<int> clusters, SegmentationOptions options, IComputeDevice device, CancellationToken cancellation)
    {
        using var points = new Points(device, sample, cancellation);
        ClusteringContext context = options.ClusteringContext(device, sample.Rows);
        int restarts = Math.Min(options.KMeans.RestartsOf(sample.Rows), MostRestarts);
        context = context with { KMeans = context.KMeans with { Restarts = restarts }, Cancellation = cancellation };
        try
        {
            return options.Method.FitEach(points, clusters, context);
        }
        catch (TooManyClustersException)
        {
            return [];
        }
    }

    // Places of a sample at which a customer is drawn for the first time: one drawn twice counts once, since the sets are of customers.
    private static int[] Once(int[] rows, int customers)
    {
        var seen = new bool[customers];
        var once = new List<int>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            if (!seen[rows[i]])
                once.Add(i);
            seen[rows[i]] = true;
        }
        return [.. once];
    }

    // NaN for a segment that the sample misses altogether, which says nothing. A customer of no cluster belongs to no set.
    private static double[] BestMatches(int[] rows, int[] once, int[] labels, int[] original, int segments)
    {
        int clusters = labels.Max() + 1;
        var overlap = new int[segments, clusters];
        var before = new int[segments];
        var after = new int[clusters];
        foreach (int i in once)
        {
            int from = original[rows[i]] < segments ? original[rows[i]] : ClusteringResult.NoCluster;
            if (from != ClusteringResult.NoCluster)
                before[from]++;
            if (labels[i] != ClusteringResult.NoCluster)
                after[labels[i]]++;
            if (from != ClusteringResult.NoCluster && labels[i] != ClusteringResult.NoCluster)
                overlap[from, labels[i]]++;
        }
        var best = new double[segments];
        for (int segment = 0; segment < segments; segment++)
        {
            if (before[segment] == 0)
                best[segment] = double.NaN;
            for (int other = 0; other < clusters && before[segment] > 0; other++)
            {
                double jaccard = (double)overlap[segment, other] / (before[segment] + after[other] - overlap[segment, other]);
                best[segment] = Math.Max(best[segment], jaccard);
            }
        }
        return best;
    }
}
