namespace Segmentation.Prediction.Trees;

/// <summary>One node: a leaf, or a question about one column.</summary>
/// <param name="Column">Column asked about; −1 for a leaf.</param>
/// <param name="Threshold">Numbers ≤ this go left.</param>
/// <param name="LeftLevels">Bit set of the level codes that go left, four words; null for a number.</param>
/// <param name="MissingLeft">Where a missing value goes.</param>
/// <param name="Left">Node number of the left child.</param>
/// <param name="Right">Node number of the right child.</param>
/// <param name="Value">A leaf's score.</param>
/// <param name="Cover">Training rows (weights) that reached the node.</param>
internal readonly record struct TreeNode(
    int Column, double Threshold, ulong[]? LeftLevels, bool MissingLeft, int Left, int Right, double Value, double Cover)
{
    /// <summary>Whether this node is a leaf.</summary>
    public bool IsLeaf => Column < 0;

    /// <summary>Whether a value answers neither way: a text that training never saw.</summary>
    public bool IsOpen(double value) => LeftLevels is not null && value == ModelColumn.Unseen;

    /// <summary>The child that a value goes to; of one that is <see cref="IsOpen"/> either.</summary>
    public int Next(double value)
    {
        bool left = double.IsNaN(value) ? MissingLeft
            : LeftLevels is null ? value <= Threshold
            : value != ModelColumn.Unseen && (LeftLevels[(int)value >> 6] >> ((int)value & 63) & 1) != 0;
        return left ? Left : Right;
    }
}

/// <summary>A decision tree; node 0 is the root.</summary>
/// <param name="Nodes">Children stand after their parent.</param>
internal sealed record DecisionTree(TreeNode[] Nodes)
{
    /// <summary>The score of one row, given as one value a column.</summary>
    /// <remarks>
    /// A text that training never saw says nothing: both answers count, by the training rows that gave them.
    /// </remarks>
    public double Score(ReadOnlySpan<double> row)
    {
        int at = 0;
        while (!Nodes[at].IsLeaf)
        {
            ref readonly TreeNode node = ref Nodes[at];
            if (node.IsOpen(row[node.Column]))
                return Both(at, row);
            at = node.Next(row[node.Column]);
        }
        return Nodes[at].Value;
    }

    private double Both(int at, ReadOnlySpan<double> row)
    {
        ref readonly TreeNode node = ref Nodes[at];
        if (node.IsLeaf)
            return node.Value;
        double value = row[node.Column];
        return node.IsOpen(value)
            ? ((Nodes[node.Left].Cover * Both(node.Left, row)) + (Nodes[node.Right].Cover * Both(node.Right, row))) / node.Cover
            : Both(node.Next(value), row);
    }
}
