namespace Segmentation;

/// <summary>An n×m matrix of float32 in compressed sparse rows; row i holds entries [RowStarts[i], RowStarts[i+1]).</summary>
/// <param name="rowStarts">Length n + 1, ascending from 0.</param>
/// <param name="columns">Column of each entry, in [0, m), ascending within a row.</param>
/// <param name="values">Value of each entry, same length as <paramref name="columns"/>.</param>
internal sealed class SparseMatrix(long[] rowStarts, int[] columns, float[] values)
{
    /// <summary>Number of rows, n.</summary>
    public int Rows => RowStarts.Length - 1;

    /// <summary>Number of stored entries.</summary>
    public long Entries => RowStarts[^1];

    /// <summary>Where each row starts; length n + 1.</summary>
    public long[] RowStarts { get; } = rowStarts;

    /// <summary>Column of each entry.</summary>
    public int[] Columns { get; } = columns;

    /// <summary>Value of each entry.</summary>
    public float[] Values { get; } = values;
}
