using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>How K-Means picks its first centroids.</summary>
public enum KMeansSeeding
{
    /// <summary>k-means++, greedy: each seed the best of 2 + ⌊ln k⌋ candidates drawn by squared distance. Arthur &amp; Vassilvitskii 2007.</summary>
    PlusPlus,

    /// <summary>k-means‖: a few rounds of oversampling, then k-means++ on the weighted sample; for many clusters. Bahmani et al. 2012.</summary>
    Parallel,
}

/// <summary>Settings of <see cref="KMeans"/>.</summary>
public sealed record KMeansOptions
{
    /// <summary>Number of clusters, k ≥ 1.</summary>
    public required int Clusters { get; init; }

    /// <summary>Fits from different seeds; the one of least inertia is returned.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Iterations after which a fit stops unconverged.</summary>
    public int MaxIterations { get; init; } = 300;

    /// <summary>Stops when the centroids' squared movement falls to this share of the mean feature variance; 0 iterates until no label changes.</summary>
    public double Tolerance { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which arithmetic; the result is the same.</summary>
    public KMeansAlgorithm Algorithm { get; init; } = KMeansAlgorithm.Pruned;

    /// <summary>How the first centroids are picked.</summary>
    public KMeansSeeding Seeding { get; init; } = KMeansSeeding.PlusPlus;

    /// <summary>First centroids, k×d; null draws them. With start centroids there is one fit, whatever <see cref="Restarts"/> says.</summary>
    public Matrix? Start { get; init; }

    /// <summary>One non-negative weight a point; null for all ones.</summary>
    public double[]? Weights { get; init; }
}

/// <summary>What <see cref="KMeans"/> found.</summary>
/// <param name="Labels">One label in [0, k) a point, numbered by first appearance.</param>
/// <param name="Centroids">k×d means of the members.</param>
/// <param name="Inertia">Sum of squared distances to the nearest centroid.</param>
/// <param name="Iterations">Iterations of the fit that was kept.</param>
/// <param name="Converged">Whether it stopped by itself.</param>
public sealed record KMeansResult(int[] Labels, Matrix Centroids, double Inertia, int Iterations, bool Converged);

/// <summary>Partitions points into clusters by Lloyd's iterations.</summary>
public static class KMeans
{
    /// <summary>Partitions points into clusters by Lloyd's iterations from k-means++ seeds.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <exception cref="ArgumentException">Fewer distinct rows than clusters.</exception>
    /// <remarks>Same seed and device: identical result on any number of threads. Lloyd 1982; Arthur &amp; Vassilvitskii 2007.</remarks>
    public static KMeansResult Fit(IComputeDevice device, IPointSet points, KMeansOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
