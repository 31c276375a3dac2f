using Segmentation.Clustering.Methods;
using Segmentation.Features;

namespace Segmentation.Pipeline.Tuning;

/// <summary>What a <see cref="Tuner"/> tries, each with each, for every number of segments of <see cref="SegmentationOptions"/>.</summary>
internal sealed record TuningOptions
{
    /// <summary>Methods.</summary>
    internal IReadOnlyList<IClusterer> Methods { get; init; } = ClusteringMethods.All;

    /// <summary>Spaces.</summary>
    internal IReadOnlyList<SegmentationSpace> Spaces { get; init; } =
        [SegmentationSpace.Features, SegmentationSpace.Pca, SegmentationSpace.Map];

    /// <summary>Scales of the features.</summary>
    internal IReadOnlyList<TransformKind> Transforms { get; init; } = [TransformKind.Log, TransformKind.Standardize];

    /// <summary>Perplexities of the map, ascending.</summary>
    internal IReadOnlyList<double> Perplexities { get; init; } = [15, 30, 50];

    /// <summary>Customers looked at, at most; of more, so many are drawn.</summary>
    internal int MostCustomers { get; init; } = 20_000;
}
