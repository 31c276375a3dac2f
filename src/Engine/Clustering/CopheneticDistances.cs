namespace Segmentation.Clustering;

/// <summary>At what height two observations first share a cluster, for any pair, without the n² table.</summary>
/// <remarks>
/// A second tree over the observations: at each merge the head of the smaller part hangs itself, at the merge's height, under the head of
/// the larger. It is at most log₂ n deep, and the answer is the highest hook between the two. Union by size: Tarjan 1975.
/// </remarks>
internal sealed class CopheneticDistances
{
    private readonly int[] _above;
    private readonly int[] _hook;
    private readonly Linkage[] _rows;

    /// <summary>Prepares for queries in O(n) time and memory.</summary>
    public CopheneticDistances(Dendrogram dendrogram)
    {
        int n = dendrogram.Observations;
        _rows = dendrogram.Rows;
        _above = new int[n];
        _hook = new int[n];
        _hook.AsSpan().Fill(int.MaxValue);
        var heads = new int[_rows.Length];
        for (int i = 0; i < _rows.Length; i++)
        {
            (int a, int b) = (_rows[i].A, _rows[i].B);
            int sizeA = a < n ? 1 : _rows[a - n].Size;
            int headA = a < n ? a : heads[a - n];
            int headB = b < n ? b : heads[b - n];
            (int larger, int smaller) = 2 * sizeA >= _rows[i].Size ? (headA, headB) : (headB, headA);
            _above[smaller] = larger;
            _hook[smaller] = i;
            heads[i] = larger;
        }
    }

    /// <summary>The height of the lowest cluster that holds both observations; 0 for one with itself. O(log n).</summary>
    public double this[int a, int b]
    {
        get
        {
            int row = -1;
            // Hooks rise along every path, so whoever hangs lower climbs.
            while (a != b)
            {
                if (_hook[a] > _hook[b])
                    (a, b) = (b, a);
                row = Math.Max(row, _hook[a]);
                a = _above[a];
            }
            return row < 0 ? 0 : _rows[row].Height;
        }
    }
}
