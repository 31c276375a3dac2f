namespace Segmentation.Clustering.Methods;

/// <summary>
/// Grows the trees of a <see cref="ForestPlacement"/>: each on a bootstrap sample, until its leaves are pure, a node divided by the best
/// cut of √d features drawn at random.
/// </summary>
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
        int[] classes = [.. labels.Select(label => label == ClusteringResult.NoCluster ? clusters : label)];
        var trees = new List<double>[Trees];
        Threading.ForChunks(Trees, threads, tree => trees[tree] = new Tree(points, classes, rows, clusters + 1, tree).Nodes);
        return trees;
    }

    private sealed class Tree
    {
        private readonly Matrix _points;
        private readonly int[] _classes;
        private readonly int[] _rows;
        private readonly int[] _features;
        private readonly double[] _values;
        private readonly long[] _left;
        private readonly long[] _all;
        private readonly SeededRandom _random;

        internal Tree(Matrix points, int[] classes, int[] rows, int count, int number)
        {
            (_points, _classes, _random) = (points, classes, new SeededRandom(0, (ulong)number + 1));
            (_left, _all) = (new long[count], new long[count]);
            _rows = new int[rows.Length];
            for (int i = 0; i < rows.Length; i++)
                _rows[i] = rows[_random.Next(rows.Length)];
            _values = new double[rows.Length];
            _features = [.. Enumerable.Range(0, points.Columns)];
            var open = new Stack<(int Start, int Length)>();
            open.Push((0, _rows.Length));
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

        // Writes the node, and puts the rows of its "at most" side first; answers how many they are, 0 for a leaf.
        private int Divide(int start, int length)
        {
            Array.Clear(_all);
            foreach (int row in _rows.AsSpan(start, length))
                _all[_classes[row]]++;
            int commonest = Array.IndexOf(_all, _all.Max());
            (double Gain, int Feature, double Threshold) best = (0, -1, 0);
            if (_all[commonest] < length)
            {
                int tried = 0, wanted = Math.Max(1, (int)Math.Sqrt(_features.Length));
                for (int k = 0; k < _features.Length && tried < wanted; k++)
                {
                    int drawn = k + _random.Next(_features.Length - k);
                    (_features[k], _features[drawn]) = (_features[drawn], _features[k]);
                    tried += TryFeature(_features[k], start, length, ref best) ? 1 : 0;
                }
            }
            if (best.Feature < 0)
            {
                Nodes.AddRange([-1 - commonest, 0]);
                return 0;
            }
            Nodes.AddRange([best.Feature, best.Threshold]);
            int low = start, high = start + length - 1;
            while (low <= high)
            {
                if (_points[_rows[low], best.Feature] <= best.Threshold)
                    low++;
                else
                    (_rows[low], _rows[high]) = (_rows[high--], _rows[low]);
            }
            return low - start;
        }

        // Σ over both sides of Σ classes² / rows, whose rise is the fall of the Gini impurity. False where the feature is constant here.
        private bool TryFeature(int feature, int start, int length, ref (double Gain, int Feature, double Threshold) best)
        {
            Span<int> rows = _rows.AsSpan(start, length);
            Span<double> values = _values.AsSpan(start, length);
            for (int i = 0; i < length; i++)
                values[i] = _points[rows[i], feature];
            values.Sort(rows);
            if (values[0] == values[^1])
                return false;
            Array.Clear(_left);
            double leftSquares = 0, rightSquares = 0;
            foreach (long count in _all)
                rightSquares += (double)count * count;
            for (int i = 0; i < length - 1; i++)
            {
                int own = _classes[rows[i]];
                rightSquares -= (2 * (_all[own] - _left[own])) - 1;
                leftSquares += (2 * _left[own]++) + 1;
                if (values[i] == values[i + 1])
                    continue;
                double gain = (leftSquares / (i + 1)) + (rightSquares / (length - i - 1));
                if (gain <= best.Gain)
                    continue;
                double middle = values[i] + ((values[i + 1] - values[i]) / 2);
                best = (gain, feature, middle < values[i + 1] ? middle : values[i]);
            }
            return true;
        }
    }
}
