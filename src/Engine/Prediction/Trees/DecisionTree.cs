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
internal readonly record struct TreeNode(int Column, double Threshold, ulong[]? LeftLevels, bool MissingLeft, int Left, int Right, double Value, double Cover)
{
    /// <summary>Whether this node is a leaf.</summary>
    public bool IsLeaf => Column < 0;

    /// <summary>The child that a value goes to.</summary>
    public int Next(double value)
    {
        bool left = double.IsNaN(value) ? MissingLeft
            : LeftLevels is null ? value <= Threshold
            : (LeftLevels[(int)value >> 6] >> ((int)value & 63) & 1) != 0;
        return left ? Left : Right;
    }
}

/// <summary>A decision tree; node 0 is the root.</summary>
/// <param name="Nodes">Children stand after their parent.</param>
internal sealed record DecisionTree(TreeNode[] Nodes)
{
    /// <summary>The score of one row, given as one value a column.</summary>
    public double Score(ReadOnlySpan<double> row)
    {
        int at = 0;
        while (!Nodes[at].IsLeaf)
            at = Nodes[at].Next(row[Nodes[at].Column]);
        return Nodes[at].Value;
    }
}
