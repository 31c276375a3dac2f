namespace Segmentation.Compute.Cpu;

/// <summary>Rows in the order of their clusters, ascending inside each.</summary>
internal sealed class ClusterRows
{
    private readonly int[] _starts;
    private readonly int[] _rows;

    internal ClusterRows(ReadOnlySpan<int> labels, int clusters)
    {
        _starts = new int[clusters + 1];
        foreach (int label in labels)
            _starts[label + 1]++;
        for (int c = 0; c < clusters; c++)
            _starts[c + 1] += _starts[c];
        int[] next = _starts[..clusters];
        _rows = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            _rows[next[labels[i]]++] = i;
    }

    internal int Clusters => _starts.Length - 1;

    internal int Count => _rows.Length;

    internal int SizeOf(int cluster) => _starts[cluster + 1] - _starts[cluster];

    /// <summary>A cluster's rows, which may be put into another order.</summary>
    internal Span<int> Of(int cluster) => _rows.AsSpan(_starts[cluster], SizeOf(cluster));
}
