namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Values as bytes that answer every question of an ensemble: a number's code is how many of its column's thresholds lie below it, a
/// level's is its own code.
/// </summary>
internal sealed class ValueCodes
{
    /// <summary>The code of a missing value.</summary>
    internal const byte Missing = 255;

    private const int MostThresholds = 254;
    private const int MostWords = 4;

    private readonly double[][] _thresholds;

    private ValueCodes(double[][] thresholds) => _thresholds = thresholds;

    /// <summary>The codes for some trees; null where a column has more thresholds or levels than a byte counts.</summary>
    internal static ValueCodes? Of(IReadOnlyList<DecisionTree> trees, int columns)
    {
        var found = new SortedSet<double>[columns];
        for (int c = 0; c < columns; c++)
            found[c] = [];
        foreach (DecisionTree tree in trees)
        {
            foreach (ref readonly TreeNode node in tree.Nodes.AsSpan())
            {
                if (node.LeftLevels?.Length > MostWords)
                    return null;
                if (!node.IsLeaf && node.LeftLevels is null)
                    found[node.Column].Add(node.Threshold);
            }
        }
        return Array.Exists(found, thresholds => thresholds.Count > MostThresholds)
            ? null
            : new ValueCodes([.. found.Select(thresholds => thresholds.ToArray())]);
    }

    /// <summary>The code up to which a number is not above a threshold of its column.</summary>
    internal byte Of(int column, double threshold) => (byte)Array.BinarySearch(_thresholds[column], threshold);

    /// <summary>Codes the values of one column.</summary>
    internal void Fill(ModelColumn column, int index, int first, Span<byte> codes)
    {
        ReadOnlySpan<double> values = column.Values.AsSpan(first, codes.Length);
        double[] thresholds = _thresholds[index];
        if (column.Kind == ColumnKind.Category)
        {
            // What training never saw is explained elsewhere: its code only has to be one.
            for (int i = 0; i < codes.Length; i++)
                codes[i] = double.IsNaN(values[i]) ? Missing : (byte)Math.Max(0, (int)values[i]);
            return;
        }
        for (int i = 0; i < codes.Length; i++)
        {
            double value = values[i];
            int low = 0;
            for (int length = thresholds.Length; length > 0;)
            {
                int half = length >> 1;
                bool above = value > thresholds[low + half];
                low = above ? low + half + 1 : low;
                length = above ? length - half - 1 : half;
            }
            codes[i] = double.IsNaN(value) ? Missing : (byte)low;
        }
    }
}
