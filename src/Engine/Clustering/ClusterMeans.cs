using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Means and sizes of the clusters of a labeling, in float64.</summary>
/// <param name="Centroids">k×d, k the highest label + 1; zeros for a label that is not in use.</param>
/// <param name="Counts">Members of each, length k.</param>
internal sealed record ClusterMeans(Matrix Centroids, int[] Counts)
{
    private const int RowsBetweenChecks = 1 << 16;

    internal int Clusters => Counts.Length;

    internal int InUse => Counts.Count(count => count > 0);

    internal static ClusterMeans Of(Matrix points, ReadOnlySpan<int> labels, CancellationToken cancellation = default)
    {
        if (labels.Length != points.Rows)
            throw new ArgumentException($"{points.Rows} labels expected, {labels.Length} given.", nameof(labels));
        int clusters = 0;
        foreach (int label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(labels));
            clusters = Math.Max(clusters, label + 1);
        }
        var means = new Matrix(clusters, points.Columns);
        var counts = new int[clusters];
        for (int i = 0; i < labels.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            counts[labels[i]]++;
            Span<double> mean = means.Row(labels[i]);
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < row.Length; j++)
                mean[j] += row[j];
        }
        for (int c = 0; c < clusters; c++)
        {
            foreach (ref double value in means.Row(c))
                value /= Math.Max(1, counts[c]);
        }
        return new ClusterMeans(means, counts);
    }

    /// <summary>The points that belong to a cluster; the same points and labels where all do.</summary>
    internal static (Matrix Points, int[] Labels) WithoutNoise(Matrix points, int[] labels)
    {
        if (!labels.Contains(IComputeDevice.NoCluster))
            return (points, labels);
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] != IComputeDevice.NoCluster)];
        return (points.SelectRows(rows), [.. rows.Select(row => labels[row])]);
    }

    internal double Inertia(Matrix points, ReadOnlySpan<int> labels, CancellationToken cancellation = default)
    {
        double inertia = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<double> mean = Centroids.Row(labels[i]);
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < row.Length; j++)
                inertia += (row[j] - mean[j]) * (row[j] - mean[j]);
        }
        return inertia;
    }
}
