using System.Runtime.Intrinsics;
using MathNet.Numerics.Integration;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Exact Shapley values of trees, where a column left out is averaged over by the training rows' cover of each branch: the values of
/// Lundberg, Erion &amp; Lee 2018, arXiv:1802.03888, in O(nodes · columns) a row instead of O(leaves · depth²).
/// </summary>
/// <remarks>
/// Let every column be known by itself with probability t. A path then lets a row through with Π (z + (1 − z)t) over the columns that
/// the row answers as the path does and Π z(1 − t) over the others, z being the share of training rows let through. The Shapley value of
/// a column is the integral over t in [0, 1] of the derivative by that column's own probability (Owen 1972): a polynomial of lower
/// degree than the path has columns, so Gauss and Legendre's rule with half as many points gives it exactly. Products and quotients of
/// positive numbers at each point take the place of sums over subsets, and eight rows go through a tree at once.
/// </remarks>
internal static class TreeShap
{
    /// <summary>Rows that are explained together.</summary>
    internal const int RowsAtOnce = 64;

    private const int Lanes = 8;

    /// <summary>Mean of the leaves by cover: the score with every column left out.</summary>
    public static double Expectation(DecisionTree tree)
    {
        double sum = 0;
        foreach (ref readonly TreeNode node in tree.Nodes.AsSpan())
        {
            if (node.IsLeaf)
                sum += node.Value * node.Cover;
        }
        return sum / tree.Nodes[0].Cover;
    }

    /// <summary>Adds each column's contribution to one row's score; they sum to the score less <see cref="Expectation"/>.</summary>
    public static void Add(DecisionTree tree, ReadOnlySpan<double> row, Span<double> contributions)
    {
        var values = new Matrix(1, row.Length, row.ToArray());
        var added = new Matrix(1, row.Length);
        Sum([TreePaths.Of(tree)], values, 0, 1, added);
        for (int c = 0; c < contributions.Length; c++)
            contributions[c] += added[0, c];
    }

