using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>The silhouette of a clustering.</summary>
/// <param name="Mean">Mean over the rows looked at, in [−1, 1].</param>
/// <param name="StandardError">Standard error of the mean where rows were sampled; null where all were looked at.</param>
/// <param name="Rows">The rows looked at, ascending.</param>
/// <param name="Values">s(i) of each of those rows.</param>
public sealed record SilhouetteResult(double Mean, double? StandardError, int[] Rows, double[] Values);

/// <summary>How good a clustering is.</summary>
public static class ClusterQuality
{
    /// <summary>Rows above which <see cref="Silhouettes"/> samples by itself.</summary>
    public const int ExactSilhouetteRows = 100_000;

    private const int SampledRows = 20_000;
    private const int RowsBetweenChecks = 1 << 16;

    /// <summary>Silhouettes of several labelings of the same points in one pass over the distances. Rousseeuw 1987.</summary>
    /// <param name="labelings">Each of length n with labels in [0, k), at least two of them in use; a cluster of one member scores 0. Rows
    /// of <see cref="IComputeDevice.NoCluster"/> are left out: they have no silhouette, and are nobody's other cluster.</param>
    /// <param name="sample">Rows to sample, or 0: all up to <see cref="ExactSilhouetteRows"/>, 20,000 above.</param>
    /// <exception cref="ArgumentException">A labeling of another length, or with fewer than two clusters.</exception>
    public static SilhouetteResult[] Silhouettes(
        IComputeDevice device, IPointSet points, IReadOnlyList<int[]> labelings, int sample = 0, ulong seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        if (labelings.Any(labels => labels.Contains(IComputeDevice.NoCluster)))
            return [.. labelings.Select(labels => WithoutNoise(device, points, labels, sample, seed, cancellation))];
        int n = points.Count;
        int asked = sample > 0 ? sample : n <= ExactSilhouetteRows ? n : SampledRows;
        int[] rows = asked >= n ? [.. Enumerable.Range(0, n)] : SampleRows(n, asked, seed);
        return SilhouettePass.Run(device, points, labelings, rows, cancellation);
    }

    /// <summary>
    /// Between-cluster over within-cluster variance, each by its degrees of freedom; 1 where the clusters have no spread at all. Caliński
    /// &amp; Harabasz 1974.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than two clusters in use.</exception>
    public static double CalinskiHarabasz(Matrix points, int[] labels, CancellationToken cancellation = default)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        ClusterMeans means = ClusterMeans.Of(points, labels, cancellation);
        RequireSeveral(means);
        ClusterMeans whole = ClusterMeans.Of(points, new int[points.Rows], cancellation);
        double between = 0;
        for (int c = 0; c < means.Clusters; c++)
            between += means.Counts[c] * Squared(means.Centroids.Row(c), whole.Centroids.Row(0));
        double within = means.Inertia(points, labels, cancellation);
        return within == 0 ? 1 : between * (points.Rows - means.InUse) / (within * (means.InUse - 1));
    }

    /// <summary>
    /// Mean over clusters of the worst (spread_a + spread_b) / distance(a, b); lower is better. Davies &amp; Bouldin 1979.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than two clusters in use.</exception>
    public static double DaviesBouldin(Matrix points, int[] labels, CancellationToken cancellation = default)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        ClusterMeans means = ClusterMeans.Of(points, labels, cancellation);
        RequireSeveral(means);
        var spreads = new double[means.Clusters];
        for (int i = 0; i < points.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            spreads[labels[i]] += Math.Sqrt(Squared(points.Row(i), means.Centroids.Row(labels[i])));
        }
        for (int c = 0; c < means.Clusters; c++)
            spreads[c] /= Math.Max(1, means.Counts[c]);
        double sum = 0;
        for (int a = 0; a < means.Clusters; a++)
        {
            double worst = 0;
            for (int b = 0; b < means.Clusters; b++)
            {
                double distance = a == b
                    || means.Counts[a] == 0
                    || means.Counts[b] == 0
                    ? 0
                    : Math.Sqrt(Squared(means.Centroids.Row(a), means.Centroids.Row(b)));
                if (distance > 0)
                    worst = Math.Max(worst, (spreads[a] + spreads[b]) / distance);
            }
            sum += worst;
        }
        return sum / means.InUse;
    }

    /// <summary>Sum of squared distances to the cluster means; rows of no cluster do not count.</summary>
    public static double Inertia(Matrix points, int[] labels, CancellationToken cancellation = default)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        return ClusterMeans.Of(points, labels, cancellation).Inertia(points, labels, cancellation);
    }

    /// <summary>Agreement of two labelings corrected for chance; 1 for the same partition. Hubert &amp; Arabie 1985.</summary>
    /// <exception cref="ArgumentException">Labelings of different lengths.</exception>
    public static double AdjustedRandIndex(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Labelings of {a.Length} and {b.Length} points cannot be compared.", nameof(b));
        var cells = new Dictionary<(int A, int B), long>();
        var sizesA = new Dictionary<int, long>();
        var sizesB = new Dictionary<int, long>();
        for (int i = 0; i < a.Length; i++)
        {
            Count(cells, (a[i], b[i]));
            Count(sizesA, a[i]);
            Count(sizesB, b[i]);
        }
        double together = Pairs(cells.Values);
        double pairsA = Pairs(sizesA.Values);
        double pairsB = Pairs(sizesB.Values);
        double expected = pairsA * pairsB / Math.Max(1, Pairs([a.Length]));
        double most = (pairsA + pairsB) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);

        static void Count<TKey>(Dictionary<TKey, long> counts, TKey key)
            where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
        static double Pairs(IEnumerable<long> sizes) => sizes.Sum(size => size * (size - 1.0) / 2);
    }

    private static SilhouetteResult WithoutNoise(
        IComputeDevice device, IPointSet points, int[] labels, int sample, ulong seed, CancellationToken cancellation)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] != IComputeDevice.NoCluster)];
        using IPointSet clustered = device.Load(points.Select(rows), cancellation);
        SilhouetteResult silhouette = Silhouettes(device, clustered, [[.. rows.Select(row => labels[row])]], sample, seed, cancellation)[0];
        return silhouette with { Rows = [.. silhouette.Rows.Select(row => rows[row])] };
    }

    /// <summary>Distinct rows in random order of drawing, ascending. Floyd's sampling: memory by the sample, not by n.</summary>
    private static int[] SampleRows(int n, int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var rows = new HashSet<int>(count);
        for (int last = n - count; last < n; last++)
        {
            if (!rows.Add(random.Next(last + 1)))
                rows.Add(last);
        }
        return [.. rows.Order()];
    }

    private static void RequireSeveral(ClusterMeans means)
    {
        if (means.InUse < 2)
            throw new ArgumentException("The quality of a clustering compares clusters with each other; at least two are needed.");
    }

    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }
}
