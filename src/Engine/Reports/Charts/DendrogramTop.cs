using Segmentation.Clustering;

namespace Segmentation.Reports.Charts;

/// <summary>The last merges of a linkage as a tree whose leaves are whole clusters.</summary>
/// <param name="Height">Height of the merge that made it; 0 for a single observation.</param>
/// <param name="Size">Observations below.</param>
/// <param name="Observation">One observation below, to find its label by.</param>
/// <param name="Children">None for a leaf, else two.</param>
internal sealed record DendrogramTop(double Height, int Size, int Observation, DendrogramTop[] Children)
{
    /// <summary>Leaves below.</summary>
    public int Leaves => Children.Length == 0 ? 1 : Children.Sum(child => child.Leaves);

    /// <summary>The tree of the last <paramref name="leaves"/> − 1 merges.</summary>
    internal static DendrogramTop Of(Dendrogram dendrogram, int leaves)
    {
        int n = dendrogram.Observations;
        int firstShown = n - Math.Min(leaves, n);
        return Node(n + dendrogram.Rows.Length - 1);

        DendrogramTop Node(int id)
        {
            if (id < n)
                return new DendrogramTop(0, 1, id, []);
            Linkage row = dendrogram.Rows[id - n];
            if (id - n < firstShown)
                return new DendrogramTop(row.Height, row.Size, AnyBelow(id), []);
            DendrogramTop a = Node(row.A), b = Node(row.B);
            return new DendrogramTop(row.Height, row.Size, a.Observation, a.Size >= b.Size ? [a, b] : [b, a]);
        }

        int AnyBelow(int id)
        {
            while (id >= n)
                id = dendrogram.Rows[id - n].A;
            return id;
        }
    }
}
