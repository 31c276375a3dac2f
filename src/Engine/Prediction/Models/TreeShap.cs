namespace Segmentation.Prediction.Models;

/// <summary>
/// Exact Shapley values of one tree, where a column left out is averaged over by the training rows' cover of each branch.
/// Lundberg, Erion &amp; Lee 2018, arXiv:1802.03888, algorithm 2: O(leaves · depth²) a row.
/// </summary>
public static class TreeShap
{
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
        int depth = Depth(tree.Nodes, 0) + 2;
        Span<PathStep> path = depth * (depth + 1) / 2 <= 1024 ? stackalloc PathStep[depth * (depth + 1) / 2] : new PathStep[depth * (depth + 1) / 2];
        Descend(tree.Nodes, 0, row, contributions, path, 0, 1, 1, -1);
    }

    // One column on the way from the root: the share of training rows that flow through when it is left out (Zero) and whether this
    // row does when it is known (One); Weight collects the subsets of columns by their size.
    private struct PathStep
    {
        public int Column;
        public double Zero;
        public double One;
        public double Weight;
    }

    private static int Depth(TreeNode[] nodes, int at) => nodes[at].IsLeaf ? 0 : 1 + Math.Max(Depth(nodes, nodes[at].Left), Depth(nodes, nodes[at].Right));

    // Each level copies its parent's path behind it, since an unwound path cannot be restored in place.
    private static void Descend(TreeNode[] nodes, int at, ReadOnlySpan<double> row, Span<double> contributions, Span<PathStep> path, int length, double zero, double one, int column)
    {
        Extend(path, length, zero, one, column);
        ref readonly TreeNode node = ref nodes[at];
        if (node.IsLeaf)
        {
            for (int i = 1; i <= length; i++)
                contributions[path[i].Column] += UnwoundSum(path, length, i) * (path[i].One - path[i].Zero) * node.Value;
            return;
        }
        int hot = node.Next(row[node.Column]);
        int cold = hot == node.Left ? node.Right : node.Left;
        double incomingZero = 1, incomingOne = 1;
        int known = 1;
        while (known <= length && path[known].Column != node.Column)
            known++;
        int kept = length;
        if (known <= length)
        {
            incomingZero = path[known].Zero;
            incomingOne = path[known].One;
            Unwind(path, length, known);
            kept--;
        }
        Span<PathStep> next = path[(length + 1)..];
        path[..(kept + 1)].CopyTo(next);
        Descend(nodes, hot, row, contributions, next, kept + 1, incomingZero * nodes[hot].Cover / node.Cover, incomingOne, node.Column);
        path[..(kept + 1)].CopyTo(next);
        Descend(nodes, cold, row, contributions, next, kept + 1, incomingZero * nodes[cold].Cover / node.Cover, 0, node.Column);
    }

    private static void Extend(Span<PathStep> path, int length, double zero, double one, int column)
    {
        path[length] = new PathStep { Column = column, Zero = zero, One = one, Weight = length == 0 ? 1 : 0 };
        for (int i = length - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (length + 1);
            path[i].Weight = zero * path[i].Weight * (length - i) / (length + 1);
        }
    }

    private static void Unwind(Span<PathStep> path, int length, int index)
    {
        double one = path[index].One, zero = path[index].Zero, next = path[length].Weight;
        for (int i = length - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double kept = path[i].Weight;
                path[i].Weight = next * (length + 1) / ((i + 1) * one);
                next = kept - (path[i].Weight * zero * (length - i) / (length + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (length + 1) / (zero * (length - i));
            }
        }
        for (int i = index; i < length; i++)
        {
            path[i].Column = path[i + 1].Column;
            path[i].Zero = path[i + 1].Zero;
            path[i].One = path[i + 1].One;
        }
    }

    private static double UnwoundSum(ReadOnlySpan<PathStep> path, int length, int index)
    {
        double one = path[index].One, zero = path[index].Zero, next = path[length].Weight, total = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double weight = next * (length + 1) / ((i + 1) * one);
                total += weight;
                next = path[i].Weight - (weight * zero * (length - i) / (length + 1));
            }
            else
            {
                total += path[i].Weight / (zero * (length - i) / (length + 1));
            }
        }
        return total;
    }
}
