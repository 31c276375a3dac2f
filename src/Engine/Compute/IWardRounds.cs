namespace Segmentation.Compute;

/// <summary>One merge of Ward's linkage, in the order in which it was found, not yet sorted by height.</summary>
/// <param name="A">A cluster: a row number below n, or n + the position of the merge that made it.</param>
/// <param name="B">The other cluster.</param>
/// <param name="Cost">The rise in the sum of squared errors, ‖c_A − c_B‖² / (1/|A| + 1/|B|).</param>
/// <param name="Size">How many observations the new cluster holds.</param>
internal readonly record struct WardMerge(int A, int B, double Cost, int Size);

/// <summary>
/// Ward's linkage by rounds: all pairs of clusters that are each other's nearest merge at once, which leaves the dendrogram exact since
/// Ward's cost is reducible.
/// </summary>
internal interface IWardRounds : IDisposable
{
    /// <summary>Clusters that are left; the linkage is done at 1.</summary>
    int Active { get; }

    /// <summary>
    /// Seconds the linkage is likely to take from its first round to its last, judged by a few searches made now; null where the device
    /// cannot tell.
    /// </summary>
    double? EstimateSeconds(CancellationToken cancellation = default);

    /// <summary>
    /// Finds the nearest cluster of every active cluster where it is not known, merges all reciprocal pairs, and writes the
    /// merges in an order that does not depend on the thread count.
    /// </summary>
    /// <param name="merges">Room for at least Active / 2 merges.</param>
    /// <returns>How many merges were written; at least 1 while two clusters are left.</returns>
    int Next(Span<WardMerge> merges, CancellationToken cancellation = default);
}
