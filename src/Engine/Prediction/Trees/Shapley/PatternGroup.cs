using MathNet.Numerics.Integration;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Leaves of one tree below one node, few enough that the answers which decide about them fit into a pattern of bits. What the group adds
/// to the Shapley values of its columns depends on the pattern alone, so it is computed once for each pattern that occurs.
/// </summary>
internal sealed class PatternGroup
{
    /// <summary>Bits of a pattern, at most, of several leaves together: eight fill a byte, and the tables a cache.</summary>
    internal const int BitsOfSeveral = 8;

    /// <summary>Bits of a pattern, at most, of one leaf.</summary>
    internal const int MostBits = 16;

    // Numbers in the tables of one tree, at most: 8 MB.
    private const long MostNumbers = 1 << 20;

    private readonly Leaf[] _leaves;
    private readonly byte[] _known;

    private PatternGroup(Edge[][] bits, int[] columns, Leaf[] leaves)
    {
        Bits = bits;
        Columns = columns;
        _leaves = leaves;
        Stride = IsWide ? columns.Length : 1;
        Size = IsWide ? 1 : 1 << bits.Length;
        Table = new double[columns.Length << bits.Length];
        _known = new byte[1 << bits.Length];
    }

    /// <summary>An answer to a node's question.</summary>
    internal readonly record struct Edge(int Node, bool Left);

    /// <summary>Each bit is set where a row gives all of these answers.</summary>
    internal Edge[][] Bits { get; }

    /// <summary>The columns that the group tells of.</summary>
    internal int[] Columns { get; }

    /// <summary>Whether a pattern has more than eight bits.</summary>
    internal bool IsWide => Bits.Length > BitsOfSeveral;

    /// <summary>
    /// What the group adds to the Shapley value of its k-th column at a pattern, at pattern · <see cref="Stride"/> + k ·
    /// <see cref="Size"/>: narrow tables stand column by column, since a column of one fits the first-level cache; wide ones pattern by
    /// pattern, which costs one miss of the cache a row instead of one a column.
    /// </summary>
    internal double[] Table { get; }

    /// <summary>Numbers from one pattern to the next.</summary>
    internal int Stride { get; }

    /// <summary>Numbers from one column to the next.</summary>
    internal int Size { get; }

    /// <summary>
    /// Cuts a tree into groups; null where a path asks about more columns than a pattern has bits, or tables would be too large.
    /// </summary>
    internal static PatternGroup[]? Cut(DecisionTree tree)
    {
        var groups = new List<PatternGroup>();
        long left = MostNumbers;
        return Cut(tree, 0, [], groups, ref left) ? [.. groups] : null;
    }

    /// <summary>Makes sure that the table holds every pattern, which wide ones do not for good.</summary>
    internal void RequireAll()
    {
        for (int pattern = 0; !IsWide && pattern < _known.Length; pattern++)
            Require(pattern);
        IsComplete = !IsWide;
    }

    /// <summary>Whether the table holds every pattern.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Makes sure that the table holds a pattern.</summary>
    /// <remarks>Threads may do so at the same time: they write the same numbers.</remarks>
    internal void Require(int pattern)
    {
        if (Volatile.Read(ref _known[pattern]) != 0)
            return;
        Compute(pattern);
        Volatile.Write(ref _known[pattern], 1);
    }

    private static bool Cut(
        DecisionTree tree, int node, (int Column, Edge Edge)[] path, List<PatternGroup> groups, ref long left)
    {
        TreeNode[] nodes = tree.Nodes;
        int bits = path.Select(step => step.Column).Distinct().Count(), column = nodes[node].Column;
        bool isLeaf = nodes[node].IsLeaf;
        if (isLeaf ? bits <= MostBits : bits + Questions(nodes, node, BitsOfSeveral) <= BitsOfSeveral)
        {
            PatternGroup? group = bits > 0 || !isLeaf ? Of(tree, node, path, ref left) : null;
            if (group is not null)
                groups.Add(group);
            return left >= 0;
        }
        return !isLeaf
            && Cut(tree, nodes[node].Left, [.. path, (column, new Edge(node, true))], groups, ref left)
            && Cut(tree, nodes[node].Right, [.. path, (column, new Edge(node, false))], groups, ref left);
    }

    // Counts no further than needed: a whole tree is not walked from each of its nodes.
    private static int Questions(TreeNode[] nodes, int node, int most)
    {
        if (nodes[node].IsLeaf)
            return 0;
        int count = 1 + Questions(nodes, nodes[node].Left, most);
        return count > most ? count : count + Questions(nodes, nodes[node].Right, most - count);
    }

