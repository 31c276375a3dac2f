namespace Segmentation.Compute;

/// <summary>Rows in the order of their clusters, ascending inside each; without those that are in none.</summary>
internal sealed class ClusterRows
{
    private const int BetweenLooks = 1 << 18;

    internal ClusterRows(ReadOnlySpan<int> labels, int clusters, CancellationToken cancellation)
    {
        Starts = new int[clusters + 1];
        for (int i = 0; i < labels.Length; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            if (labels[i] != IComputeDevice.NoCluster)
                Starts[labels[i] + 1]++;
        }
        for (int c = 0; c < clusters; c++)
            Starts[c + 1] += Starts[c];
        int[] next = Starts[..clusters];
        Order = new int[Starts[clusters]];
        for (int i = 0; i < labels.Length; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            if (labels[i] != IComputeDevice.NoCluster)
                Order[next[labels[i]]++] = i;
        }
    }

    /// <summary>All rows, cluster after cluster.</summary>
    internal int[] Order { get; }

    /// <summary>Where each cluster starts in <see cref="Order"/>, and the end.</summary>
    internal int[] Starts { get; }

    internal int Clusters => Starts.Length - 1;

    /// <summary>A cluster's rows.</summary>
    internal ReadOnlySpan<int> Of(int cluster) => Order.AsSpan(Starts[cluster], SizeOf(cluster));

    internal int SizeOf(int cluster) => Starts[cluster + 1] - Starts[cluster];
}
