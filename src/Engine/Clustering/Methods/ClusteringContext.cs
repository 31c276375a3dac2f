using Segmentation.Clustering.Prototypes;
using Segmentation.Compute;

namespace Segmentation.Clustering.Methods;

/// <summary>What a clustering method is given besides the points.</summary>
/// <param name="Device">The device that computes.</param>
internal sealed record ClusteringContext(IComputeDevice Device)
{
    /// <summary>Number of clusters; null chooses it by silhouette.</summary>
    public int? Clusters { get; init; }

    /// <summary>Smallest number tried where it is chosen.</summary>
    public int MinClusters { get; init; } = 2;

    /// <summary>Largest number tried where it is chosen.</summary>
    public int MaxClusters { get; init; } = 12;

    /// <summary>Settings of K-Means for methods that run it; its k and seed are <see cref="Clusters"/> and <see cref="Seed"/>.</summary>
    public KMeansOptions KMeans { get; init; } = new() { Clusters = 2 };

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>Hears of the stages <c>cluster</c> and, where k is chosen from one fit, <c>quality</c>.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Looked at inside every pass over the points.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Points that are clustered, loaded on the device when a method first needs them there.</summary>
internal sealed class Points(IComputeDevice device, Matrix values, CancellationToken cancellation = default) : IDisposable
{
    private readonly Dictionary<KMeansOptions, int[]> _fits = [];
    private IPointSet? _loaded;

    /// <summary>n×d, one observation per row.</summary>
    public Matrix Values => values;

    /// <summary>The same, on the device.</summary>
    public IPointSet Loaded => _loaded ??= device.Load(values, cancellation);

    /// <summary>Categories of the same rows, for methods that take them; null for none.</summary>
    internal CategoryCodes? Categories { get; init; }

    /// <summary>Whether fits of K-Means are kept, so that methods that start from the same one share it.</summary>
    internal bool RemembersFits { get; init; }

    /// <summary>Labels of a fit of K-Means to the points.</summary>
    internal int[] KMeansLabels(KMeansOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (_fits.TryGetValue(options, out int[]? labels))
            return labels;
        labels = KMeans.Fit(device, Loaded, options, progress, cancellation).Labels;
        if (RemembersFits)
            _fits.Add(options, labels);
        return labels;
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded?.Dispose();
}
