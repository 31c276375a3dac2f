using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// Points in the order of a kd-tree, as blocks of 64 neighbouring rows held as columns. Block b holds the rows
/// <c>Tree.Order[64·b …]</c>: the tree's leaves are full, but for the last.
/// </summary>
internal sealed unsafe class LeafBlocks<TRegister, TOps> : IDisposable
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    internal const int BlockRows = ColumnBlocks.BlockRows;

    // Far outside of the stored points, and still finite when squared and added up.
    internal const float FillIn = 1e18f;

    private readonly AlignedMemory<float> _values;
    private readonly AlignedMemory<int> _rows;

    /// <summary>Orders the points, and copies them.</summary>
    /// <param name="stored">n×d values as float32, row-major.</param>
    /// <param name="numbers">What the rows are called among the points; null where they are all of them.</param>
    internal LeafBlocks(float[] stored, int dimensions, int threads, CancellationToken cancellation, int[]? numbers = null)
    {
        Count = stored.Length / dimensions;
        Dimensions = dimensions;
        Tree = new KdTree(stored, dimensions, BlockRows, threads, cancellation);
        Blocks = (Count + BlockRows - 1) / BlockRows;
        _values = new AlignedMemory<float>((long)Blocks * BlockRows * Dimensions);
        _rows = new AlignedMemory<int>((long)Blocks * BlockRows);
        Nodes = new int[Blocks];
        for (int node = Tree.Leaves; node < 2 * Tree.Leaves; node++)
        {
            if (Tree.Range(node) is var (start, end) && end > start)
                Nodes[start / BlockRows] = node;
        }
        ChunkedParallel.ForChunks(Blocks, threads, block => Fill(block, stored, numbers), cancellation);
    }

    internal KdTree Tree { get; }

    internal int Count { get; }

    internal int Dimensions { get; }

    internal int Blocks { get; }

    /// <summary>For each block the tree's leaf that it is.</summary>
    internal int[] Nodes { get; }

    internal int RowsOf(int block) => Math.Min(BlockRows, Count - (block * BlockRows));

    /// <summary>d columns of 64 values; the last block is filled up with <see cref="FillIn"/>.</summary>
    internal float* Values(int block)
    {
        BoundsAssert.Index(block, Blocks);
        return _values.Start + ((long)block * BlockRows * Dimensions);
    }

    /// <summary>The numbers of a block's rows among the points.</summary>
    internal int* Rows(int block)
    {
        BoundsAssert.Index(block, Blocks);
        return _rows.Start + ((long)block * BlockRows);
    }

    internal ReadOnlySpan<float> Low(int block) => Tree.Low(Nodes[block]);

    internal ReadOnlySpan<float> High(int block) => Tree.High(Nodes[block]);

    /// <summary>
    /// Copies boxes a register of blocks at a time: 2·d runs of <paramref name="columns"/>, lows and highs of each dimension in turn.
    /// </summary>
    internal void CopyBoxes(int* blocks, int count, float* boxes, int columns)
    {
        BoundsAssert.Range(0, (count + TOps.Count - 1L) / TOps.Count * TOps.Count, columns);
        for (int u = 0; u < (count + TOps.Count - 1) / TOps.Count * TOps.Count; u++)
        {
            // Fill-in boxes are empty and far away.
            ReadOnlySpan<float> low = u < count ? Low(blocks[u]) : default;
            ReadOnlySpan<float> high = u < count ? High(blocks[u]) : default;
            for (int j = 0; j < Dimensions; j++)
            {
                boxes[(2 * j * columns) + u] = u < count ? low[j] : FillIn;
                boxes[(((2 * j) + 1) * columns) + u] = u < count ? high[j] : FillIn;
            }
        }
    }

    /// <summary>Squared distances of a register of boxes from the box between two corners; a point is both of its corners.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TRegister ToBoxes(float* low, float* high, int dimensions, float* boxes, int columns)
    {
        TRegister squared = TOps.Create(0);
        TRegister zero = squared;
        for (int j = 0; j < dimensions; j++, boxes += 2 * columns)
        {
            TRegister below = TOps.Subtract(TOps.Load(boxes), TOps.Create(high[j]));
            TRegister above = TOps.Subtract(TOps.Create(low[j]), TOps.Load(boxes + columns));
            TRegister gap = TOps.Max(zero, TOps.Max(below, above));
            squared = TOps.FusedMultiplyAdd(gap, gap, squared);
        }
        return squared;
    }

    public void Dispose()
    {
        _values.Dispose();
        _rows.Dispose();
    }

    private void Fill(int block, float[] stored, int[]? numbers)
    {
        float* values = Values(block);
        int* rows = Rows(block);
        int count = RowsOf(block);
        for (int i = 0; i < BlockRows; i++)
        {
            int row = i < count ? Tree.Order[(block * BlockRows) + i] : -1;
            rows[i] = row < 0 || numbers is null ? row : numbers[row];
            for (int j = 0; j < Dimensions; j++)
                values[(j * BlockRows) + i] = i < count ? stored[((long)row * Dimensions) + j] : FillIn;
        }
    }
}
