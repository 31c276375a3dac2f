namespace Segmentation.Prediction.Trees;

/// <summary>Prunes a tree of classes to few leaves: of each class, and of all together.</summary>
/// <param name="nodes">Children stand after their parent; overwritten.</param>
/// <param name="counts">Weight of each class in each node.</param>
/// <param name="weights">One a class; only their number counts here.</param>
internal sealed class TreePruning(TreeNode[] nodes, double[][] counts, double[] weights)
{
    /// <summary>The pruned tree, its nodes numbered anew, parents first.</summary>
    /// <param name="ofClass">Leaves of a class at most.</param>
    /// <param name="ofAll">Leaves at most.</param>
    internal TreeNode[] Prune(int ofClass, int ofAll)
    {
        while (true)
        {
            int[][] leaves = Leaves();
            JoinAlike(leaves);
            leaves = Leaves();
            int[] over = [.. leaves[0].Select(count => Math.Max(0, count - ofClass))];
            int excess = over.Sum();
            bool tooMany = leaves[0].Sum() > ofAll;
            if (excess == 0 && !tooMany)
                return Renumbered(nodes);
            Close(Weakest(leaves, excess > 0 ? over : null));
        }
    }

    /// <summary>The nodes that the root leads to, parents first, a right child after its left sibling.</summary>
    internal static TreeNode[] Renumbered(TreeNode[] nodes)
    {
        List<int> reached = Reached(nodes);
        int[] places = new int[nodes.Length];
        for (int i = 0; i < reached.Count; i++)
            places[reached[i]] = i;
        return
        [
            .. reached.Select(at => nodes[at] is { IsLeaf: false } node
                ? node with { Left = places[node.Left], Right = places[node.Right] }
                : nodes[at]),
        ];
    }

    // The node whose closing costs the least weight for each leaf it saves that is one too many.
    private int Weakest(int[][] leaves, int[]? over)
    {
        double[] right = Right();
        int weakest = 0;
        double least = double.PositiveInfinity;
        foreach (int node in Reached(nodes).Where(node => !nodes[node].IsLeaf))
        {
            int[] below = leaves[node];
            int own = Majority(node);
            int saved = over is null
                ? below.Sum() - 1
                : Enumerable.Range(0, below.Length).Sum(c => Math.Min(over[c], below[c] - (c == own ? 1 : 0)));
            if (saved <= 0)
                continue;
            double cost = (right[node] - counts[node][own]) / saved;
            if (cost < least)
                (weakest, least) = (node, cost);
        }
        return weakest;
    }

    // Two sides of one class are one leaf.
    private void JoinAlike(int[][] leaves)
    {
        for (int node = 0; node < nodes.Length; node++)
        {
            if (!nodes[node].IsLeaf && leaves[node].Count(count => count > 0) == 1)
                Close(node);
        }
    }

    private void Close(int node) => nodes[node] = new TreeNode(-1, 0, null, false, -1, -1, Majority(node), nodes[node].Cover);

    private int Majority(int node) => counts[node].AsSpan().IndexOf(counts[node].Max());

    private double[] Right()
    {
        var right = new double[nodes.Length];
        for (int node = nodes.Length - 1; node >= 0; node--)
            right[node] = nodes[node].IsLeaf ? counts[node][(int)nodes[node].Value] : right[nodes[node].Left] + right[nodes[node].Right];
        return right;
    }

    // Leaves of each class below each node.
    private int[][] Leaves()
    {
        var leaves = new int[nodes.Length][];
        for (int node = nodes.Length - 1; node >= 0; node--)
        {
            leaves[node] = new int[weights.Length];
            if (nodes[node].IsLeaf)
            {
                leaves[node][(int)nodes[node].Value] = 1;
                continue;
            }
            for (int c = 0; c < weights.Length; c++)
                leaves[node][c] = leaves[nodes[node].Left][c] + leaves[nodes[node].Right][c];
        }
        return leaves;
    }

    private static List<int> Reached(TreeNode[] nodes)
    {
        var reached = new List<int> { 0 };
        for (int i = 0; i < reached.Count; i++)
        {
            TreeNode node = nodes[reached[i]];
            if (!node.IsLeaf)
                reached.AddRange([node.Left, node.Right]);
        }
        return reached;
    }
}