    /// <summary>Sums the contributions of several trees.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="rows">n×d.</param>
    /// <param name="first">First row to explain.</param>
    /// <param name="count">How many, at most <see cref="RowsAtOnce"/>.</param>
    /// <param name="contributions">n×d; the explained rows are overwritten.</param>
    internal static void Sum(IReadOnlyList<TreePaths> trees, Matrix rows, int first, int count, Matrix contributions)
    {
        int batches = (count + Lanes - 1) / Lanes, columns = rows.Columns;
        var sums = new Vector512<double>[batches * columns];
        var scratch = new Scratch(trees.Max(tree => tree.Nodes.Length), batches);
        var rules = new Dictionary<int, GaussLegendreRule>();
        bool anyUnseen = AnyUnseen(rows, first, count);
        var open = new Vector512<double>[anyUnseen ? scratch.Same.Length : 0];
        foreach (TreePaths tree in trees)
        {
            for (int batch = 0; batch < batches; batch++)
                Follow(tree, rows, first + (batch * Lanes), Math.Min(Lanes, count - (batch * Lanes)), Part(scratch.Same, tree, batch),
                    Part(open, tree, batch));
            int points = (tree.MostColumns + 1) / 2;
            if (points == 0)
                continue;
            if (!rules.TryGetValue(points, out GaussLegendreRule? rule))
                rules.Add(points, rule = new GaussLegendreRule(0, 1, points));
            for (int point = 0; point < points; point++)
            {
                Factors factors = scratch.Prepare(tree, rule.GetAbscissa(point), rule.GetWeight(point));
                for (int batch = 0; batch < batches; batch++)
                    AddPoint(tree, factors, scratch, Part(scratch.Same, tree, batch), Part(open, tree, batch),
                        sums.AsSpan(batch * columns, columns));
            }
        }
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < columns; c++)
                contributions[first + i, c] = sums[(i / Lanes * columns) + c][i % Lanes];
        }
    }

    private static Span<Vector512<double>> Part(Vector512<double>[] masks, TreePaths tree, int batch) =>
        masks.Length == 0 ? [] : masks.AsSpan(batch * tree.Nodes.Length, tree.Nodes.Length);

    private static bool AnyUnseen(Matrix rows, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            if (rows.Row(i).Contains(ModelColumn.Unseen))
                return true;
        }
        return false;
    }

    // For each node and row, all bits set where the row answers the edge's column as the path does, at this edge and at those above,
    // and in `open`, where there is one, where the row holds a text there that training never saw.
    private static void Follow(
        TreePaths tree, Matrix rows, int first, int count, Span<Vector512<double>> same, Span<Vector512<double>> open)
    {
        same[0] = Vector512<double>.AllBitsSet;
        Span<double> left = stackalloc double[Lanes];
        for (int node = 0; node < tree.Nodes.Length; node++)
        {
            ref readonly TreeNode asked = ref tree.Nodes[node];
            if (asked.IsLeaf)
                continue;
            left.Clear();
            for (int lane = 0; lane < count; lane++)
                left[lane] = asked.Next(rows[first + lane, asked.Column]) == asked.Left ? 1 : 0;
            Vector512<double> goesLeft = Vector512.Equals(Vector512.Create<double>(left), Vector512<double>.One);
            int previous = tree.Previous[asked.Left];
            Vector512<double> above = previous < 0 ? Vector512<double>.AllBitsSet : same[previous];
            same[asked.Left] = above & goesLeft;
            same[asked.Right] = Vector512.AndNot(above, goesLeft);
            if (open.IsEmpty)
                continue;
            left.Clear();
            for (int lane = 0; lane < count; lane++)
                left[lane] = asked.IsOpen(rows[first + lane, asked.Column]) ? 1 : 0;
            open[asked.Left] = open[asked.Right] = Vector512.Equals(Vector512.Create<double>(left), Vector512<double>.One);
        }
    }

    // Down: the probability of each path. Up: what all leaves below an edge are worth, and so what its column adds.
    // A column that is open stays unknown at every t: its factor is the share of training rows, and it adds nothing.
    private static void AddPoint(
        TreePaths tree, Factors factors, Scratch scratch, ReadOnlySpan<Vector512<double>> same, ReadOnlySpan<Vector512<double>> open,
        Span<Vector512<double>> sums)
    {
        TreeNode[] nodes = tree.Nodes;
        int[] parents = tree.Parents, previous = tree.Previous, columns = tree.Columns;
        Factor[] with = factors.With;
        Vector512<double>[] probability = scratch.Probability, worth = scratch.Worth;
        Vector512<double> without = Vector512.Create(factors.Without);
        probability[0] = Vector512<double>.One;
        worth[0] = Vector512<double>.Zero;
        for (int node = 1; node < nodes.Length; node++)
        {
            ref readonly Factor factor = ref with[node];
            Vector512<double> p = probability[parents[node]] * Vector512.ConditionalSelect(
                same[node], Vector512.Create(factor.Same), Vector512.Create(factor.Other));
            int above = previous[node];
            if (above >= 0)
                p *= Vector512.ConditionalSelect(
                    same[above], Vector512.Create(with[above].InverseSame), Vector512.Create(with[above].InverseOther));
            if (!open.IsEmpty)
            {
                double share = tree.Shares[node] / (above >= 0 ? tree.Shares[above] : 1);
                p = Vector512.ConditionalSelect(open[node], probability[parents[node]] * Vector512.Create(share), p);
            }
            probability[node] = p;
            worth[node] = nodes[node].IsLeaf ? p * Vector512.Create(nodes[node].Value * factors.Weight) : Vector512<double>.Zero;
        }
        for (int node = nodes.Length - 1; node > 0; node--)
        {
            Vector512<double> below = worth[node];
            worth[parents[node]] += below;
            Vector512<double> slope = Vector512.ConditionalSelect(same[node], Vector512.Create(with[node].Slope), without);
            int above = previous[node];
            if (above >= 0)
                slope -= Vector512.ConditionalSelect(same[above], Vector512.Create(with[above].Slope), without);
            if (!open.IsEmpty)
                slope = Vector512.AndNot(slope, open[node]);
            sums[columns[node]] += below * slope;
        }
    }

    // Of one edge at one point: what its column multiplies the path's probability by, the inverses, and the derivative over the factor.
    private struct Factor
    {
        public double Same;
        public double Other;
        public double InverseSame;
        public double InverseOther;
        public double Slope;
    }

    // All edges at one point; the derivative over the factor is the same for all edges where the row answers otherwise.
    private readonly record struct Factors(Factor[] With, double Without, double Weight);

    private sealed class Scratch(int nodes, int batches)
    {
        private readonly Factor[] _factors = new Factor[nodes];

        internal Vector512<double>[] Same { get; } = new Vector512<double>[nodes * batches];

        internal Vector512<double>[] Probability { get; } = new Vector512<double>[nodes];

        internal Vector512<double>[] Worth { get; } = new Vector512<double>[nodes];

        internal Factors Prepare(TreePaths tree, double t, double weight)
        {
            for (int node = 1; node < tree.Nodes.Length; node++)
            {
                double share = tree.Shares[node];
                double same = share + ((1 - share) * t), other = share * (1 - t);
                _factors[node] = new Factor { Same = same, Other = other, InverseSame = 1 / same, InverseOther = 1 / other,
                    Slope = (1 - share) / same };
            }
            return new Factors(_factors, -1 / (1 - t), weight);
        }
    }
}
