using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;

namespace Segmentation.Pipeline;

/// <summary>How stable segments are when the customers are drawn anew.</summary>
/// <param name="Jaccard">Mean Jaccard similarity of each segment with its best match, in [0, 1], by segment number; segments of outliers, which a rule makes, have none.</param>
/// <param name="Resamples">Clusterings that the means are taken over.</param>
public sealed record StabilityResult(double[] Jaccard, int Resamples)
{
    /// <summary>Mean over the segments.</summary>
    public double Mean => Jaccard.Average();

    /// <summary>What a similarity says, by Hennig's rule of thumb.</summary>
    public static string Word(double jaccard) => jaccard >= 0.85 ? "highly stable" : jaccard >= 0.75 ? "stable" : jaccard >= 0.6 ? "a pattern" : "doubtful";
}

/// <summary>Whether segments are found again in a bootstrap sample of the customers. Hennig 2007.</summary>
internal static class ClusterStability
{
    // A sample of this many customers shows whether a segment is there; clustering it stays cheap.
    private const int MostCustomers = 20_000;

    /// <summary>Clusters bootstrap samples of a result's customers in the same way and compares.</summary>
    /// <param name="result">A segmentation; one on a map is clustered anew on that map, which is not drawn anew.</param>
    /// <param name="resamples">Clusterings, at least 1.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static StabilityResult Measure(SegmentationResult result, IComputeDevice device, int resamples = 20, ulong seed = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        int segments = result.Clusters;
        Matrix space = result.ClusteredSpace;
        int[] original = result.ClusteredLabels;
        int drawn = Math.Min(space.Rows, MostCustomers);
        var sums = new double[segments];
        var found = new int[segments];
        for (int resample = 0; resample < resamples; resample++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new SeededRandom(seed, (ulong)resample + 1);
            var rows = new int[drawn];
            for (int i = 0; i < drawn; i++)
                rows[i] = random.Next(space.Rows);
            Matrix sample = space.SelectRows(rows);
            if (TryCluster(sample, segments, result.Options, device, cancellation) is { } labels)
                AddBestMatches(rows, labels, original, segments, sums, found);
        }
        return new StabilityResult([.. sums.Select((sum, segment) => found[segment] == 0 ? 0 : sum / found[segment])], resamples);
    }

    // Null where so many segments cannot be made of the sample.
    private static int[]? TryCluster(Matrix sample, int segments, SegmentationOptions options, IComputeDevice device, CancellationToken cancellation)
    {
        using var points = new Points(device, sample, cancellation);
        try
        {
            return options.Method.Fit(points, options.ClusteringContext(device, sample.Rows) with { Clusters = segments, Cancellation = cancellation }).Labels;
        }
        catch (TooManyClustersException)
        {
            return null;
        }
    }

    // A customer drawn twice counts once: the sets are of customers. A segment that the sample misses altogether says nothing,
    // and a customer of no cluster belongs to no set.
    private static void AddBestMatches(int[] rows, int[] labels, int[] original, int segments, double[] sums, int[] found)
    {
        int clusters = labels.Max() + 1;
        var overlap = new int[segments, clusters];
        var before = new int[segments];
        var after = new int[clusters];
        var seen = new HashSet<int>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (!seen.Add(rows[i]))
                continue;
            int from = original[rows[i]] < segments ? original[rows[i]] : ClusteringResult.NoCluster;
            if (from != ClusteringResult.NoCluster)
                before[from]++;
            if (labels[i] != ClusteringResult.NoCluster)
                after[labels[i]]++;
            if (from != ClusteringResult.NoCluster && labels[i] != ClusteringResult.NoCluster)
                overlap[from, labels[i]]++;
        }
        for (int segment = 0; segment < segments; segment++)
        {
            if (before[segment] == 0)
                continue;
            double best = 0;
            for (int other = 0; other < clusters; other++)
                best = Math.Max(best, (double)overlap[segment, other] / (before[segment] + after[other] - overlap[segment, other]));
            sums[segment] += best;
            found[segment]++;
        }
    }
}
