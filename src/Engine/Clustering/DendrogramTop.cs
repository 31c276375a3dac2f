namespace Segmentation.Clustering;

/// <summary>A node of a drawn dendrogram.</summary>
/// <param name="Left">Place of the left child in <see cref="DendrogramTop.Nodes"/>, or −1 for a drawn leaf.</param>
/// <param name="Right">Place of the right child, or −1.</param>
/// <param name="Height">Where the cluster was made; 0 for a single observation.</param>
/// <param name="Size">Observations in the cluster.</param>
/// <param name="Observation">The first observation in the cluster: its label in a cut into no more clusters than are drawn is the whole
/// leaf's label.</param>
internal readonly record struct DendrogramNode(int Left, int Right, double Height, int Size, int Observation);

/// <summary>The topmost part of a dendrogram.</summary>
/// <param name="Leaves">How many nodes are drawn as leaves.</param>
/// <param name="Nodes">First the leaves as they are drawn from left to right, then the joins by height; the last is the root.</param>
internal sealed record DendrogramTop(int Leaves, DendrogramNode[] Nodes)
{
    internal static DendrogramTop Of(Dendrogram dendrogram, int leaves)
    {
        int n = dendrogram.Observations;
        int[] clusters = dendrogram.ClusterOfEach(leaves);
        int firstJoin = n - leaves;
        var placeOf = new Dictionary<int, int>(2 * leaves);
        List<int> order = LeftToRight(dendrogram, leaves);
        for (int i = 0; i < order.Count; i++)
            placeOf.Add(order[i], i);
        for (int i = firstJoin; i < n - 1; i++)
            placeOf.Add(n + i, leaves + i - firstJoin);

        var nodes = new DendrogramNode[(2 * leaves) - 1];
        for (int i = n - 1; i >= 0; i--)
        {
            int cluster = clusters[i];
            nodes[placeOf[cluster]] = cluster < n
                ? new DendrogramNode(-1, -1, 0, 1, i)
                : new DendrogramNode(-1, -1, dendrogram.Rows[cluster - n].Height, dendrogram.Rows[cluster - n].Size, i);
        }
        for (int i = firstJoin; i < n - 1; i++)
        {
            Linkage row = dendrogram.Rows[i];
            int left = placeOf[row.A];
            int right = placeOf[row.B];
            nodes[leaves + i - firstJoin] = new DendrogramNode(
                left, right, row.Height, row.Size, Math.Min(nodes[left].Observation, nodes[right].Observation));
        }
        return new DendrogramTop(leaves, nodes);
    }

    private static List<int> LeftToRight(Dendrogram dendrogram, int leaves)
    {
        int n = dendrogram.Observations;
        var order = new List<int>(leaves);
        var open = new Stack<int>();
        open.Push((2 * n) - 2);
        while (open.TryPop(out int cluster))
        {
            int row = cluster - n;
            if (row < n - leaves)
            {
                order.Add(cluster);
                continue;
            }
            open.Push(dendrogram.Rows[row].B);
            open.Push(dendrogram.Rows[row].A);
        }
        return order;
    }
}
