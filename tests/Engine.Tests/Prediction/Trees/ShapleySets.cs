using Segmentation.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Trees;

/// <summary>What Shapley values are made of, written as they are defined: over all sets of columns.</summary>
internal static class ShapleySets
{
    /// <summary>What a tree predicts of a row of which the columns of a set are known, by the definition.</summary>
    internal static double Known(DecisionTree tree, int at, double[] row, uint known)
    {
        TreeNode node = tree.Nodes[at];
        if (node.IsLeaf)
            return node.Value;
        return (known >> node.Column & 1) != 0
            ? Known(tree, node.Next(row[node.Column]), row, known)
            : ((tree.Nodes[node.Left].Cover * Known(tree, node.Left, row, known))
                + (tree.Nodes[node.Right].Cover * Known(tree, node.Right, row, known))) / node.Cover;
    }

    /// <summary>n!</summary>
    internal static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}
