using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;

namespace Segmentation.Pipeline;

/// <summary>Where segments are found.</summary>
public enum SegmentationSpace
{
    /// <summary>On the transformed features.</summary>
    Features,

    /// <summary>On their principal components, as many as explain 95 % of the variance.</summary>
    Pca,

    /// <summary>On the t-SNE map.</summary>
    Map,
}

/// <summary>Settings of a <see cref="SegmentationJob"/>; all that a model needs to be made again.</summary>
public sealed record SegmentationOptions
{
    /// <summary>Scale of the features.</summary>
    public TransformKind Transform { get; init; } = TransformKind.Log;

    /// <summary>How segments are found.</summary>
    public IClusterer Method { get; init; } = ClusteringMethods.Ward;

    /// <summary>Where segments are found.</summary>
    public SegmentationSpace Space { get; init; } = SegmentationSpace.Features;

    /// <summary>Number of segments; null chooses one that keeps <see cref="MaxShare"/> and <see cref="MinShare"/>.</summary>
    public int? Clusters { get; init; }

    /// <summary>Smallest number tried where it is chosen.</summary>
    public int MinClusters { get; init; } = 3;

    /// <summary>Largest number tried where it is chosen.</summary>
    public int MaxClusters { get; init; } = 10;

    /// <summary>Where the number is chosen, the largest share of the customers that one segment should have.</summary>
    public double MaxShare { get; init; } = 0.6;

    /// <summary>
    /// Where the number is chosen, the smallest share of the customers that a segment should have, unless it brings a tenth of the revenue.
    /// </summary>
    public double MinShare { get; init; } = 0.02;

    /// <summary>Whether a t-SNE map is made; it always is where <see cref="Space"/> needs it.</summary>
    public bool Map { get; init; } = true;

    /// <summary>Settings of the map; its seed is <see cref="Seed"/>.</summary>
    public TSneOptions TSne { get; init; } = new();

    /// <summary>Settings of K-Means; its k and seed are <see cref="Clusters"/> and <see cref="Seed"/>.</summary>
    public KMeansOptions KMeans { get; init; } = new() { Clusters = 2 };

    /// <summary>Bootstrap samples in which the segments are looked for again; 0 for none. See <see cref="ClusterStability"/>.</summary>
    public int StabilityResamples { get; init; } = 20;

    /// <summary>What is done with customers beyond the fences of <see cref="OutlierFences"/>.</summary>
    public OutlierHandling Outliers { get; init; }

    /// <summary>How many interquartile ranges above the third quartile a fence stands.</summary>
    public double OutlierMultiplier { get; init; } = 1.5;

    /// <summary>Levels of the RFM scores, 2 to 9; 0 for no scores. See <see cref="RfmScoring"/>.</summary>
    public int RfmLevels { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>What the method is told of these settings.</summary>
    /// <param name="rows">Customers that are clustered.</param>
    internal ClusteringContext ClusteringContext(IComputeDevice device, int rows) => new(device)
    {
        Clusters = Clusters,
        MinClusters = MinClusters,
        // A silhouette needs fewer segments than customers.
        MaxClusters = Math.Min(MaxClusters, rows - 1),
        KMeans = KMeans,
        Seed = Seed,
    };
}
