namespace Segmentation.Clustering;

/// <summary>Numbers clusters by their first rows, so that equal partitions have equal labels.</summary>
internal static class FirstAppearance
{
    private const int ChunkRows = 1 << 18;

    /// <summary>Numbers the clusters of labels anew, in place.</summary>
    /// <param name="labels">One label in [0, clusters) a row.</param>
    /// <param name="clusters">k.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every few thousand rows.</param>
    /// <returns>The old label of each new one; clusters without a row are not among them.</returns>
    internal static int[] Number(int[] labels, int clusters, int threads = 1, CancellationToken cancellation = default)
    {
        var number = new int[clusters];
        Array.Fill(number, -1);
        var order = new List<int>(clusters);
        foreach (int label in labels)
        {
            if (number[label] >= 0)
                continue;
            number[label] = order.Count;
            order.Add(label);
            if (order.Count == clusters)
                break;
        }
        ChunkedParallel.ForChunks((labels.Length + ChunkRows - 1) / ChunkRows, threads, chunk =>
        {
            foreach (ref int label in labels.AsSpan(chunk * ChunkRows, Math.Min(ChunkRows, labels.Length - (chunk * ChunkRows))))
                label = number[label];
        }, cancellation);
        return [.. order];
    }
}
