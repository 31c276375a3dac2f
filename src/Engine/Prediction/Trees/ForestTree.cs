namespace Segmentation.Prediction.Trees;

/// <summary>Grows one randomised tree, depth first, until leaves are pure or small.</summary>
internal sealed class ForestTree(ModelTable table, BinnedTable binned, bool[] positive, ForestOptions options, SeededRandom random)
{
    private readonly List<TreeNode> _nodes = [];
    private readonly Question[] _questions = Questions(binned, options.Splits);
    private readonly double[] _values = new double[table.Rows];
    private readonly byte[] _labels = new byte[table.Rows];
    private int[] _rows = [];

    internal DecisionTree Grow(CancellationToken cancellation)
    {
        int n = table.Rows;
        _rows = new int[n];
        for (int i = 0; i < n; i++)
            _rows[i] = options.Splits == ForestSplits.Best ? random.Next(n) : i;
        _nodes.Add(default);
        var open = new Stack<(int Node, int Start, int Length)>();
        open.Push((0, 0, n));
        while (open.TryPop(out (int Node, int Start, int Length) task))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> rows = _rows.AsSpan(task.Start, task.Length);
            int hits = Hits(rows);
            Cut cut = hits == 0
                || hits == rows.Length
                || rows.Length < 2 * options.MinimumLeafRows
                ? default
                : Choose(rows, hits, cancellation);
            if (cut.Node.Cover == 0)
            {
                _nodes[task.Node] = new TreeNode(-1, 0, null, false, -1, -1, (double)hits / rows.Length, rows.Length);
                continue;
            }
            int left = Partition(task.Start, task.Length, cut.Node);
            int child = _nodes.Count;
            _nodes[task.Node] = cut.Node with { Left = child, Right = child + 1 };
            _nodes.Add(default);
            _nodes.Add(default);
            open.Push((child + 1, task.Start + left, task.Length - left));
            open.Push((child, task.Start, left));
        }
        return new DecisionTree([.. _nodes]);
    }

    private readonly record struct Cut(TreeNode Node, double Gain);

    // What a node may be asked: a column, or, where cuts are drawn at random, one level of a column against the rest. Each level counts
    // as a question of its own, as an indicator column would, so that a column of many levels is asked about as often as it deserves.
    private readonly record struct Question(int Column, int Level);

    private static Question[] Questions(BinnedTable binned, ForestSplits splits)
    {
        var questions = new List<Question>();
        for (int column = 0; column < binned.Columns; column++)
        {
            if (binned.Kinds[column] == ColumnKind.Numeric || splits == ForestSplits.Best)
            {
                questions.Add(new Question(column, -1));
                continue;
            }
            // With two levels, one against the rest is the other against the rest.
            for (int level = binned.BinCount(column) == 2 ? 1 : 0; level < binned.BinCount(column); level++)
                questions.Add(new Question(column, level));
        }
        return [.. questions];
    }

    // Of the node that is looked at; labels of its rows stay at hand.
    private int Hits(ReadOnlySpan<int> rows)
    {
        int hits = 0;
        for (int k = 0; k < rows.Length; k++)
        {
            _labels[k] = positive[rows[k]] ? (byte)1 : (byte)0;
            hits += _labels[k];
        }
        return hits;
    }

    // Constant columns do not count as tried: a node is a leaf only when no column can divide it.
    private Cut Choose(ReadOnlySpan<int> rows, int hits, CancellationToken cancellation)
    {
        Cut best = default;
        int tried = 0;
        int wanted = options.QuestionsTried > 0 ? options.QuestionsTried : Math.Max(1, (int)Math.Sqrt(_questions.Length));
        for (int k = 0; k < _questions.Length && tried < wanted; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            int drawn = k + random.Next(_questions.Length - k);
            (_questions[k], _questions[drawn]) = (_questions[drawn], _questions[k]);
            if (TryQuestion(_questions[k], rows, hits, ref best))
                tried++;
        }
        return best;
    }

    private bool TryQuestion(Question question, ReadOnlySpan<int> rows, int hits, ref Cut best)
    {
        int column = question.Column;
        bool missingLeft = (random.NextUInt64() & 1) == 0;
        if (binned.Kinds[column] == ColumnKind.Category)
            return question.Level >= 0
                ? TryLevel(question, rows, hits, missingLeft, ref best)
                : TryLevels(column, rows, hits, missingLeft, ref best);
        return options.Splits == ForestSplits.Random
            ? TryRandomThreshold(column, rows, hits, missingLeft, ref best)
            : TryThresholds(column, rows, hits, missingLeft, ref best);
    }

    // Values of the node's rows are gathered once, so that the count beside the threshold runs through the nearest cache.
    private bool TryRandomThreshold(int column, ReadOnlySpan<int> rows, int hits, bool missingLeft, ref Cut best)
    {
        double[] all = table.Columns[column].Values;
        Span<double> values = _values.AsSpan(0, rows.Length);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int k = 0; k < rows.Length; k++)
        {
            double value = all[rows[k]];
            values[k] = value;
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
        if (!(low < high))
            return false;
        double threshold = low + (random.NextDouble() * (high - low));
        threshold = threshold < high ? threshold : low;
        ReadOnlySpan<byte> labels = _labels.AsSpan(0, rows.Length);
        // Neither side of a comparison holds a missing value.
        int left = 0, leftHits = 0;
        for (int k = 0; k < labels.Length; k++)
        {
            int goesLeft = missingLeft ? (values[k] > threshold ? 0 : 1) : values[k] <= threshold ? 1 : 0;
            left += goesLeft;
            leftHits += goesLeft & labels[k];
        }
        double gain = Gain(rows.Length, hits, left, leftHits);
        if (gain > best.Gain)
            best = new Cut(new TreeNode(column, threshold, null, missingLeft, 0, 0, 0, rows.Length), gain);
        return true;
    }

    private bool TryThresholds(int column, ReadOnlySpan<int> rows, int hits, bool missingLeft, ref Cut best)
    {
        Span<int> counts = stackalloc int[BinnedTable.MaximumBins + 1];
        Span<int> positives = stackalloc int[BinnedTable.MaximumBins + 1];
        CountBins(column, rows, counts, positives);
        int left = missingLeft ? counts[BinnedTable.Missing] : 0, leftHits = missingLeft ? positives[BinnedTable.Missing] : 0;
        bool divides = false;
        for (int bin = 0; bin < binned.BinCount(column) - 1; bin++)
        {
            left += counts[bin];
            leftHits += positives[bin];
            divides |= left > 0 && left < rows.Length;
            double gain = Gain(rows.Length, hits, left, leftHits);
            if (counts[bin] > 0 && gain > best.Gain)
                best = new Cut(new TreeNode(column, binned.UpperBounds[column][bin], null, missingLeft, 0, 0, 0, rows.Length), gain);
        }
        return divides;
    }

    private bool TryLevels(int column, ReadOnlySpan<int> rows, int hits, bool missingLeft, ref Cut best)
    {
        Span<int> counts = stackalloc int[BinnedTable.MaximumBins + 1];
        Span<int> positives = stackalloc int[BinnedTable.MaximumBins + 1];
        CountBins(column, rows, counts, positives);
        var present = new List<int>();
        for (int level = 0; level < BinnedTable.MaximumBins; level++)
        {
            if (counts[level] > 0)
                present.Add(level);
        }
        if (present.Count < 2)
            return false;
        var share = new double[present.Count];
        for (int k = 0; k < share.Length; k++)
            share[k] = (double)positives[present[k]] / counts[present[k]];
        int[] ordered = [.. present];
        Array.Sort(share, ordered);
        var levels = new ulong[4];
        int left = missingLeft ? counts[BinnedTable.Missing] : 0, leftHits = missingLeft ? positives[BinnedTable.Missing] : 0;
        foreach (int level in ordered.AsSpan(0, ordered.Length - 1))
        {
            left += counts[level];
            leftHits += positives[level];
            levels[level >> 6] |= 1UL << (level & 63);
            double gain = Gain(rows.Length, hits, left, leftHits);
            if (gain > best.Gain)
                best = new Cut(new TreeNode(column, 0, (ulong[])levels.Clone(), missingLeft, 0, 0, 0, rows.Length), gain);
        }
        return true;
    }

    private bool TryLevel(Question question, ReadOnlySpan<int> rows, int hits, bool missingLeft, ref Cut best)
    {
        double[] values = table.Columns[question.Column].Values;
        int with = 0, without = 0;
        foreach (int i in rows)
        {
            with += values[i] == question.Level ? 1 : 0;
            without += !double.IsNaN(values[i]) && values[i] != question.Level ? 1 : 0;
        }
        if (with == 0 || without == 0)
            return false;
        var levels = new ulong[4];
        levels[question.Level >> 6] |= 1UL << (question.Level & 63);
        Consider(new TreeNode(question.Column, 0, levels, missingLeft, 0, 0, 0, rows.Length), rows, hits, ref best);
        return true;
    }

    private void CountBins(int column, ReadOnlySpan<int> rows, Span<int> counts, Span<int> positives)
    {
        byte[] bins = binned.Bins[column];
        counts.Clear();
        positives.Clear();
        foreach (int i in rows)
        {
            byte bin = bins[i];
            counts[bin]++;
            positives[bin] += positive[i] ? 1 : 0;
        }
    }

    private void Consider(TreeNode node, ReadOnlySpan<int> rows, int hits, ref Cut best)
    {
        double[] values = table.Columns[node.Column].Values;
        TreeNode question = node with { Left = 1, Right = 0 };
        int left = 0, leftHits = 0;
        foreach (int i in rows)
        {
            if (question.Next(values[i]) == 0)
                continue;
            left++;
            leftHits += positive[i] ? 1 : 0;
        }
        double gain = Gain(rows.Length, hits, left, leftHits);
        if (gain > best.Gain)
            best = new Cut(node, gain);
    }

    // Fall of the Gini impurity times the rows; a cut that leaves too small a side is worth nothing.
    private double Gain(int rows, int hits, int left, int leftHits)
    {
        int right = rows - left, rightHits = hits - leftHits;
        if (left < options.MinimumLeafRows || right < options.MinimumLeafRows)
            return 0;
        // Σ over sides of hits²/rows rises by exactly half of the fall in Gini impurity; the tiny constant keeps a split of equal shares
        // allowed.
        return ((double)leftHits * leftHits / left) + ((double)rightHits * rightHits / right) - ((double)hits * hits / rows) + 1e-12;
    }

    private int Partition(int start, int length, TreeNode node)
    {
        double[] values = table.Columns[node.Column].Values;
        TreeNode question = node with { Left = 1, Right = 0 };
        Span<int> rows = _rows.AsSpan(start, length);
        int left = 0, right = length - 1;
        while (left <= right)
        {
            if (question.Next(values[rows[left]]) == 1)
                left++;
            else
                (rows[left], rows[right]) = (rows[right--], rows[left]);
        }
        return left;
    }
}
