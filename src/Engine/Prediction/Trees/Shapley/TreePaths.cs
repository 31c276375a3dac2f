namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>What Shapley values need of a tree and no row changes: one entry a node, telling of the edge that leads to it.</summary>
internal sealed class TreePaths
{
    private TreePaths(TreeNode[] nodes)
    {
        Nodes = nodes;
        Parents = new int[nodes.Length];
        Columns = new int[nodes.Length];
        Previous = new int[nodes.Length];
        Shares = new double[nodes.Length];
    }

    /// <summary>The tree's nodes; children stand after their parent.</summary>
    internal TreeNode[] Nodes { get; }

    /// <summary>The node above; the root's is itself.</summary>
    internal int[] Parents { get; }

    /// <summary>The column that the edge to a node answers; −1 for the root.</summary>
    internal int[] Columns { get; }

    /// <summary>The nearest node above whose edge answers the same column; −1 for none.</summary>
    internal int[] Previous { get; }

    /// <summary>Share of the training rows that all answers on the path about the edge's column let through.</summary>
    internal double[] Shares { get; }

    /// <summary>Most different columns that any path asks about.</summary>
    internal int MostColumns { get; private set; }

    /// <summary>Prepares a tree.</summary>
    internal static TreePaths Of(DecisionTree tree)
    {
        TreeNode[] nodes = tree.Nodes;
        var paths = new TreePaths(nodes);
        paths.Columns[0] = paths.Previous[0] = -1;
        var different = new int[nodes.Length];
        for (int parent = 0; parent < nodes.Length; parent++)
        {
            if (nodes[parent].IsLeaf)
                continue;
            foreach (int child in (ReadOnlySpan<int>)[nodes[parent].Left, nodes[parent].Right])
            {
                int column = nodes[parent].Column, above = parent;
                while (above > 0 && paths.Columns[above] != column)
                    above = paths.Parents[above];
                int previous = above > 0 ? above : -1;
                paths.Parents[child] = parent;
                paths.Columns[child] = column;
                paths.Previous[child] = previous;
                paths.Shares[child] = nodes[child].Cover / nodes[parent].Cover * (previous < 0 ? 1 : paths.Shares[previous]);
                different[child] = different[parent] + (previous < 0 ? 1 : 0);
                paths.MostColumns = Math.Max(paths.MostColumns, different[child]);
            }
        }
        return paths;
    }
}
