using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Segmentation.Prediction.Trees;

/// <summary>
/// For every column and bin, the sums over a node's rows of the loss's two derivatives and the number of rows, all integers: sums do not
/// depend on the order of rows or threads, and a node less one child is the other child exactly.
/// </summary>
internal sealed class NodeHistogram(int columns)
{
    /// <summary>Cells of a column: a bin each, and one for missing values.</summary>
    internal const int Cells = BinnedTable.MaximumBins + 1;

    /// <summary>One over the fixed point of gradients, which lie in [−1, 1].</summary>
    internal const int GradientUnit = 1 << 13;

    /// <summary>One over the fixed point of hessians, which lie in [0, ¼].</summary>
    internal const int HessianUnit = 1 << 13;

    // A row's word: count in the low 13 bits, hessian (at most 2¹¹) in the next 24, gradient (at most 2¹³ either way) above.
    // Rows of one stretch cannot overflow a field into the next.
    private const int RowsPerStretch = (1 << 13) - 1;
    private const int HessianShift = 13;
    private const int GradientShift = 37;

    private readonly long[] _gradients = new long[columns * Cells];
    private readonly long[] _hessians = new long[columns * Cells];
    private readonly int[] _rows = new int[columns * Cells];

    /// <summary>The word that one row adds to its cells.</summary>
    internal static long Word(double gradient, double hessian) =>
        ((long)Math.Round(gradient * GradientUnit) << GradientShift) + ((long)Math.Round(hessian * HessianUnit) << HessianShift) + 1;

    internal void Clear()
    {
        Array.Clear(_gradients);
        Array.Clear(_hessians);
        Array.Clear(_rows);
    }

    internal NodeSums Cell(int column, int bin)
    {
        int at = (column * Cells) + bin;
        return new NodeSums((double)_gradients[at] / GradientUnit, (double)_hessians[at] / HessianUnit, _rows[at]);
    }

    internal NodeSums Total()
    {
        NodeSums total = default;
        for (int bin = 0; bin < Cells; bin++)
            total += Cell(0, bin);
        return total;
    }

    /// <summary>Takes a child's rows away.</summary>
    internal void Subtract(NodeHistogram child)
    {
        TensorPrimitives.Subtract<long>(_gradients, child._gradients, _gradients);
        TensorPrimitives.Subtract<long>(_hessians, child._hessians, _hessians);
        TensorPrimitives.Subtract<int>(_rows, child._rows, _rows);
    }

    /// <summary>Adds rows to one column's cells.</summary>
    /// <param name="bins">The column's bin of every row of the table.</param>
    /// <param name="order">Row numbers of the node.</param>
    /// <param name="words">Word of each of those rows.</param>
    /// <param name="contiguous">Whether <paramref name="order"/> is 0, 1, 2, …, as at the root.</param>
    internal unsafe void Add(int column, byte[] bins, ReadOnlySpan<int> order, ReadOnlySpan<long> words, bool contiguous)
    {
        long* cells = stackalloc long[Tables * Cells];
        new Span<long>(cells, Tables * Cells).Clear();
        fixed (byte* bin = bins)
        fixed (int* row = order)
        fixed (long* word = words)
        {
            for (int start = 0; start < order.Length; start += RowsPerStretch)
            {
                int end = Math.Min(order.Length, start + RowsPerStretch);
                if (contiguous)
                    AddStretch(cells, bin, word, start, end);
                else
                    AddStretch(cells, bin, row, word, start, end);
                Flush(column * Cells, cells);
            }
        }
    }

    // Tables are taken in turn, so that rows of the same bin one after another need not wait for each other's store.
    private const int Tables = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddStretch(long* cells, byte* bin, long* word, int start, int end)
    {
        int k = start;
        for (; k + 3 < end; k += Tables)
        {
            uint four = Unsafe.ReadUnaligned<uint>(bin + k);
            cells[four & 255] += word[k];
            cells[Cells + (four >> 8 & 255)] += word[k + 1];
            cells[(2 * Cells) + (four >> 16 & 255)] += word[k + 2];
            cells[(3 * Cells) + (four >> 24)] += word[k + 3];
        }
        for (; k < end; k++)
            cells[bin[k]] += word[k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddStretch(long* cells, byte* bin, int* row, long* word, int start, int end)
    {
        int k = start;
        for (; k + 3 < end; k += Tables)
        {
            nuint a = bin[row[k]], b = bin[row[k + 1]], c = bin[row[k + 2]], d = bin[row[k + 3]];
            cells[a] += word[k];
            cells[Cells + b] += word[k + 1];
            cells[(2 * Cells) + c] += word[k + 2];
            cells[(3 * Cells) + d] += word[k + 3];
        }
        for (; k < end; k++)
            cells[bin[row[k]]] += word[k];
    }

    private unsafe void Flush(int at, long* cells)
    {
        for (int bin = 0; bin < Cells; bin++)
        {
            long word = 0;
            for (int table = 0; table < Tables; table++)
            {
                word += cells[(table * Cells) + bin];
                cells[(table * Cells) + bin] = 0;
            }
            _rows[at + bin] += (int)(word & ((1 << HessianShift) - 1));
            _hessians[at + bin] += (word >> HessianShift) & ((1 << (GradientShift - HessianShift)) - 1);
            _gradients[at + bin] += word >> GradientShift;
        }
    }
}
