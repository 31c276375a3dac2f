using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;

namespace Segmentation.Pipeline.Tuning;

/// <summary>Points in which segments are looked for.</summary>
/// <param name="Space">What they are.</param>
/// <param name="Transform">Scale of the features that they are made of.</param>
/// <param name="Perplexity">Of the map; null where they are none.</param>
/// <param name="Points">n×m.</param>
/// <param name="Placed">The same customers on the scale on which new ones are placed, where that is another.</param>
internal sealed record TuningSpace(
    SegmentationSpace Space, TransformKind Transform, double? Perplexity, Matrix Points, Matrix? Placed);

/// <summary>A space that a device is still to make.</summary>
/// <param name="IsMap">Whether making it takes long.</param>
/// <param name="Make">Makes it.</param>
internal sealed record PlannedSpace(bool IsMap, Func<IComputeDevice, TuningSpace> Make);

/// <summary>The spaces of a grid: the maps of one scale share their neighbours.</summary>
internal sealed class TuningSpaces(
    FeatureTable table, SegmentationOptions options, TuningOptions grid, IReadOnlyList<double> perplexities, IComputeDevice device,
    CancellationToken cancellation)
{
    /// <summary>All of them, in the order of the grid.</summary>
    internal IReadOnlyList<PlannedSpace> Plan()
    {
        var planned = new List<PlannedSpace>();
        foreach (TransformKind transform in grid.Transforms)
        {
            Matrix features = FeatureTransform.Fit(table, transform).Apply(table);
            foreach (SegmentationSpace space in grid.Spaces)
            {
                switch (space)
                {
                    case SegmentationSpace.Features:
                        planned.Add(new PlannedSpace(false, _ => new TuningSpace(space, transform, null, features, null)));
                        break;
                    case SegmentationSpace.Pca:
                        Matrix components = SegmentationJob.Components(features, device.Info.Threads, cancellation).Project(features);
                        planned.Add(new PlannedSpace(false, _ => new TuningSpace(space, transform, null, components, null)));
                        break;
                    default:
                        Func<IComputeDevice, double, TSneResult> map = Mapping(features);
                        planned.AddRange(perplexities.Select(perplexity => new PlannedSpace(true, on =>
                            new TuningSpace(space, transform, perplexity, map(on, perplexity).Positions, features))));
                        break;
                }
            }
        }
        return planned;
    }

    private Func<IComputeDevice, double, TSneResult> Mapping(Matrix features)
    {
        TSneOptions settings = options.TSne with { Seed = options.Seed };
        if (settings.LandmarksOf(features.Rows) < features.Rows)
            return (on, perplexity) =>
            {
                using IPointSet loaded = on.Load(features, cancellation);
                return LandmarkMap.Embed(on, loaded, features, settings with { Perplexity = perplexity }, null, cancellation);
            };
        using IPointSet points = device.Load(features, cancellation);
        return TSne.Prepare(device, points, features, settings, perplexities, cancellation);
    }
}
