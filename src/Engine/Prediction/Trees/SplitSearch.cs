namespace Segmentation.Prediction.Trees;

/// <summary>The best question to ask of a node's rows.</summary>
/// <param name="Column">Column asked about; −1 where no question helps.</param>
/// <param name="Bin">Largest bin that goes left, for a number.</param>
/// <param name="LeftLevels">Levels that go left, for a category.</param>
/// <param name="MissingLeft">Where missing values go.</param>
/// <param name="Gain">How much the loss falls, up to a factor 2.</param>
/// <param name="Left">Sums of the left rows.</param>
internal readonly record struct Split(int Column, int Bin, ulong[]? LeftLevels, bool MissingLeft, double Gain, NodeSums Left);

/// <summary>Sums over the rows of a node.</summary>
/// <param name="Gradient">Σ of first derivatives of the loss.</param>
/// <param name="Hessian">Σ of second derivatives.</param>
/// <param name="Rows">Number of rows.</param>
internal readonly record struct NodeSums(double Gradient, double Hessian, int Rows)
{
    public static NodeSums operator +(NodeSums a, NodeSums b) => new(a.Gradient + b.Gradient, a.Hessian + b.Hessian, a.Rows + b.Rows);

    public static NodeSums operator -(NodeSums a, NodeSums b) => new(a.Gradient - b.Gradient, a.Hessian - b.Hessian, a.Rows - b.Rows);

    internal double Value(double l2) => Hessian + l2 > 0 ? -Gradient / (Hessian + l2) : 0;

    internal double Score(double l2) => Hessian + l2 > 0 ? Gradient * Gradient / (Hessian + l2) : 0;
}

/// <summary>Scans one column's histogram for its best split.</summary>
internal static class SplitSearch
{
    internal static Split Best(
        BinnedTable table, int column, ReadOnlySpan<NodeSums> bins, NodeSums node, BoostingOptions options, double lower, double upper)
    {
        var best = new Split(-1, 0, null, false, 0, default);
        NodeSums missing = bins[BinnedTable.Missing];
        int count = table.BinCount(column);
        if (table.Kinds[column] == ColumnKind.Category)
        {
            ByLevels(column, bins, count, node, missing, options, lower, upper, ref best);
            return best;
        }
        Monotone monotone = options.Monotone?[column] ?? Monotone.Free;
        // Where nothing is missing both directions are the same split; a later missing value then follows the larger side.
        for (int direction = 0; direction < (missing.Rows == 0 ? 1 : 2); direction++)
        {
            NodeSums left = direction == 1 ? missing : default;
            for (int bin = 0; bin < count; bin++)
            {
                left += bins[bin];
                if (bin == count - 1 && (missing.Rows == 0 || direction == 1))
                    break;
                bool missingLeft = missing.Rows == 0 ? left.Rows * 2 > node.Rows : direction == 1;
                Consider(new Split(column, bin, null, missingLeft, 0, left), node, options, monotone, lower, upper, ref best);
            }
        }
        return best;
    }

    // Levels ordered by gradient over hessian: the best two-way grouping is a cut of that order. Fisher 1958.
    private static void ByLevels(
        int column, ReadOnlySpan<NodeSums> bins, int count, NodeSums node, NodeSums missing, BoostingOptions options, double lower,
        double upper, ref Split best)
    {
        var order = new List<(double Ratio, int Level)>(count);
        for (int level = 0; level < count; level++)
        {
            // The constant keeps a level of few rows from going to an end of the order by chance alone.
            if (bins[level].Rows > 0)
                order.Add((bins[level].Gradient / (bins[level].Hessian + options.L2 + 1), level));
        }
        order.Sort();
        for (int direction = 0; direction < (missing.Rows == 0 ? 1 : 2); direction++)
        {
            NodeSums left = direction == 1 ? missing : default;
            var levels = new ulong[4];
            for (int k = 0; k < order.Count; k++)
            {
                left += bins[order[k].Level];
                levels[order[k].Level >> 6] |= 1UL << (order[k].Level & 63);
                if (k == order.Count - 1 && (missing.Rows == 0 || direction == 1))
                    break;
                bool missingLeft = missing.Rows == 0 ? left.Rows * 2 > node.Rows : direction == 1;
                var split = new Split(column, 0, levels, missingLeft, 0, left);
                if (Consider(split, node, options, Monotone.Free, lower, upper, ref best))
                    best = best with { LeftLevels = (ulong[])levels.Clone() };
            }
        }
    }

    private static bool Consider(
        Split split, NodeSums node, BoostingOptions options, Monotone monotone, double lower, double upper, ref Split best)
    {
        NodeSums left = split.Left;
        NodeSums right = node - left;
        if (left.Rows < options.MinimumLeafRows || right.Rows < options.MinimumLeafRows || left.Hessian < 1e-3 || right.Hessian < 1e-3)
            return false;
        double gain;
        if (options.Monotone is null)
        {
            gain = left.Score(options.L2) + right.Score(options.L2) - node.Score(options.L2);
        }
        else
        {
            double leftValue = Math.Clamp(left.Value(options.L2), lower, upper), rightValue = Math.Clamp(
                right.Value(options.L2), lower, upper);
            if ((int)monotone * (rightValue - leftValue) < 0)
                return false;
            double nodeValue = Math.Clamp(node.Value(options.L2), lower, upper);
            gain = Fall(left, leftValue, options.L2) + Fall(right, rightValue, options.L2) - Fall(node, nodeValue, options.L2);
        }
        if (gain <= best.Gain || gain < 1e-12)
            return false;
        best = split with { Gain = gain };
        return true;
    }

    // Twice the fall of the loss when rows take a value that is not the unbounded best.
    private static double Fall(NodeSums sums, double value, double l2) =>
        -((2 * sums.Gradient * value) + ((sums.Hessian + l2) * value * value));
}
