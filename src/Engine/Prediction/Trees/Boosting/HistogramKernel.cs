using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>
/// Counts rows into histograms. A row is one word of 64 bits that holds its gradient, its hessian and a one in fields of fixed point; it
/// is added to one cell of every column, row after row, so that rows of a node far apart in the table cost one or two lines of the cache
/// each. Cells of a stretch of rows, too few to overflow a field into the next, are then taken apart into the node's sums. All are
/// integers: threads may share out the rows in any way.
/// </summary>
internal sealed unsafe class HistogramKernel(PackedBins packed)
{
    /// <summary>Rows that overflow no field.</summary>
    internal const int RowsPerStretch = (1 << 13) - 1;

    /// <summary>Row numbers that may be read past a node's last: what is fetched ahead.</summary>
    internal const int Ahead = 16;

    // A row's word: count in the low 13 bits, hessian (at most 2¹¹) in the next 24, gradient (at most 2¹³ either way) above.
    private const int HessianShift = 13;
    private const int GradientShift = 37;
    private const int CellsOfColumn = 256;

    private readonly long[] _cells = GC.AllocateArray<long>(
        (packed.Groups.Max(group => group.Stride) * CellsOfColumn) + Alignment, pinned: true);

    private const int Alignment = 8;

    /// <summary>The words of rows with the given probabilities.</summary>
    internal static void FillWords(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> positive, Span<long> words)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> unit = Vector512.Create((double)NodeHistogram.GradientUnit);
            Vector512<double> ones = Vector512<double>.One;
            for (; i + 8 <= words.Length; i += 8)
            {
                Vector512<double> p = Vector512.Create(probabilities.Slice(i, 8));
                Vector512<double> label = Vector512.Create<double>(
                [
                    positive[i] ? 1 : 0, positive[i + 1] ? 1 : 0, positive[i + 2] ? 1 : 0, positive[i + 3] ? 1 : 0,
                    positive[i + 4] ? 1 : 0, positive[i + 5] ? 1 : 0, positive[i + 6] ? 1 : 0, positive[i + 7] ? 1 : 0,
                ]);
                Vector512<long> gradient = Vector512.ConvertToInt64(Vector512.Round((p - label) * unit));
                Vector512<long> hessian = Vector512.ConvertToInt64(Vector512.Round(p * (ones - p) * unit));
                ((gradient << GradientShift) + (hessian << HessianShift) + Vector512<long>.One).CopyTo(words[i..]);
            }
        }
        for (; i < words.Length; i++)
            words[i] = Word(probabilities[i] - (positive[i] ? 1 : 0), probabilities[i] * (1 - probabilities[i]));
    }

    /// <summary>Adds rows to a histogram.</summary>
    /// <param name="order">Row numbers; <see cref="Ahead"/> more may be read behind them. Null for the rows themselves.</param>
    /// <param name="words">Word of each row of the table.</param>
    /// <param name="start">First place in the order.</param>
    /// <param name="count">Places.</param>
    internal void Add(NodeHistogram into, int[]? order, long[] words, int start, int count)
    {
        fixed (long* unaligned = _cells)
        fixed (int* rows = order)
        fixed (long* word = words)
        {
            long* cells = (long*)(((nint)unaligned + 63) & ~63);
            foreach (PackedBins.Group group in packed.Groups)
            {
                fixed (byte* bins = group.Bins)
                {
                    for (int done = 0; done < count; done += RowsPerStretch)
                    {
                        int take = Math.Min(RowsPerStretch, count - done);
                        if (order is null)
                            AddStretch(cells, bins + ((nint)(start + done) * group.Stride), group.Stride, word + start + done, take);
                        else
                            AddStretch(cells, bins, group.Stride, word, rows + start + done, take);
                        Flush(into, group, cells);
                    }
                }
            }
        }
    }

    private static long Word(double gradient, double hessian) =>
        ((long)Math.Round(gradient * NodeHistogram.GradientUnit) << GradientShift)
        + ((long)Math.Round(hessian * NodeHistogram.HessianUnit) << HessianShift) + 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddStretch(long* cells, byte* bins, int stride, long* words, int count)
    {
        byte* end = bins + ((nint)count * stride);
        for (; bins < end; words++)
        {
            long word = *words;
            long* column = cells;
            for (byte* last = bins + stride; bins < last; bins += 4, column += 4 * CellsOfColumn)
            {
                uint four = Unsafe.ReadUnaligned<uint>(bins);
                column[four & 255] += word;
                column[CellsOfColumn + (four >> 8 & 255)] += word;
                column[(2 * CellsOfColumn) + (four >> 16 & 255)] += word;
                column[(3 * CellsOfColumn) + (four >> 24)] += word;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddStretch(long* cells, byte* bins, int stride, long* words, int* rows, int count)
    {
        for (int k = 0; k < count; k++)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(bins + ((nint)rows[k + Ahead] * stride));
                Sse.Prefetch0(words + rows[k + Ahead]);
            }
            byte* row = bins + ((nint)rows[k] * stride);
            long word = words[rows[k]];
            long* column = cells;
            for (byte* last = row + stride; row < last; row += 4, column += 4 * CellsOfColumn)
            {
                uint four = Unsafe.ReadUnaligned<uint>(row);
                column[four & 255] += word;
                column[CellsOfColumn + (four >> 8 & 255)] += word;
                column[(2 * CellsOfColumn) + (four >> 16 & 255)] += word;
                column[(3 * CellsOfColumn) + (four >> 24)] += word;
            }
        }
    }

    private void Flush(NodeHistogram into, PackedBins.Group group, long* cells)
    {
        fixed (long* gradients = into.Gradients)
        fixed (long* hessians = into.Hessians)
        fixed (int* rows = into.Rows)
        {
            for (int k = 0; k < group.Count; k++)
            {
                int first = packed.Offsets[group.First + k];
                Flush(cells + (k * CellsOfColumn), packed.Offsets[group.First + k + 1] - first, gradients + first, hessians + first,
                    rows + first);
            }
        }
        // Columns that fill the stride up hold nothing that is looked at, but must not overflow either.
        new Span<long>(cells + (group.Count * CellsOfColumn), (group.Stride - group.Count) * CellsOfColumn).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Flush(long* cells, int count, long* gradients, long* hessians, int* rows)
    {
        const long rowMask = (1 << HessianShift) - 1, hessianMask = (1 << (GradientShift - HessianShift)) - 1;
        int at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // A shift of signed words is not in every instruction set: the sign is turned, shifted and turned back.
            Vector256<long> sign = Vector256.Create(long.MinValue), bias = Vector256.Create(1L << (63 - GradientShift));
            for (; at + 8 <= count; at += 8)
            {
                Vector256<long> low = Vector256.Load(cells + at), high = Vector256.Load(cells + at + 4);
                Vector256<long>.Zero.Store(cells + at);
                Vector256<long>.Zero.Store(cells + at + 4);
                Vector256<int> ones = Vector256.Narrow(low & Vector256.Create(rowMask), high & Vector256.Create(rowMask));
                (Vector256.Load(rows + at) + ones).Store(rows + at);
                (Vector256.Load(hessians + at) + ((low >>> HessianShift) & Vector256.Create(hessianMask))).Store(hessians + at);
                (Vector256.Load(hessians + at + 4) + ((high >>> HessianShift) & Vector256.Create(hessianMask))).Store(hessians + at + 4);
                (Vector256.Load(gradients + at) + (((low ^ sign) >>> GradientShift) - bias)).Store(gradients + at);
                (Vector256.Load(gradients + at + 4) + (((high ^ sign) >>> GradientShift) - bias)).Store(gradients + at + 4);
            }
        }
        for (; at < count; at++)
        {
            long word = cells[at];
            cells[at] = 0;
            rows[at] += (int)(word & rowMask);
            hessians[at] += (word >> HessianShift) & hessianMask;
            gradients[at] += word >> GradientShift;
        }
    }
}
