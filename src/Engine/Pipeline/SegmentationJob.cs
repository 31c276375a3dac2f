using Segmentation.Compute;
using Segmentation.Features;

namespace Segmentation.Pipeline;

/// <summary>The main job: features → transform → (map) → clusters → quality → profiles.</summary>
public static class SegmentationJob
{
    /// <summary>Segments the customers of a feature table.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <exception cref="InputException">The table cannot be segmented as asked (too few customers for k, perplexity too large, …).</exception>
    public static SegmentationResult Run(FeatureTable table, SegmentationOptions options, IComputeDevice device, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
