using System.Numerics.Tensors;

namespace Segmentation.Prediction.Trees;

/// <summary>
/// Grows one tree of log-odds at a time, best leaf first. Rows of a leaf stand together in one array of row numbers, ascending.
/// The smaller child of a split is counted, the larger one is its parent less its sibling.
/// </summary>
internal sealed class TreeGrower(BinnedTable table, BoostingOptions options)
{
    private const int RowsPerChunk = 16_384;

    private readonly long[] _words = new long[table.Rows];
    private readonly Stack<NodeHistogram> _pool = new();
    private int[] _order = [];
    private int[] _scratch = [];
    private long[] _ordered = [];

    /// <summary>Grows the next tree and adds it to the training rows' scores.</summary>
    internal DecisionTree Grow(int[] training, bool[] positive, double[] scores, CancellationToken cancellation)
    {
        if (_order.Length != training.Length)
        {
            _order = new int[training.Length];
            _scratch = new int[training.Length];
            _ordered = new long[training.Length];
        }
        training.CopyTo(_order, 0);
        TakeDerivatives(positive, scores, cancellation);

        var nodes = new List<TreeNode>();
        var leaves = new List<Leaf>();
        Leaf root = Count(
            new Leaf { Node = 0, Start = 0, Length = training.Length, Lower = double.NegativeInfinity, Upper = double.PositiveInfinity },
            cancellation);
        root.Sums = root.Histogram!.Total();
        nodes.Add(default);
        Search(root);
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
            Threading.ForChunks((leaf.Length + RowsPerChunk - 1) / RowsPerChunk, options.Threads, chunk =>
            {
                foreach (int i in Chunk(leaf, chunk))
                    scores[i] += value;
            }, cancellation);
            Recycle(leaf);
        }
        return new DecisionTree([.. nodes]);
    }

    /// <summary>The tree's score of one training row, read off its bins.</summary>
    internal double ScoreBinned(DecisionTree tree, int row)
    {
        int at = 0;
        while (!tree.Nodes[at].IsLeaf)
        {
            ref readonly TreeNode node = ref tree.Nodes[at];
            byte bin = table.Bins[node.Column][row];
            double[] bounds = table.UpperBounds[node.Column];
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
        public Split Split = new(-1, 0, null, false, 0, default);
        public NodeHistogram? Histogram;
    }

    private void TakeDerivatives(bool[] positive, double[] scores, CancellationToken cancellation) =>
        Threading.ForChunks((_words.Length + RowsPerChunk - 1) / RowsPerChunk, options.Threads, chunk =>
        {
            int start = chunk * RowsPerChunk, length = Math.Min(RowsPerChunk, _words.Length - start);
            Span<double> probabilities = stackalloc double[512];
            for (int at = start; at < start + length; at += probabilities.Length)
            {
                Span<double> stretch = probabilities[..Math.Min(probabilities.Length, start + length - at)];
                TensorPrimitives.Sigmoid(scores.AsSpan(at, stretch.Length), stretch);
                for (int i = 0; i < stretch.Length; i++)
                    _words[at + i] = NodeHistogram.Word(stretch[i] - (positive[at + i] ? 1 : 0), stretch[i] * (1 - stretch[i]));
            }
        }, cancellation);

    private Leaf Count(Leaf leaf, CancellationToken cancellation)
    {
        if (_pool.TryPop(out NodeHistogram? histogram))
            histogram.Clear();
        else
            histogram = new NodeHistogram(table.Columns);
        leaf.Histogram = histogram;
        int threads = leaf.Length > 2_000 ? options.Threads : 1;
        bool contiguous = leaf.Length == table.Rows;
        Threading.ForChunks((leaf.Length + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            int k = leaf.Start + (chunk * RowsPerChunk);
            foreach (int i in Chunk(leaf, chunk))
                _ordered[k++] = _words[i];
        }, cancellation);
        Threading.ForChunks(table.Columns, threads, column =>
            histogram.Add(
                column, table.Bins[column], _order.AsSpan(leaf.Start, leaf.Length), _ordered.AsSpan(leaf.Start, leaf.Length), contiguous),
                    cancellation);
        return leaf;
    }

    private void Search(Leaf leaf)
    {
        var found = new Split[table.Columns];
        Threading.ForChunks(found.Length, leaf.Length > 10_000 ? options.Threads : 1, c =>
        {
            Span<NodeSums> bins = stackalloc NodeSums[NodeHistogram.Cells];
            for (int bin = 0; bin < bins.Length; bin++)
                bins[bin] = leaf.Histogram!.Cell(c, bin);
            found[c] = SplitSearch.Best(table, c, bins, leaf.Sums, options, leaf.Lower, leaf.Upper);
        });
        // A tie goes to the lower column.
        foreach (Split split in found)
        {
            if (split.Column >= 0 && (leaf.Split.Column < 0 || split.Gain > leaf.Split.Gain))
                leaf.Split = split;
        }
    }

    private (Leaf Left, Leaf Right) Divide(Leaf parent, List<TreeNode> nodes, bool lastLevel, CancellationToken cancellation)
    {
        Split split = parent.Split;
        int leftLength = Partition(parent, split, cancellation);
        int leftNode = nodes.Count;
        nodes.Add(default);
        nodes.Add(default);
        double threshold = split.LeftLevels is null ? Threshold(split) : 0;
        nodes[parent.Node] = new TreeNode(
            split.Column, threshold, split.LeftLevels, split.MissingLeft, leftNode, leftNode + 1, 0, parent.Sums.Rows);

        var left =
            new Leaf { Node = leftNode, Start = parent.Start, Length = leftLength, Sums = split.Left, Lower = parent.Lower,
                Upper = parent.Upper };
        var right =
            new Leaf { Node = leftNode + 1, Start = parent.Start + leftLength, Length = parent.Length - leftLength,
                Sums = parent.Sums - split.Left, Lower = parent.Lower, Upper = parent.Upper };
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
        Search(small);
        Search(large);
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
        double[] bounds = table.UpperBounds[split.Column];
        return split.Bin < bounds.Length ? bounds[split.Bin] : double.MaxValue;
    }

    // Stable, so that row numbers stay ascending: chunks count their left rows, then each writes to its own places.
    private int Partition(Leaf leaf, Split split, CancellationToken cancellation)
    {
        byte[] bins = table.Bins[split.Column];
        var goesLeft = new byte[NodeHistogram.Cells];
        for (int bin = 0; bin < goesLeft.Length; bin++)
        {
            bool left = bin == BinnedTable.Missing ? split.MissingLeft
                : split.LeftLevels is null ? bin <= split.Bin
                : (split.LeftLevels[bin >> 6] >> (bin & 63) & 1) != 0;
            goesLeft[bin] = left ? (byte)1 : (byte)0;
        }
        int chunks = (leaf.Length + RowsPerChunk - 1) / RowsPerChunk;
        var lefts = new int[chunks + 1];
        Threading.ForChunks(chunks, options.Threads, chunk =>
        {
            int count = 0;
            foreach (int i in Chunk(leaf, chunk))
                count += goesLeft[bins[i]];
            lefts[chunk + 1] = count;
        }, cancellation);
        for (int chunk = 0; chunk < chunks; chunk++)
            lefts[chunk + 1] += lefts[chunk];
        Threading.ForChunks(chunks, options.Threads, chunk =>
        {
            int left = leaf.Start + lefts[chunk];
            int right = leaf.Start + lefts[chunks] + (chunk * RowsPerChunk) - lefts[chunk];
            foreach (int i in Chunk(leaf, chunk))
            {
                int side = goesLeft[bins[i]];
                _scratch[side != 0 ? left : right] = i;
                left += side;
                right += 1 - side;
            }
        }, cancellation);
        Threading.ForChunks(chunks, options.Threads, chunk =>
            _scratch.AsSpan(leaf.Start + (chunk * RowsPerChunk), Chunk(leaf, chunk).Length).CopyTo(Chunk(leaf, chunk)), cancellation);
        return lefts[chunks];
    }

    private Span<int> Chunk(Leaf leaf, int chunk) =>
        _order.AsSpan(leaf.Start + (chunk * RowsPerChunk), Math.Min(RowsPerChunk, leaf.Length - (chunk * RowsPerChunk)));

    private void Recycle(Leaf leaf)
    {
        if (leaf.Histogram is not null)
            _pool.Push(leaf.Histogram);
        leaf.Histogram = null;
    }
}
