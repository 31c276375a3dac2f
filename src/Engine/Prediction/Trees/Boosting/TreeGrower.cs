using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>
/// Grows one tree of log-odds at a time, best leaf first. The smaller child of a split is counted, the larger one is its parent less its
/// sibling.
/// </summary>
internal sealed class TreeGrower(PackedBins packed, BoostingOptions options)
{
    private const int RowsPerChunk = 16_384;

    // Fewer rows are counted sooner by one thread than shared out.
    private const int RowsOfManyThreads = 16_384;
    private const int CellsOfManyThreads = 2_048;

    private readonly BinnedTable _table = packed.Table;
    private readonly long[] _words = new long[packed.Table.Rows];
    private readonly Stack<NodeHistogram> _pool = new();
    private readonly ConcurrentBag<HistogramKernel> _kernels = [];
    private readonly NodeRows _rows = new(options.Threads);

    /// <summary>Grows the next tree and adds it to the training rows' scores.</summary>
    internal DecisionTree Grow(int[] training, bool[] positive, double[] scores, CancellationToken cancellation)
    {
        _rows.Reset(training, _table.Rows);
        TakeDerivatives(positive, scores, cancellation);

        var nodes = new List<TreeNode>();
        var leaves = new List<Leaf>();
        var root = new Leaf
        {
            Node = 0, Start = 0, Length = training.Length, Lower = double.NegativeInfinity, Upper = double.PositiveInfinity,
        };
        Count(root, cancellation);
        root.Sums = root.Histogram!.Total(packed.Offsets[0], packed.Offsets[1]);
        nodes.Add(default);
        Search([root], cancellation);
        leaves.Add(root);
        while (leaves.Count < options.Leaves)
        {
            cancellation.ThrowIfCancellationRequested();
            Leaf? best = null;
            foreach (Leaf leaf in leaves)
            {
                if (leaf.Split.Column >= 0 && (best is null || leaf.Split.Gain > best.Split.Gain))
                    best = leaf;
            }
            if (best is null)
                break;
            (Leaf left, Leaf right) = Divide(best, nodes, lastLevel: leaves.Count + 1 == options.Leaves, cancellation);
            leaves.Remove(best);
            leaves.Add(left);
            leaves.Add(right);
        }
        foreach (Leaf leaf in leaves)
        {
            double value = options.LearningRate * Math.Clamp(leaf.Sums.Value(options.L2), leaf.Lower, leaf.Upper);
            nodes[leaf.Node] = new TreeNode(-1, 0, null, false, -1, -1, value, leaf.Sums.Rows);
            _rows.ForChunks(leaf.Start, leaf.Length, (start, count) =>
            {
                foreach (int i in _rows.At(start, count))
                    scores[i] += value;
            }, cancellation);
            Recycle(leaf);
        }
        return new DecisionTree([.. nodes]);
    }

    /// <summary>The tree's score of one row of the table, read off its bins.</summary>
    internal double ScoreBinned(DecisionTree tree, int row)
    {
        int at = 0;
        while (!tree.Nodes[at].IsLeaf)
        {
            ref readonly TreeNode node = ref tree.Nodes[at];
            byte bin = _table.Bins[node.Column][row];
            double[] bounds = _table.UpperBounds[node.Column];
            at = node.Next(
                bin == BinnedTable.Missing
                    ? double.NaN
                    : node.LeftLevels is not null
                    ? bin
                    : bin < bounds.Length
                    ? bounds[bin]
                    : double.PositiveInfinity);
        }
        return tree.Nodes[at].Value;
    }

    private sealed class Leaf
    {
        public int Node;
        public int Start;
        public int Length;
        public double Lower;
        public double Upper;
        public NodeSums Sums;
        public Split Split = Split.None;
        public NodeHistogram? Histogram;
    }

