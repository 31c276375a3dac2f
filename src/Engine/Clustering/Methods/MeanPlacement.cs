namespace Segmentation.Clustering.Methods;

/// <summary>
/// The nearest mean takes a customer; the probability is that of equally wide, equally frequent Gaussians around the means.
/// </summary>
/// <param name="means">k×d.</param>
/// <param name="withinVariance">Mean squared distance of a training customer from its cluster's mean, over the number of
/// coordinates.</param>
internal sealed class MeanPlacement(Matrix means, double withinVariance) : ClusterPlacement
{
    internal static PlacementKind StoredAs { get; } =
        new((means, withinVariance, _) => new MeanPlacement(means, withinVariance)) { Name = "mean",
            Learn = (points, labels, _) => Of(points, labels) };

    /// <inheritdoc/>
    public override string How => "by the nearest mean";

    /// <inheritdoc/>
    public override bool ByMeans => true;

    /// <summary>The placement of labelled points; noise has no mean.</summary>
    internal static MeanPlacement Of(Matrix points, int[] labels)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        return new MeanPlacement(ClusterMeans.Of(points, labels).Centroids, WithinVariance(points, labels));
    }

    /// <summary>Mean squared distance of a point from its cluster's mean, over the number of coordinates; noise does not count.</summary>
    internal static double WithinVariance(Matrix points, int[] labels)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        return points.Rows == 0 ? 0 : ClusterMeans.Of(points, labels).Inertia(points, labels) / ((double)points.Rows * points.Columns);
    }

    /// <inheritdoc/>
    public override void Weigh(ReadOnlySpan<double> point, Span<double> weights)
    {
        weights.Clear();
        Span<double> own = weights[..means.Rows];
        double nearest = double.PositiveInfinity;
        for (int cluster = 0; cluster < own.Length; cluster++)
        {
            double squared = 0;
            ReadOnlySpan<double> mean = means.Row(cluster);
            for (int j = 0; j < mean.Length; j++)
            {
                double difference = point[j] - mean[j];
                squared += difference * difference;
            }
            own[cluster] = squared;
            nearest = Math.Min(nearest, squared);
        }
        // Taken relative to the nearest, so that a customer far from every mean does not underflow to 0/0.
        double variance = Math.Max(withinVariance, double.Epsilon);
        foreach (ref double weight in own)
            weight = weight == nearest ? 1 : Math.Exp(-(weight - nearest) / (2 * variance));
    }
}
