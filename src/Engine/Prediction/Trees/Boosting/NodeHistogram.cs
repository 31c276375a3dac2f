using System.Numerics.Tensors;

namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>
/// For every column and bin, the sums over a node's rows of the loss's two derivatives and the number of rows, all integers: sums do not
/// depend on the order of rows or threads, and a node less one child is the other child exactly.
/// </summary>
/// <param name="cells">Cells of all columns (<see cref="PackedBins.Offsets"/>).</param>
internal sealed class NodeHistogram(int cells)
{
    /// <summary>One over the fixed point of gradients, which lie in [−1, 1].</summary>
    internal const int GradientUnit = 1 << 13;

    /// <summary>One over the fixed point of hessians, which lie in [0, ¼].</summary>
    internal const int HessianUnit = 1 << 13;

    /// <summary>Σ of gradients of each cell, in fixed point.</summary>
    internal long[] Gradients { get; } = new long[cells];

    /// <summary>Σ of hessians of each cell, in fixed point.</summary>
    internal long[] Hessians { get; } = new long[cells];

    /// <summary>Rows of each cell.</summary>
    internal int[] Rows { get; } = new int[cells];

    internal void Clear()
    {
        Array.Clear(Gradients);
        Array.Clear(Hessians);
        Array.Clear(Rows);
    }

    internal NodeSums Cell(int at) =>
        new((double)Gradients[at] / GradientUnit, (double)Hessians[at] / HessianUnit, Rows[at]);

    /// <summary>Sums over the cells of one column, which are all rows.</summary>
    internal NodeSums Total(int first, int end)
    {
        NodeSums total = default;
        for (int at = first; at < end; at++)
            total += Cell(at);
        return total;
    }

    /// <summary>Takes other rows in.</summary>
    internal void Add(NodeHistogram other)
    {
        TensorPrimitives.Add<long>(Gradients, other.Gradients, Gradients);
        TensorPrimitives.Add<long>(Hessians, other.Hessians, Hessians);
        TensorPrimitives.Add<int>(Rows, other.Rows, Rows);
    }

    /// <summary>Takes a child's rows away.</summary>
    internal void Subtract(NodeHistogram child)
    {
        TensorPrimitives.Subtract<long>(Gradients, child.Gradients, Gradients);
        TensorPrimitives.Subtract<long>(Hessians, child.Hessians, Hessians);
        TensorPrimitives.Subtract<int>(Rows, child.Rows, Rows);
    }
}
