namespace Segmentation.Compute;

/// <summary>Checks of what a caller asks of a device, shared by all of them so that their errors read the same.</summary>
internal static class PointSetRequests
{
    internal static (int First, int Count) Distances(IPointSet a, Range rows, IPointSet b, int tileLength)
    {
        if (a.Dimensions != b.Dimensions)
            throw new ArgumentException($"Points of {a.Dimensions} and of {b.Dimensions} features have no distance.", nameof(b));
        (int first, int count) = rows.GetOffsetAndLength(a.Count);
        if (tileLength < (long)count * b.Count)
            throw new ArgumentException($"A tile of {count}×{b.Count} distances does not fit into {tileLength}.", nameof(tileLength));
        return (first, count);
    }

    internal static void Neighbors(IPointSet points, int k, int neighbors, int squaredDistances)
    {
        if (k < 1 || k >= points.Count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Between 1 and {points.Count - 1} neighbours of {points.Count} points.");
        if (neighbors < (long)points.Count * k || squaredDistances < (long)points.Count * k)
            throw new ArgumentException($"{points.Count}×{k} neighbours do not fit into {Math.Min(neighbors, squaredDistances)}.", nameof(neighbors));
    }

    internal static (int First, int Count) NearestRows(IPointSet queries, Range rows, IPointSet points, int k, int neighbors, int squaredDistances)
    {
        if (queries.Dimensions != points.Dimensions)
            throw new ArgumentException($"Points of {queries.Dimensions} and of {points.Dimensions} features have no distance.", nameof(queries));
        if (k < 1 || k > points.Count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Between 1 and {points.Count} nearest of {points.Count} points.");
        (int first, int count) = rows.GetOffsetAndLength(queries.Count);
        if (neighbors < (long)count * k || squaredDistances < (long)count * k)
            throw new ArgumentException($"{count}×{k} neighbours do not fit into {Math.Min(neighbors, squaredDistances)}.", nameof(neighbors));
        return (first, count);
    }

    internal static void ClusterSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, int sums)
    {
        if (labels.Length != points.Count)
            throw new ArgumentException($"{points.Count} labels expected, {labels.Length} given.", nameof(labels));
        if (sums < (long)rows.Length * clusters)
            throw new ArgumentException($"{rows.Length}×{clusters} sums do not fit into {sums}.", nameof(sums));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)clusters && labels[i] != IComputeDevice.NoCluster)
                throw new ArgumentException($"Label {labels[i]} of row {i} is not in [0, {clusters}).", nameof(labels));
        }
    }

    internal static void Weights(IPointSet points, ReadOnlySpan<double> weights)
    {
        if (weights.Length != 0 && weights.Length != points.Count)
            throw new ArgumentException($"{points.Count} weights expected, {weights.Length} given.", nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                throw new ArgumentException($"Weight {weights[i]} of row {i} is not a number from 0 up.", nameof(weights));
        }
    }

    internal static void Centroids(IPointSet points, Matrix centroids)
    {
        if (centroids.Columns != points.Dimensions || centroids.Rows < 1)
            throw new ArgumentException($"Centroids of {points.Dimensions} features expected, {centroids.Rows}×{centroids.Columns} given.", nameof(centroids));
    }
}
