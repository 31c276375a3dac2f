namespace Segmentation.Prediction.Trees;

/// <summary>Grows a small tree that parts rows by class, best leaf first, and prunes it to a few leaves a class.</summary>
/// <remarks>
/// A cut is the one that lowers the Gini impurity most (Breiman et al. 1984). The tree is grown larger than it may be, pruned at the
/// weakest link, first where it costs the fewest rows for each leaf that is too many, and its cuts are refined. Columns are counted in
/// parallel, each by itself, so that the tree is the same on any number of threads.
/// </remarks>
internal sealed class ClassTree
{
    // Leaves before pruning, for each leaf that may stay.
    private const int GrownForOne = 2;

    private readonly BinnedTable _table;
    private readonly int[] _labels;
    private readonly double[] _weights;
    private readonly int _threads;
    private readonly List<TreeNode> _nodes = [];
    private readonly List<double[]> _counts = [];
    private readonly int[] _rows;
    private readonly int[] _scratch;

    private ClassTree(BinnedTable table, int[] labels, double[] weights, int threads)
    {
        (_table, _labels, _weights, _threads) = (table, labels, weights, threads);
        _rows = [.. Enumerable.Range(0, table.Rows)];
        _scratch = new int[table.Rows];
    }

    private readonly record struct Cut(int Column, int Bin, double Gain);

    private sealed record Leaf(int Node, int Start, int Length, Cut Cut);

    /// <summary>Grows and prunes; a leaf's value is the number of its class.</summary>
    /// <param name="table">Numeric columns without missing values.</param>
    /// <param name="labels">Class of each row, in [0, <paramref name="classes"/>).</param>
    /// <param name="leavesOfClass">Leaves of one class at most; of all together, as many for each class.</param>
    /// <remarks>
    /// Where a class gets no leaf, rows are weighted by how rare their class is, as far as that helps: first by the root of the inverse
    /// number of its rows, then by the inverse.
    /// </remarks>
    internal static DecisionTree Grow(
        BinnedTable table, int[] labels, int classes, int leavesOfClass, int threads, CancellationToken cancellation)
    {
        var sizes = new int[classes];
        foreach (int label in labels)
            sizes[label]++;
        int filled = sizes.Count(size => size > 0);
        DecisionTree? best = null;
        (int Classes, int Right) reached = default;
        foreach (double power in (ReadOnlySpan<double>)[0, 0.5, 1])
        {
            double[] weights = [.. sizes.Select(size => size == 0 ? 0 : Math.Pow((double)labels.Length / size, power))];
            var tree = new ClassTree(table, labels, weights, threads);
            tree.GrowTo(GrownForOne * leavesOfClass * filled, cancellation);
            double[][] counts = [.. tree._counts];
            TreeNode[] nodes = new TreePruning([.. tree._nodes], counts, weights).Prune(leavesOfClass, leavesOfClass * filled);
            (nodes, int right) = new TreeRefinement(table, labels, nodes, cancellation).Refine();
            var found = (nodes.Where(node => node.IsLeaf).Select(node => node.Value).Distinct().Count(), right);
            if (best is null || found.CompareTo(reached) > 0)
                (best, reached) = (new DecisionTree(nodes), found);
            if (reached.Classes == filled)
                break;
        }
        return best!;
    }

    private void GrowTo(int most, CancellationToken cancellation)
    {
        var leaves = new List<Leaf> { Add(0, _rows.Length) };
        while (leaves.Count < most)
        {
            cancellation.ThrowIfCancellationRequested();
            Leaf? best = null;
            foreach (Leaf leaf in leaves)
            {
                if (leaf.Cut.Gain > (best?.Cut.Gain ?? 0))
                    best = leaf;
            }
            if (best is null)
                return;
            int left = Partition(best);
            leaves.Remove(best);
            int child = _nodes.Count;
            _nodes[best.Node] = new TreeNode(
                best.Cut.Column, _table.UpperBounds[best.Cut.Column][best.Cut.Bin], null, false, child, child + 1, 0, best.Length);
            leaves.Add(Add(best.Start, left));
            leaves.Add(Add(best.Start + left, best.Length - left));
        }
    }

    private Leaf Add(int start, int length)
    {
        int node = _nodes.Count;
        var counts = new double[_weights.Length];
        foreach (int row in _rows.AsSpan(start, length))
            counts[_labels[row]] += _weights[_labels[row]];
        _nodes.Add(new TreeNode(-1, 0, null, false, -1, -1, counts.AsSpan().IndexOf(counts.Max()), length));
        _counts.Add(counts);
        var cuts = new Cut[_table.Columns];
        if (counts.Count(count => count > 0) > 1)
            ChunkedParallel.ForChunks(
                cuts.Length, length < 4096 ? 1 : _threads, column => cuts[column] = Best(column, start, length, counts));
        Cut best = default;
        foreach (Cut cut in cuts)
        {
            if (cut.Gain > best.Gain)
                best = cut;
        }
        return new Leaf(node, start, length, best);
    }

    private Cut Best(int column, int start, int length, double[] node)
    {
        int classes = node.Length, bins = _table.BinCount(column);
        byte[] binOf = _table.Bins[column];
        var histogram = new int[bins * classes];
        foreach (int row in _rows.AsSpan(start, length))
            histogram[(binOf[row] * classes) + _labels[row]]++;
        var left = new double[classes];
        double whole = 0, impure = Purity(node, ref whole);
        var best = new Cut(column, 0, 0);
        var right = new double[classes];
        for (int bin = 0; bin < bins - 1; bin++)
        {
            bool any = false;
            for (int c = 0; c < classes; c++)
            {
                int rows = histogram[(bin * classes) + c];
                any |= rows > 0;
                left[c] += rows * _weights[c];
            }
            if (!any)
                continue;
            for (int c = 0; c < classes; c++)
                right[c] = node[c] - left[c];
            double leftWhole = 0, rightWhole = 0;
            double gain = Purity(left, ref leftWhole) + Purity(right, ref rightWhole) - impure;
            if (rightWhole > whole * 1e-12 && gain > Math.Max(best.Gain, whole * 1e-12))
                best = new Cut(column, bin, gain);
        }
        return best;
    }

    // Σ of squared weights over their sum: its rise is the fall of the Gini impurity.
    private static double Purity(double[] counts, ref double whole)
    {
        double squares = 0;
        foreach (double count in counts)
        {
            whole += count;
            squares += count * count;
        }
        return whole > 0 ? squares / whole : 0;
    }

    // Rows of a leaf stay ascending.
    private int Partition(Leaf leaf)
    {
        byte[] binOf = _table.Bins[leaf.Cut.Column];
        Span<int> rows = _rows.AsSpan(leaf.Start, leaf.Length);
        int left = 0, right = 0;
        foreach (int row in rows)
        {
            if (binOf[row] <= leaf.Cut.Bin)
                rows[left++] = row;
            else
                _scratch[right++] = row;
        }
        _scratch.AsSpan(0, right).CopyTo(rows[left..]);
        return left;
    }
}
