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

/// <summary>The spaces of a grid, one after another: the maps of one scale share their neighbours.</summary>
internal sealed class TuningSpaces(
    FeatureTable table, SegmentationOptions options, TuningOptions grid, IReadOnlyList<double> perplexities, IComputeDevice device,
    CancellationToken cancellation)
{
    /// <summary>All of them, each made when it is reached.</summary>
    internal IEnumerable<TuningSpace> All(StageClock clock, int ways)
    {
        int reached = 0;
        foreach (TransformKind transform in grid.Transforms)
        {
            Matrix features = FeatureTransform.Fit(table, transform).Apply(table);
            foreach (SegmentationSpace space in grid.Spaces)
            {
                switch (space)
                {
                    case SegmentationSpace.Features:
                        yield return new TuningSpace(space, transform, null, features, null);
                        break;
                    case SegmentationSpace.Pca:
                        Matrix components =
                            SegmentationJob.Components(features, device.Info.Threads, cancellation).Project(features);
                        yield return new TuningSpace(space, transform, null, components, null);
                        break;
                    default:
                        clock.Report(new StageProgress("tune", reached, 2L * ways, $"maps, {transform.ToString().ToLowerInvariant()}"));
                        TSneResult[] maps = Maps(features);
                        for (int i = 0; i < maps.Length; i++)
                            yield return new TuningSpace(space, transform, perplexities[i], maps[i].Positions, features);
                        break;
                }
                reached += grid.Methods.Count * (space == SegmentationSpace.Map ? perplexities.Count : 1);
            }
        }
    }

    private TSneResult[] Maps(Matrix features)
    {
        TSneOptions settings = options.TSne with { Seed = options.Seed };
        using IPointSet points = device.Load(features, cancellation);
        return settings.LandmarksOf(features.Rows) >= features.Rows
            ? TSne.EmbedEach(device, points, features, settings, perplexities, null, cancellation)
            :
            [
                .. perplexities.Select(perplexity => LandmarkMap.Embed(
                    device, points, features, settings with { Perplexity = perplexity }, null, cancellation)),
            ];
    }
}
