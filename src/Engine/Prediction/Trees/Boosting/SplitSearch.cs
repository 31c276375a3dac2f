namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>The best question to ask of a node's rows.</summary>
/// <param name="Column">Column asked about; −1 where no question helps.</param>
/// <param name="Bin">Largest bin that goes left, for a number.</param>
/// <param name="LeftLevels">Levels that go left, for a category.</param>
/// <param name="MissingLeft">Where missing values go.</param>
/// <param name="Gain">How much the loss falls, up to a factor 2.</param>
/// <param name="Left">Sums of the left rows.</param>
internal readonly record struct Split(int Column, int Bin, ulong[]? LeftLevels, bool MissingLeft, double Gain, NodeSums Left)
{
    /// <summary>No question helps.</summary>
    internal static Split None => new(-1, 0, null, false, 0, default);
}

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
    private const double LeastHessian = 1e-3;
    private const double LeastGain = 1e-12;

    internal static Split Best(
        PackedBins packed, int column, NodeHistogram histogram, NodeSums node, BoostingOptions options, double lower, double upper)
    {
        BinnedTable table = packed.Table;
        int first = packed.Offsets[column], count = table.BinCount(column);
        if (table.Kinds[column] == ColumnKind.Category)
            return ByLevels(column, histogram, first, count, node, options, lower, upper);
        return options.Monotone is null
            ? ByValues(column, histogram, first, count, node, options)
            : ByValues(column, histogram, first, count, node, options, lower, upper);
    }

    // The loop that all but bound models take. Sums stay integers, so that the scan of bins is exact.
    private static Split ByValues(int column, NodeHistogram histogram, int first, int count, NodeSums node, BoostingOptions options)
    {
        const double gradientScale = 1.0 / NodeHistogram.GradientUnit, hessianScale = 1.0 / NodeHistogram.HessianUnit;
        ReadOnlySpan<long> gradients = histogram.Gradients.AsSpan(first, count + 1);
        ReadOnlySpan<long> hessians = histogram.Hessians.AsSpan(first, count + 1);
        ReadOnlySpan<int> rows = histogram.Rows.AsSpan(first, count + 1);
        bool anyMissing = rows[count] > 0;
        double l2 = options.L2, nodeScore = node.Score(l2), bestScore = nodeScore + LeastGain;
        int least = options.MinimumLeafRows, bestBin = -1;
        bool bestMissing = false;
        (long Gradient, long Hessian, int Rows) best = default;
        // Where nothing is missing both directions are the same split; a later missing value then follows the larger side.
        for (int direction = 0; direction < (anyMissing ? 2 : 1); direction++)
        {
            long gradient = direction == 1 ? gradients[count] : 0, hessian = direction == 1 ? hessians[count] : 0;
            int left = direction == 1 ? rows[count] : 0;
            int end = anyMissing && direction == 0 ? count : count - 1;
            for (int bin = 0; bin < end; bin++)
            {
                if (rows[bin] == 0)
                    continue;
                gradient += gradients[bin];
                hessian += hessians[bin];
                left += rows[bin];
                if (left < least)
                    continue;
                if (node.Rows - left < least)
                    break;
                double leftHessian = hessian * hessianScale, rightHessian = node.Hessian - leftHessian;
                if (leftHessian < LeastHessian || rightHessian < LeastHessian)
                    continue;
                double leftGradient = gradient * gradientScale, rightGradient = node.Gradient - leftGradient;
                leftHessian += l2;
                rightHessian += l2;
                double score = ((leftGradient * leftGradient * rightHessian) + (rightGradient * rightGradient * leftHessian))
                    / (leftHessian * rightHessian);
                if (score <= bestScore)
                    continue;
                bestScore = score;
                bestBin = bin;
                bestMissing = direction == 1;
                best = (gradient, hessian, left);
            }
        }
        if (bestBin < 0)
            return Split.None;
        var sums = new NodeSums(best.Gradient * gradientScale, best.Hessian * hessianScale, best.Rows);
        return new Split(
            column, bestBin, null, anyMissing ? bestMissing : best.Rows * 2 > node.Rows, bestScore - nodeScore, sums);
    }

    private static Split ByValues(
        int column, NodeHistogram histogram, int first, int count, NodeSums node, BoostingOptions options, double lower, double upper)
    {
        Split best = Split.None;
        NodeSums missing = histogram.Cell(first + count);
        for (int direction = 0; direction < (missing.Rows == 0 ? 1 : 2); direction++)
        {
            NodeSums left = direction == 1 ? missing : default;
            for (int bin = 0; bin < count; bin++)
            {
                left += histogram.Cell(first + bin);
                if (bin == count - 1 && (missing.Rows == 0 || direction == 1))
                    break;
                bool missingLeft = missing.Rows == 0 ? left.Rows * 2 > node.Rows : direction == 1;
                Consider(
                    new Split(column, bin, null, missingLeft, 0, left), node, options, options.Monotone![column], lower, upper, ref best);
            }
        }
        return best;
    }

    // Levels ordered by gradient over hessian: the best two-way grouping is a cut of that order. Fisher 1958.
    private static Split ByLevels(
        int column, NodeHistogram histogram, int first, int count, NodeSums node, BoostingOptions options, double lower, double upper)
    {
        Split best = Split.None;
        NodeSums missing = histogram.Cell(first + count);
        Span<double> ratios = stackalloc double[BinnedTable.MaximumBins];
        Span<int> order = stackalloc int[BinnedTable.MaximumBins];
        int present = 0;
        for (int level = 0; level < count; level++)
        {
            NodeSums sums = histogram.Cell(first + level);
            if (sums.Rows == 0)
                continue;
            // The constant keeps a level of few rows from going to an end of the order by chance alone.
            ratios[present] = sums.Gradient / (sums.Hessian + options.L2 + 1);
            order[present++] = level;
        }
        ratios[..present].Sort(order[..present]);
        for (int direction = 0; direction < (missing.Rows == 0 ? 1 : 2); direction++)
        {
            NodeSums left = direction == 1 ? missing : default;
            var levels = new ulong[4];
            for (int k = 0; k < present; k++)
            {
                left += histogram.Cell(first + order[k]);
                levels[order[k] >> 6] |= 1UL << (order[k] & 63);
                if (k == present - 1 && (missing.Rows == 0 || direction == 1))
                    break;
                bool missingLeft = missing.Rows == 0 ? left.Rows * 2 > node.Rows : direction == 1;
                var split = new Split(column, 0, levels, missingLeft, 0, left);
                if (Consider(split, node, options, Monotone.Free, lower, upper, ref best))
                    best = best with { LeftLevels = (ulong[])levels.Clone() };
            }
        }
        return best;
    }

    private static bool Consider(
        Split split, NodeSums node, BoostingOptions options, Monotone monotone, double lower, double upper, ref Split best)
    {
        NodeSums left = split.Left;
        NodeSums right = node - left;
        if (left.Rows < options.MinimumLeafRows || right.Rows < options.MinimumLeafRows
            || left.Hessian < LeastHessian || right.Hessian < LeastHessian)
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
        if (gain <= best.Gain || gain < LeastGain)
            return false;
        best = split with { Gain = gain };
        return true;
    }

    // Twice the fall of the loss when rows take a value that is not the unbounded best.
    private static double Fall(NodeSums sums, double value, double l2) =>
        -((2 * sums.Gradient * value) + ((sums.Hessian + l2) * value * value));
}