    private void TakeDerivatives(bool[] positive, double[] scores, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks((_words.Length + RowsPerChunk - 1) / RowsPerChunk, options.Threads, chunk =>
        {
            int start = chunk * RowsPerChunk, length = Math.Min(RowsPerChunk, _words.Length - start);
            Span<double> probabilities = stackalloc double[512];
            for (int at = start; at < start + length; at += probabilities.Length)
            {
                Span<double> stretch = probabilities[..Math.Min(probabilities.Length, start + length - at)];
                TensorPrimitives.Sigmoid(scores.AsSpan(at, stretch.Length), stretch);
                HistogramKernel.FillWords(stretch, positive.AsSpan(at, stretch.Length), _words.AsSpan(at, stretch.Length));
            }
        }, cancellation);

    private void Count(Leaf leaf, CancellationToken cancellation)
    {
        int workers = leaf.Length > RowsOfManyThreads ? options.Threads : 1;
        int stretches = (leaf.Length + HistogramKernel.RowsPerStretch - 1) / HistogramKernel.RowsPerStretch;
        int[]? order = _rows.IsWhole && leaf.Length == _table.Rows ? null : _rows.Order;
        NodeHistogram[] parts = [.. Enumerable.Range(0, workers).Select(_ => Fresh())];
        ChunkedParallel.ForChunks(workers, workers, worker =>
        {
            int from = (int)((long)stretches * worker / workers) * HistogramKernel.RowsPerStretch;
            int end = Math.Min(leaf.Length, (int)((long)stretches * (worker + 1) / workers) * HistogramKernel.RowsPerStretch);
            if (!_kernels.TryTake(out HistogramKernel? kernel))
                kernel = new HistogramKernel(packed);
            kernel.Add(parts[worker], order, _words, leaf.Start + from, end - from);
            _kernels.Add(kernel);
        }, cancellation);
        leaf.Histogram = parts[0];
        foreach (NodeHistogram part in parts.AsSpan(1))
        {
            leaf.Histogram.Add(part);
            _pool.Push(part);
        }
    }

    // Columns are shared out where there are many cells; a tie goes to the lower column.
    private void Search(Leaf[] leaves, CancellationToken cancellation)
    {
        int columns = _table.Columns;
        var found = new Split[leaves.Length * columns];
        ChunkedParallel.ForChunks(found.Length, packed.Offsets[columns] > CellsOfManyThreads ? options.Threads : 1, k =>
        {
            Leaf leaf = leaves[k / columns];
            if (leaf.Length >= 2 * options.MinimumLeafRows)
                found[k] = SplitSearch.Best(packed, k % columns, leaf.Histogram!, leaf.Sums, options, leaf.Lower, leaf.Upper);
            else
                found[k] = Split.None;
        }, cancellation);
        for (int k = 0; k < found.Length; k++)
        {
            Leaf leaf = leaves[k / columns];
            if (found[k].Column >= 0 && (leaf.Split.Column < 0 || found[k].Gain > leaf.Split.Gain))
                leaf.Split = found[k];
        }
    }

    private (Leaf Left, Leaf Right) Divide(Leaf parent, List<TreeNode> nodes, bool lastLevel, CancellationToken cancellation)
    {
        Split split = parent.Split;
        int leftLength = _rows.Divide(parent.Start, parent.Length, _table.Bins[split.Column], NodeRows.SidesOf(split), cancellation);
        int leftNode = nodes.Count;
        nodes.Add(default);
        nodes.Add(default);
        double threshold = split.LeftLevels is null ? Threshold(split) : 0;
        nodes[parent.Node] = new TreeNode(
            split.Column, threshold, split.LeftLevels, split.MissingLeft, leftNode, leftNode + 1, 0, parent.Sums.Rows);

        var left = new Leaf
        {
            Node = leftNode, Start = parent.Start, Length = leftLength, Sums = split.Left, Lower = parent.Lower, Upper = parent.Upper,
        };
        var right = new Leaf
        {
            Node = leftNode + 1, Start = parent.Start + leftLength, Length = parent.Length - leftLength, Sums = parent.Sums - split.Left,
            Lower = parent.Lower, Upper = parent.Upper,
        };
        Bound(left, right, options.Monotone?[split.Column] ?? Monotone.Free);
        if (lastLevel)
        {
            Recycle(parent);
            return (left, right);
        }
        (Leaf small, Leaf large) = left.Length <= right.Length ? (left, right) : (right, left);
        Count(small, cancellation);
        parent.Histogram!.Subtract(small.Histogram!);
        large.Histogram = parent.Histogram;
        parent.Histogram = null;
        Search([small, large], cancellation);
        return (left, right);
    }

    // Below a split on a bound column no leaf of the lower side may pass the middle, nor one of the upper side fall below it.
    private void Bound(Leaf left, Leaf right, Monotone monotone)
    {
        if (monotone == Monotone.Free)
            return;
        double middle =
            (Math.Clamp(left.Sums.Value(options.L2), left.Lower, left.Upper) + Math.Clamp(
                right.Sums.Value(options.L2), right.Lower, right.Upper)) / 2;
        (Leaf low, Leaf high) = monotone == Monotone.Rising ? (left, right) : (right, left);
        low.Upper = middle;
        high.Lower = middle;
    }

    private double Threshold(Split split)
    {
        double[] bounds = _table.UpperBounds[split.Column];
        return split.Bin < bounds.Length ? bounds[split.Bin] : double.MaxValue;
    }

    private NodeHistogram Fresh()
    {
        if (!_pool.TryPop(out NodeHistogram? histogram))
            return new NodeHistogram(packed.Offsets[^1]);
        histogram.Clear();
        return histogram;
    }

    private void Recycle(Leaf leaf)
    {
        if (leaf.Histogram is not null)
            _pool.Push(leaf.Histogram);
        leaf.Histogram = null;
    }
}
