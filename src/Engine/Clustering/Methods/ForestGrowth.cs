namespace Segmentation.Clustering.Methods;

/// <summary>
/// Grows the trees of a <see cref="ForestPlacement"/>: each on a bootstrap sample, until its leaves are pure, a node divided by the best
/// cut of √d features drawn at random.
/// </summary>
/// <remarks>
/// Rows are sorted by each feature once, for all trees. A tree keeps the rows of every node in that order, as Breiman et al. 1984 do, so
/// that a node is a pass over each feature and never sorts; a row that was drawn several times is one entry of that weight.
/// </remarks>
internal static class ForestGrowth
{
    private const int Trees = 50;

    // Of more customers an even share of each stretch of rows is taken: a tree's time and size grow with them, its accuracy hardly.
    private const int MostRows = 20_000;

    /// <summary>The trees, each as feature and threshold or −1 − cluster and 0, node by node in preorder.</summary>
    internal static List<double>[] Grow(Matrix points, int[] labels, int threads)
    {
        int kept = Math.Min(points.Rows, MostRows);
        int[] rows = [.. Enumerable.Range(0, kept).Select(i => (int)((long)i * points.Rows / kept))];
        int clusters = labels.Max() + 1;
        int[] classes = [.. rows.Select(row => labels[row] == ClusteringResult.NoCluster ? clusters : labels[row])];
        var sorted = new SortedColumn[points.Columns];
        ChunkedParallel.ForChunks(sorted.Length, threads, feature => sorted[feature] = SortedColumn.Of(points, rows, feature));
        var trees = new List<double>[Trees];
        ChunkedParallel.ForChunks(Trees, threads, tree => trees[tree] = new Tree(sorted, classes, clusters + 1, tree).Nodes);
        return trees;
    }

    /// <summary>A row in the order of one feature.</summary>
    /// <param name="Row">Its place among the rows that are grown on.</param>
    /// <param name="Rank">Number of its value among the distinct ones, ascending.</param>
    private readonly record struct Ranked(int Row, int Rank);

    /// <summary>The rows by one feature, ascending.</summary>
    private sealed record SortedColumn(Ranked[] Rows, double[] Values)
    {
        internal static SortedColumn Of(Matrix points, int[] rows, int feature)
        {
            double[] values = [.. rows.Select(row => points[row, feature])];
            int[] order = [.. Enumerable.Range(0, rows.Length)];
            Array.Sort(values, order);
            var ranked = new Ranked[rows.Length];
            int distinct = 0;
            for (int i = 0; i < ranked.Length; i++)
            {
                if (i > 0 && values[i] != values[distinct])
                    distinct++;
                values[distinct] = values[i];
                ranked[i] = new Ranked(order[i], distinct);
            }
            return new SortedColumn(ranked, values);
        }
    }

    private sealed class Tree
    {
        private readonly SortedColumn[] _columns;
        private readonly Ranked[][] _sorted;
        private readonly int[] _classes;
        private readonly int[] _weights;
        private readonly int[] _features;
        private readonly Ranked[] _above;
        private readonly bool[] _isLow;
        private readonly long[] _left;
        private readonly long[] _all;
        private readonly SeededRandom _random;

        internal Tree(SortedColumn[] columns, int[] classes, int count, int number)
        {
            (_columns, _classes, _random) = (columns, classes, new SeededRandom(0, (ulong)number + 1));
            (_left, _all) = (new long[count], new long[count]);
            _weights = new int[classes.Length];
            for (int i = 0; i < classes.Length; i++)
                _weights[_random.Next(classes.Length)]++;
            int drawn = _weights.Count(weight => weight > 0);
            _sorted = [.. columns.Select(column => Drawn(column.Rows, drawn))];
            _features = [.. Enumerable.Range(0, columns.Length)];
            (_above, _isLow) = (new Ranked[drawn], new bool[classes.Length]);
            var open = new Stack<(int Start, int Length)>();
            open.Push((0, drawn));
            while (open.TryPop(out (int Start, int Length) node))
            {
                int left = Divide(node.Start, node.Length);
                if (left == 0)
                    continue;
                open.Push((node.Start + left, node.Length - left));
                open.Push((node.Start, left));
            }
        }

