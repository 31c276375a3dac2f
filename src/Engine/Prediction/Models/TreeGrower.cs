using System.Numerics;

namespace Segmentation.Prediction.Models;

/// <summary>
/// Grows one tree of log-odds at a time. Each row's two derivatives are rounded to a fixed point and packed into one 64-bit word, so that
/// a histogram cell is one integer addition and sums do not depend on the order of rows or threads. The smaller child of a split is
/// counted, the larger one is its parent less its sibling.
/// </summary>
internal sealed class TreeGrower
{
    private const int RowsPerChunk = 16_384;
    private const int Cells = BinnedTable.MaximumBins + 1;

    private readonly BinnedTable _table;
    private readonly BoostingOptions _options;
    private readonly double _unit;
    private readonly long[] _packed;
    private readonly Stack<long[]> _sumPool = new();
    private readonly Stack<int[]> _countPool = new();
    private int[] _order = [];
    private int[] _scratch = [];

    internal TreeGrower(BinnedTable table, BoostingOptions options)
    {
        _table = table;
        _options = options;
        // |gradient| ≤ 1 and hessian ≤ ¼: with n·unit under 2³¹ neither half of a word can overflow into the other.
        _unit = BitOperations.RoundUpToPowerOf2((uint)Math.Min(1 << 16, Math.Max(2, (int)(0x7FFFFFFFL / Math.Max(1, table.Rows))))) / 2;
        _packed = new long[table.Rows];
    }

