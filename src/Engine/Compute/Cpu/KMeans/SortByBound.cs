using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// Moves the rows of a chunk so that rows of like slack share a block. A block is skipped while the least slack of its 64 rows holds,
/// so a few rows near a border would keep every block busy; side by side they keep only a few.
/// </summary>
internal static unsafe class SortByBound
{
    private const int Buckets = 256;

    /// <summary>Orders the rows of one chunk by slack, stably.</summary>
    /// <param name="values">The chunk's blocks.</param>
    /// <param name="rows">Rows in the chunk; the last block is filled up again with copies of the last one.</param>
    /// <param name="slack">One a row.</param>
    /// <param name="order">For each place, the row of the chunk that stands there; permuted too.</param>
    /// <param name="labels">Permuted too.</param>
    /// <param name="copy">Room for the chunk's values.</param>
    internal static void Sort<TLabel>(float* values, int d, int rows, float* slack, ushort* order, TLabel* labels, float* copy)
        where TLabel : unmanaged
    {
        int* starts = stackalloc int[Buckets + 1];
        new Span<int>(starts, Buckets + 1).Clear();
        for (int i = 0; i < rows; i++)
            starts[Bucket(slack[i]) + 1]++;
        for (int b = 0; b < Buckets; b++)
            starts[b + 1] += starts[b];

        int blocks = (rows + ColumnBlocks.BlockRows - 1) / ColumnBlocks.BlockRows;
        int blockFloats = ColumnBlocks.BlockRows * d;
        new Span<float>(values, blocks * blockFloats).CopyTo(new Span<float>(copy, blocks * blockFloats));
        var oldOrder = new Span<ushort>(order, rows).ToArray();
        var oldLabels = new Span<TLabel>(labels, rows).ToArray();
        for (int i = 0; i < rows; i++)
        {
            int to = starts[Bucket(slack[i])]++;
            order[to] = oldOrder[i];
            labels[to] = oldLabels[i];
            CopyRow(copy, i, values, to, d);
        }
        for (int to = rows; to < blocks * ColumnBlocks.BlockRows; to++)
        {
            // The row that now stands last in the chunk is read back from the copy by nobody: copy it from its new place.
            CopyRow(values, rows - 1, values, to, d);
        }
    }

    // Twelve buckets an octave over twenty octaves below 1, the width of the stored points.
    private static int Bucket(float slack) => Math.Clamp((int)((MathF.Log2(MathF.Max(slack, 1e-7f)) * 12) + 240), 0, Buckets - 1);

    private static void CopyRow(float* from, int i, float* to, int k, int d)
    {
        float* source = from + ((long)(i / ColumnBlocks.BlockRows) * ColumnBlocks.BlockRows * d) + (i % ColumnBlocks.BlockRows);
        float* target = to + ((long)(k / ColumnBlocks.BlockRows) * ColumnBlocks.BlockRows * d) + (k % ColumnBlocks.BlockRows);
        for (int j = 0; j < d; j++)
            target[j * ColumnBlocks.BlockRows] = source[j * ColumnBlocks.BlockRows];
    }
}