    private static PatternGroup? Of(DecisionTree tree, int top, (int Column, Edge Edge)[] path, ref long left)
    {
        var bits = new List<Edge[]>();
        var columns = new List<int>();
        var conditions = new List<Condition>();
        foreach (IGrouping<int, (int Column, Edge Edge)> asked in path.GroupBy(step => step.Column))
        {
            double share = 1;
            foreach ((_, Edge edge) in asked)
                share *= Share(tree.Nodes, edge);
            conditions.Add(new Condition(columns.Count, 1 << bits.Count, 1 << bits.Count, share));
            bits.Add([.. asked.Select(step => step.Edge)]);
            columns.Add(asked.Key);
        }
        var leaves = new List<Leaf>();
        Collect(tree.Nodes, top, conditions, bits, columns, leaves);
        left -= (long)columns.Count << bits.Count;
        return left < 0 ? null : new PatternGroup([.. bits], [.. columns], [.. leaves]);
    }

    private static void Collect(
        TreeNode[] nodes, int node, List<Condition> conditions, List<Edge[]> bits, List<int> columns, List<Leaf> leaves)
    {
        if (nodes[node].IsLeaf)
        {
            leaves.Add(new Leaf(nodes[node].Value, [.. conditions]));
            return;
        }
        int bit = 1 << bits.Count, column = nodes[node].Column, slot = columns.IndexOf(column);
        bits.Add([new Edge(node, true)]);
        if (slot < 0)
        {
            slot = columns.Count;
            columns.Add(column);
        }
        foreach (bool left in (ReadOnlySpan<bool>)[true, false])
        {
            List<Condition> below = [.. conditions];
            int at = below.FindIndex(condition => condition.Slot == slot);
            Condition above = at < 0 ? new Condition(slot, 0, 0, 1) : below[at];
            var asked = new Condition(
                slot, above.Mask | bit, above.Wanted | (left ? bit : 0), above.Share * Share(nodes, new Edge(node, left)));
            if (at < 0)
                below.Add(asked);
            else
                below[at] = asked;
            Collect(nodes, left ? nodes[node].Left : nodes[node].Right, below, bits, columns, leaves);
        }
    }

    private static double Share(TreeNode[] nodes, Edge edge) =>
        nodes[edge.Left ? nodes[edge.Node].Left : nodes[edge.Node].Right].Cover / nodes[edge.Node].Cover;

    // The integral of TreeShap, for the answers that the pattern gives.
    private void Compute(int pattern)
    {
        Span<double> sums = stackalloc double[Columns.Length];
        sums.Clear();
        Span<double> slopes = stackalloc double[MostBits];
        foreach (Leaf leaf in _leaves)
        {
            for (int point = 0; point < leaf.Points.Length; point++)
            {
                (double t, double weight) = leaf.Points[point];
                double product = weight;
                for (int k = 0; k < leaf.Conditions.Length; k++)
                {
                    ref readonly Condition condition = ref leaf.Conditions[k];
                    bool same = (pattern & condition.Mask) == condition.Wanted;
                    double factor = same ? condition.Share + ((1 - condition.Share) * t) : condition.Share * (1 - t);
                    slopes[k] = same ? (1 - condition.Share) / factor : -1 / (1 - t);
                    product *= factor;
                }
                for (int k = 0; k < leaf.Conditions.Length; k++)
                    sums[leaf.Conditions[k].Slot] += product * slopes[k];
            }
        }
        for (int slot = 0; slot < sums.Length; slot++)
            Table[(pattern * Stride) + (slot * Size)] = sums[slot];
    }

    // A leaf's condition on a column: bits of the pattern and what they have to be, and the share of training rows that meet it.
    private readonly record struct Condition(int Slot, int Mask, int Wanted, double Share);

    private sealed class Leaf
    {
        internal Leaf(double value, Condition[] conditions)
        {
            Conditions = conditions;
            var rule = new GaussLegendreRule(0, 1, (conditions.Length + 1) / 2);
            Points = [.. Enumerable.Range(0, rule.Order).Select(k => (rule.GetAbscissa(k), rule.GetWeight(k) * value))];
        }

        internal Condition[] Conditions { get; }

        // Points of the integral, and their weights times the leaf's value.
        internal (double At, double Weight)[] Points { get; }
    }
}