    /// <summary>Grows the next tree and adds it to the training rows' scores.</summary>
    internal DecisionTree Grow(int[] training, bool[] positive, double[] scores, CancellationToken cancellation)
    {
        if (_order.Length != training.Length)
        {
            _order = new int[training.Length];
            _scratch = new int[training.Length];
        }
        training.CopyTo(_order, 0);
        PackDerivatives(positive, scores);

        var nodes = new List<TreeNode>();
        var leaves = new List<Leaf>();
        Leaf root = Count(new Leaf { Node = 0, Start = 0, Length = training.Length, Lower = double.NegativeInfinity, Upper = double.PositiveInfinity });
        root.Sums = Total(root);
        nodes.Add(default);
        Search(root);
        leaves.Add(root);
        while (leaves.Count < _options.Leaves)
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
            (Leaf left, Leaf right) = Divide(best, nodes, lastLevel: leaves.Count + 1 == _options.Leaves);
            leaves.Remove(best);
            leaves.Add(left);
            leaves.Add(right);
        }
        foreach (Leaf leaf in leaves)
        {
            double value = _options.LearningRate * Math.Clamp(leaf.Sums.Value(_options.L2), leaf.Lower, leaf.Upper);
            nodes[leaf.Node] = new TreeNode(-1, 0, null, false, -1, -1, value, leaf.Sums.Rows);
            foreach (int i in _order.AsSpan(leaf.Start, leaf.Length))
                scores[i] += value;
            Recycle(leaf);
        }
        return new DecisionTree([.. nodes]);
    }

    /// <summary>The tree's score of one training row, read off its bins.</summary>
    internal double ScoreBinned(DecisionTree tree, int row)
    {
        ReadOnlySpan<byte> bins = _table.Bins.AsSpan((int)((long)row * _table.Columns), _table.Columns);
        int at = 0;
        while (!tree.Nodes[at].IsLeaf)
        {
            ref readonly TreeNode node = ref tree.Nodes[at];
            byte bin = bins[node.Column];
            double[] bounds = _table.UpperBounds[node.Column];
            at = node.Next(bin == BinnedTable.Missing ? double.NaN : node.LeftLevels is not null ? bin : bin < bounds.Length ? bounds[bin] : double.PositiveInfinity);
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
        public long[]? Histogram;
        public int[]? Counts;
    }

    private void PackDerivatives(bool[] positive, double[] scores) =>
        Threading.ForChunks((_packed.Length + RowsPerChunk - 1) / RowsPerChunk, _options.Threads, chunk =>
        {
            for (int i = chunk * RowsPerChunk; i < Math.Min(_packed.Length, (chunk + 1) * RowsPerChunk); i++)
            {
                double probability = LogisticRegression.Sigmoid(scores[i]);
                long gradient = (long)Math.Round((probability - (positive[i] ? 1 : 0)) * _unit);
                long hessian = (long)Math.Round(probability * (1 - probability) * 4 * _unit);
                _packed[i] = (gradient << 32) + hessian;
            }
        });

    private NodeSums Unpack(long sum, int rows)
    {
        uint hessian = (uint)sum;
        return new NodeSums(((sum - hessian) >> 32) / _unit, hessian / (4 * _unit), rows);
    }

    // Chunks of rows fill histograms of their own, which add up to the same integers in any order.
    private Leaf Count(Leaf leaf)
    {
        int d = _table.Columns;
        leaf.Histogram = Rent(_sumPool, d * Cells);
        leaf.Counts = Rent(_countPool, d * Cells);
        int chunks = Math.Min(Math.Max(1, _options.Threads), Math.Max(1, leaf.Length / 2048));
        if (chunks == 1)
        {
            Accumulate(leaf.Start, leaf.Length, leaf.Histogram, leaf.Counts);
            return leaf;
        }
        var partials = new (long[] Sums, int[] Counts)[chunks];
        for (int c = 0; c < chunks; c++)
            partials[c] = c == 0 ? (leaf.Histogram, leaf.Counts) : (Rent(_sumPool, d * Cells), Rent(_countPool, d * Cells));
        Threading.ForChunks(chunks, _options.Threads, c =>
        {
            int from = (int)((long)leaf.Length * c / chunks), to = (int)((long)leaf.Length * (c + 1) / chunks);
            Accumulate(leaf.Start + from, to - from, partials[c].Sums, partials[c].Counts);
        });
        for (int c = 1; c < chunks; c++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add<long>(leaf.Histogram, partials[c].Sums, leaf.Histogram);
            System.Numerics.Tensors.TensorPrimitives.Add<int>(leaf.Counts, partials[c].Counts, leaf.Counts);
            _sumPool.Push(partials[c].Sums);
            _countPool.Push(partials[c].Counts);
        }
        return leaf;
    }

    private unsafe void Accumulate(int start, int length, long[] sums, int[] counts)
    {
        int d = _table.Columns;
        fixed (byte* bins = _table.Bins)
        fixed (long* packed = _packed)
        fixed (int* order = _order)
        fixed (long* sum = sums)
        fixed (int* count = counts)
        {
            for (int k = start; k < start + length; k++)
            {
                int i = order[k];
                long value = packed[i];
                byte* row = bins + ((long)i * d);
                int cell = 0;
                for (int c = 0; c < d; c++, cell += Cells)
                {
                    sum[cell + row[c]] += value;
                    count[cell + row[c]]++;
                }
            }
        }
    }

    private NodeSums Total(Leaf leaf)
    {
        NodeSums total = default;
        for (int bin = 0; bin < Cells; bin++)
            total += Unpack(leaf.Histogram![bin], leaf.Counts![bin]);
        return total;
    }

    private void Search(Leaf leaf)
    {
        int d = _table.Columns;
        var found = new Split[d];
        Threading.ForChunks(d, leaf.Length > 10_000 ? _options.Threads : 1, c =>
        {
            Span<NodeSums> bins = stackalloc NodeSums[Cells];
            for (int bin = 0; bin < Cells; bin++)
                bins[bin] = Unpack(leaf.Histogram![(c * Cells) + bin], leaf.Counts![(c * Cells) + bin]);
            found[c] = SplitSearch.Best(_table, c, bins, leaf.Sums, _options, leaf.Lower, leaf.Upper);
        });
        // A tie goes to the lower column.
        foreach (Split split in found)
        {
            if (split.Column >= 0 && (leaf.Split.Column < 0 || split.Gain > leaf.Split.Gain))
                leaf.Split = split;
        }
    }

    private (Leaf Left, Leaf Right) Divide(Leaf parent, List<TreeNode> nodes, bool lastLevel)
    {
        Split split = parent.Split;
        int leftLength = Partition(parent, split);
        int leftNode = nodes.Count;
        nodes.Add(default);
        nodes.Add(default);
        double threshold = split.LeftLevels is null ? Threshold(split) : 0;
        nodes[parent.Node] = new TreeNode(split.Column, threshold, split.LeftLevels, split.MissingLeft, leftNode, leftNode + 1, 0, parent.Sums.Rows);

        var left = new Leaf { Node = leftNode, Start = parent.Start, Length = leftLength, Sums = split.Left, Lower = parent.Lower, Upper = parent.Upper };
        var right = new Leaf { Node = leftNode + 1, Start = parent.Start + leftLength, Length = parent.Length - leftLength, Sums = parent.Sums - split.Left, Lower = parent.Lower, Upper = parent.Upper };
        Bound(left, right, _options.Monotone?[split.Column] ?? Monotone.Free);
        if (lastLevel)
        {
            Recycle(parent);
            return (left, right);
        }
        (Leaf small, Leaf large) = left.Length <= right.Length ? (left, right) : (right, left);
        Count(small);
        System.Numerics.Tensors.TensorPrimitives.Subtract<long>(parent.Histogram, small.Histogram, parent.Histogram);
        System.Numerics.Tensors.TensorPrimitives.Subtract<int>(parent.Counts, small.Counts, parent.Counts);
        (large.Histogram, large.Counts) = (parent.Histogram, parent.Counts);
        Search(small);
        Search(large);
        return (left, right);
    }

    // Below a split on a bound column no leaf of the lower side may pass the middle, nor one of the upper side fall below it.
    private void Bound(Leaf left, Leaf right, Monotone monotone)
    {
        if (monotone == Monotone.Free)
            return;
        double middle = (Math.Clamp(left.Sums.Value(_options.L2), left.Lower, left.Upper) + Math.Clamp(right.Sums.Value(_options.L2), right.Lower, right.Upper)) / 2;
        (Leaf low, Leaf high) = monotone == Monotone.Rising ? (left, right) : (right, left);
        low.Upper = middle;
        high.Lower = middle;
    }

    private double Threshold(Split split)
    {
        double[] bounds = _table.UpperBounds[split.Column];
        return split.Bin < bounds.Length ? bounds[split.Bin] : double.MaxValue;
    }

    private int Partition(Leaf leaf, Split split)
    {
        int d = _table.Columns, left = leaf.Start, kept = 0;
        byte[] bins = _table.Bins;
        for (int k = leaf.Start; k < leaf.Start + leaf.Length; k++)
        {
            int i = _order[k];
            byte bin = bins[((long)i * d) + split.Column];
            bool goesLeft = bin == BinnedTable.Missing ? split.MissingLeft
                : split.LeftLevels is null ? bin <= split.Bin
                : (split.LeftLevels[bin >> 6] >> (bin & 63) & 1) != 0;
            // Without a branch: the row is written to both sides, and the side it belongs to moves on.
            _order[left] = i;
            _scratch[kept] = i;
            left += goesLeft ? 1 : 0;
            kept += goesLeft ? 0 : 1;
        }
        Array.Copy(_scratch, 0, _order, left, kept);
        return left - leaf.Start;
    }

    private void Recycle(Leaf leaf)
    {
        if (leaf.Histogram is null)
            return;
        _sumPool.Push(leaf.Histogram);
        _countPool.Push(leaf.Counts!);
        leaf.Histogram = null;
        leaf.Counts = null;
    }

    private static T[] Rent<T>(Stack<T[]> pool, int length)
    {
        if (!pool.TryPop(out T[]? array))
            return new T[length];
        Array.Clear(array);
        return array;
    }
}
