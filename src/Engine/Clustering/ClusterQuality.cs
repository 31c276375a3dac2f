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

    /// <summary>Silhouettes of several labelings of the same points in one pass over the distances. Rousseeuw 1987.</summary>
    /// <param name="labelings">Each of length n with labels in [0, k); a cluster of one member scores 0.</param>
    /// <param name="sample">Rows to sample, or 0: all up to <see cref="ExactSilhouetteRows"/>, 20,000 above.</param>
    public static SilhouetteResult[] Silhouettes(IComputeDevice device, IPointSet points, IReadOnlyList<int[]> labelings, int sample = 0, ulong seed = 0, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Between-cluster over within-cluster variance, each by its degrees of freedom. Caliński &amp; Harabasz 1974.</summary>
    public static double CalinskiHarabasz(Matrix points, ReadOnlySpan<int> labels) => throw new NotImplementedException();

    /// <summary>Mean over clusters of the worst (spread_a + spread_b) / distance(a, b); lower is better. Davies &amp; Bouldin 1979.</summary>
    public static double DaviesBouldin(Matrix points, ReadOnlySpan<int> labels) => throw new NotImplementedException();

    /// <summary>Sum of squared distances to the cluster means.</summary>
    public static double Inertia(Matrix points, ReadOnlySpan<int> labels) => throw new NotImplementedException();

    /// <summary>Agreement of two labelings corrected for chance; 1 for the same partition. Hubert &amp; Arabie 1985.</summary>
    public static double AdjustedRandIndex(ReadOnlySpan<int> a, ReadOnlySpan<int> b) => throw new NotImplementedException();
}