        internal List<double> Nodes { get; } = [];

        private Ranked[] Drawn(Ranked[] rows, int count)
        {
            var drawn = new Ranked[count];
            int next = 0;
            foreach (Ranked row in rows)
            {
                if (_weights[row.Row] > 0)
                    drawn[next++] = row;
            }
            return drawn;
        }

        // Writes the node, and puts the rows of its "at most" side first; answers how many they are, 0 for a leaf.
        private int Divide(int start, int length)
        {
            Array.Clear(_all);
            long whole = 0;
            foreach (Ranked row in _sorted[0].AsSpan(start, length))
            {
                _all[_classes[row.Row]] += _weights[row.Row];
                whole += _weights[row.Row];
            }
            int commonest = Array.IndexOf(_all, _all.Max());
            (double Gain, int Feature, int Rows) best = (0, -1, 0);
            if (_all[commonest] < whole)
            {
                int tried = 0, wanted = Math.Max(1, (int)Math.Sqrt(_features.Length));
                for (int k = 0; k < _features.Length && tried < wanted; k++)
                {
                    int drawn = k + _random.Next(_features.Length - k);
                    (_features[k], _features[drawn]) = (_features[drawn], _features[k]);
                    tried += TryFeature(_features[k], start, length, whole, ref best) ? 1 : 0;
                }
            }
            if (best.Feature < 0)
            {
                Nodes.AddRange([-1 - commonest, 0]);
                return 0;
            }
            Ranked[] sorted = _sorted[best.Feature];
            int cut = start + best.Rows;
            double[] values = _columns[best.Feature].Values;
            (double low, double high) = (values[sorted[cut - 1].Rank], values[sorted[cut].Rank]);
            double middle = low + ((high - low) / 2);
            Nodes.AddRange([best.Feature, middle < high ? middle : low]);
            for (int i = start; i < start + length; i++)
                _isLow[sorted[i].Row] = i < cut;
            for (int feature = 0; feature < _sorted.Length; feature++)
            {
                if (feature != best.Feature)
                    Part(_sorted[feature].AsSpan(start, length));
            }
            return best.Rows;
        }

        // Both sides stay sorted.
        private void Part(Span<Ranked> rows)
        {
            int low = 0, high = 0;
            foreach (Ranked row in rows)
            {
                if (_isLow[row.Row])
                    rows[low++] = row;
                else
                    _above[high++] = row;
            }
            _above.AsSpan(0, high).CopyTo(rows[low..]);
        }

        // Σ over both sides of Σ classes² / rows, whose rise is the fall of the Gini impurity. False where the feature is constant here.
        private bool TryFeature(int feature, int start, int length, long whole, ref (double Gain, int Feature, int Rows) best)
        {
            ReadOnlySpan<Ranked> rows = _sorted[feature].AsSpan(start, length);
            if (rows[0].Rank == rows[^1].Rank)
                return false;
            Array.Clear(_left);
            long leftSquares = 0, rightSquares = 0, leftRows = 0;
            foreach (long count in _all)
                rightSquares += count * count;
            for (int i = 0; i < length - 1; i++)
            {
                int own = _classes[rows[i].Row];
                long weight = _weights[rows[i].Row], before = _left[own];
                rightSquares -= weight * ((2 * (_all[own] - before)) - weight);
                leftSquares += weight * ((2 * before) + weight);
                _left[own] = before + weight;
                leftRows += weight;
                if (rows[i].Rank == rows[i + 1].Rank)
                    continue;
                double gain = ((double)leftSquares / leftRows) + ((double)rightSquares / (whole - leftRows));
                if (gain > best.Gain)
                    best = (gain, feature, i + 1);
            }
            return true;
        }
    }
}
