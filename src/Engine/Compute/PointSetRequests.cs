namespace Segmentation.Compute;

/// <summary>Checks of what a caller asks of a device, before any device sees it.</summary>
internal static class PointSetRequests
{
    internal static (int First, int Count) Distances(IPointSet a, Range rows, IPointSet b, DistanceMetric metric, int tileLength)
    {
        if (!Enum.IsDefined(metric))
            throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric.");
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
            throw new ArgumentException(
                $"{points.Count}×{k} neighbours do not fit into {Math.Min(neighbors, squaredDistances)}.", nameof(neighbors));
    }

    internal static (int First, int Count) NearestRows(
        IPointSet queries, Range rows, IPointSet points, int k, int neighbors, int squaredDistances)
    {
        if (queries.Dimensions != points.Dimensions)
            throw new ArgumentException(
                $"Points of {queries.Dimensions} and of {points.Dimensions} features have no distance.", nameof(queries));
        if (k < 1 || k > points.Count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Between 1 and {points.Count} nearest of {points.Count} points.");
        (int first, int count) = rows.GetOffsetAndLength(queries.Count);
        if (neighbors < (long)count * k || squaredDistances < (long)count * k)
            throw new ArgumentException(
                $"{count}×{k} neighbours do not fit into {Math.Min(neighbors, squaredDistances)}.", nameof(neighbors));
        return (first, count);
    }

    internal static void ClusterSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, int sums)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        if (labels.Length != points.Count)
            throw new ArgumentException($"{points.Count} labels expected, {labels.Length} given.", nameof(labels));
        if (sums < (long)rows.Length * clusters)
            throw new ArgumentException($"{rows.Length}×{clusters} sums do not fit into {sums}.", nameof(sums));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)clusters && labels[i] != IComputeDevice.NoCluster)
                throw new ArgumentException($"Label {labels[i]} of row {i} is not in [0, {clusters}).", nameof(labels));
        }
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)points.Count)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Rows of {points.Count} points are in [0, {points.Count}).");
        }
    }

    internal static void Weights(IPointSet points, ReadOnlySpan<double> weights)
    {
        if (weights.Length != 0 && weights.Length != points.Count)
            throw new ArgumentException($"{points.Count} weights expected, {weights.Length} given.", nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                throw new ArgumentException(Invariant($"Weight {weights[i]} of row {i} is not a number from 0 up."), nameof(weights));
        }
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        if (weights.Length != 0 && !(sum > 0 && double.IsFinite(sum)))
            throw new ArgumentException(
                Invariant($"The weights sum to {sum}; at least one point must weigh something, and all together a finite number."), nameof(
                    weights));
    }

    internal static void Sizes(IPointSet points, ReadOnlySpan<int> sizes)
    {
        if (sizes.Length != points.Count)
            throw new ArgumentException($"{points.Count} sizes expected, {sizes.Length} given.", nameof(sizes));
        long sum = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 1)
                throw new ArgumentException($"Size {sizes[i]} of row {i} is below 1.", nameof(sizes));
            sum += sizes[i];
        }
        if (sum > int.MaxValue)
            throw new ArgumentException($"The sizes sum to {sum}; at most {int.MaxValue} observations can be linked.", nameof(sizes));
    }

    internal static void Centroids(IPointSet points, Matrix centroids)
    {
        ArgumentNullException.ThrowIfNull(centroids);
        if (centroids.Columns != points.Dimensions || centroids.Rows < 1)
            throw new ArgumentException(
                $"Centroids of {points.Dimensions} features expected, {centroids.Rows}×{centroids.Columns} given.", nameof(centroids));
        centroids.RequireFinite("centroids");
    }

    internal static void Seeds(IPointSet points, Matrix seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (seeds.Columns != points.Dimensions)
            throw new ArgumentException(
                $"Seeds of {points.Dimensions} features expected, {seeds.Rows}×{seeds.Columns} given.", nameof(seeds));
        seeds.RequireFinite("seeds");
    }

    internal static void Targets(IPointSet points, ReadOnlySpan<double> targets)
    {
        if (points.Count == 0 && targets.Length > 0)
            throw new ArgumentException("There are no points to draw from.", nameof(targets));
        foreach (double target in targets)
        {
            if (!(target is >= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(targets), target, "A target is in [0, 1).");
        }
    }
}
