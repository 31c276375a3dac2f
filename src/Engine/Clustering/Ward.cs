using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Ward's hierarchical clustering, exact, in O(n·d) memory.</summary>
public static class Ward
{
    /// <summary>Links all points bottom-up, always joining the two clusters whose union raises the sum of squared errors least.</summary>
    /// <param name="points">n×d, finite, n ≥ 1.</param>
    /// <returns>All n − 1 merges in SciPy's numbering and heights, √(2·cost).</returns>
    /// <exception cref="ArgumentException">A value that is not finite; the message names its row.</exception>
    /// <remarks>Murtagh 1983; merges sorted and relabelled as in Müllner 2011, arXiv:1109.2378.</remarks>
    public static Dendrogram Link(IComputeDevice device, Matrix points, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
