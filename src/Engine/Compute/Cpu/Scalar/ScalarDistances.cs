namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>Distances between single points, in float64: what every device's distances are checked against.</summary>
internal static class ScalarDistances
{
    internal static double Of(DistanceMetric metric, ReadOnlySpan<double> a, ReadOnlySpan<double> b) => metric switch
    {
        DistanceMetric.SquaredEuclidean => Squared(a, b),
        DistanceMetric.Euclidean => Math.Sqrt(Squared(a, b)),
        DistanceMetric.Manhattan => Manhattan(a, b),
        DistanceMetric.Cosine => Cosine(a, b),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric."),
    };

    internal static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            double difference = a[j] - b[j];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }
        return sum;
    }

    private static double Manhattan(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += Math.Abs(a[j] - b[j]);
        return sum;
    }

    private static double Cosine(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double dot = 0;
        double normA = 0;
        double normB = 0;
        for (int j = 0; j < a.Length; j++)
        {
            dot = Math.FusedMultiplyAdd(a[j], b[j], dot);
            normA = Math.FusedMultiplyAdd(a[j], a[j], normA);
            normB = Math.FusedMultiplyAdd(b[j], b[j], normB);
        }
        // Rounding can leave 1 − cos a hair below zero for parallel vectors.
        return normA == 0 || normB == 0 ? 1 : Math.Max(0, 1 - (dot / (Math.Sqrt(normA) * Math.Sqrt(normB))));
    }
}
