namespace Segmentation.Clustering.Prototypes;

/// <summary>One fit of <see cref="KPrototypes"/>.</summary>
internal sealed class KPrototypesFit(
    Matrix numbers, CategoryCodes categories, double gamma, int threads, CancellationToken cancellation)
{
    private readonly int[] _labels = new int[numbers.Rows];
    private readonly double[] _costs = new double[numbers.Rows];

    // Where the counts of a column's categories begin among those of all columns.
    private readonly int[] _offsets = Offsets(categories.Counts);

    /// <summary>Rows that are the first prototypes: k-means++ with the cost in place of the squared distance.</summary>
    /// <exception cref="FewDistinctRowsException">Fewer distinct rows than seeds.</exception>
    internal int[] Seeds(int clusters, SeededRandom random)
    {
        int n = numbers.Rows;
        var seeds = new int[clusters];
        seeds[0] = random.Next(n);
        var nearest = new double[n];
        Array.Fill(nearest, double.PositiveInfinity);
        var sums = new double[KPrototypes.Chunks(n)];
        for (int c = 1; c < clusters; c++)
        {
            int seed = seeds[c - 1];
            ForChunks((chunk, first, end) =>
            {
                double sum = 0;
                for (int i = first; i < end; i++)
                    sum += nearest[i] = Math.Min(nearest[i], Cost(i, numbers.Row(seed), categories.Row(seed)));
                sums[chunk] = sum;
            });
            double total = sums.Sum();
            if (!(total > 0))
                throw KMeansSeeds.TooFewDistinct(c, clusters);
            seeds[c] = Drawn(nearest, random.NextDouble() * total);
        }
        return seeds;
    }

    /// <summary>Iterates from the prototypes of some rows until no row changes its cluster.</summary>
    internal KPrototypesResult Run(int[] start, int maxIterations)
    {
        int k = start.Length;
        Matrix means = numbers.SelectRows(start);
        int[] modes = categories.SelectRows(start).Codes;
        var costs = new List<double>();
        Array.Fill(_labels, -1);
        for (int iteration = 0; iteration < maxIterations; iteration++)
        {
            bool changed = Assign(means, modes, k);
            changed |= FillEmpty(k);
            (means, modes) = Prototypes(means, k);
            costs.Add(Total(means, modes));
            if (!changed)
                break;
        }
        return Numbered(means, modes, k, costs);
    }

    private static int[] Offsets(int[] counts)
    {
        var offsets = new int[counts.Length + 1];
        for (int c = 0; c < counts.Length; c++)
            offsets[c + 1] = offsets[c] + counts[c];
        return offsets;
    }

    private static int Drawn(double[] weights, double target)
    {
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0)
                continue;
            last = i;
            target -= weights[i];
            if (target < 0)
                break;
        }
        return last;
    }

    private double Cost(int row, ReadOnlySpan<double> mean, ReadOnlySpan<int> mode)
    {
        double squared = 0;
        ReadOnlySpan<double> values = numbers.Row(row);
        for (int j = 0; j < values.Length; j++)
            squared += (values[j] - mean[j]) * (values[j] - mean[j]);
        int differ = 0;
        ReadOnlySpan<int> codes = categories.Row(row);
        for (int c = 0; c < codes.Length; c++)
            differ += codes[c] == mode[c] ? 0 : 1;
        return squared + (gamma * differ);
    }

    // A tie goes to the cluster that the row is in, else to the lower one.
    private bool Assign(Matrix means, int[] modes, int k)
    {
        int c = categories.Counts.Length;
        var changed = new bool[KPrototypes.Chunks(numbers.Rows)];
        ForChunks((chunk, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                int own = _labels[i];
                double least = own < 0 ? double.PositiveInfinity : Cost(i, means.Row(own), modes.AsSpan(own * c, c));
                for (int cluster = 0; cluster < k; cluster++)
                {
                    double cost = Cost(i, means.Row(cluster), modes.AsSpan(cluster * c, c));
                    if (cost < least)
                        (own, least) = (cluster, cost);
                }
                changed[chunk] |= own != _labels[i];
                (_labels[i], _costs[i]) = (own, least);
            }
        });
        return changed.Contains(true);
    }

    // An empty cluster takes the row that costs most, from a cluster that keeps others.
    private bool FillEmpty(int k)
    {
        var sizes = new int[k];
        foreach (int label in _labels)
            sizes[label]++;
        bool filled = false;
        for (int empty = 0; empty < k; empty++)
        {
            if (sizes[empty] > 0)
                continue;
            int costliest = -1;
            for (int i = 0; i < _labels.Length; i++)
            {
                if (sizes[_labels[i]] > 1 && (costliest < 0 || _costs[i] > _costs[costliest]))
                    costliest = i;
            }
            if (costliest < 0)
                throw KMeansSeeds.TooFewDistinct(k - 1, k);
            sizes[_labels[costliest]]--;
            sizes[empty]++;
            (_labels[costliest], _costs[costliest]) = (empty, 0);
            filled = true;
        }
        return filled;
    }

    // Sums are of differences from the means before, which lie near the means after: no digits are lost far from 0.
    private (Matrix Means, int[] Modes) Prototypes(Matrix before, int k)
    {
        (int d, int c, int width) = (numbers.Columns, categories.Counts.Length, _offsets[^1]);
        var partial = new (double[] Sums, int[] Counts, int[] Sizes)[KPrototypes.Chunks(numbers.Rows)];
        ForChunks((chunk, first, end) =>
        {
            (double[] sums, int[] counts, int[] sizes) = (new double[k * d], new int[k * width], new int[k]);
            for (int i = first; i < end; i++)
            {
                int own = _labels[i];
                sizes[own]++;
                ReadOnlySpan<double> values = numbers.Row(i);
                for (int j = 0; j < d; j++)
                    sums[(own * d) + j] += values[j] - before[own, j];
                ReadOnlySpan<int> codes = categories.Row(i);
                for (int column = 0; column < c; column++)
                    counts[(own * width) + _offsets[column] + codes[column]]++;
            }
            partial[chunk] = (sums, counts, sizes);
        });
        var means = new Matrix(k, d);
        var modes = new int[k * c];
        for (int cluster = 0; cluster < k; cluster++)
        {
            int size = partial.Sum(chunk => chunk.Sizes[cluster]);
            for (int j = 0; j < d; j++)
                means[cluster, j] = before[cluster, j] + (partial.Sum(chunk => chunk.Sums[(cluster * d) + j]) / size);
            for (int column = 0; column < c; column++)
            {
                int most = -1;
                for (int code = 0; code < categories.Counts[column]; code++)
                {
                    int place = (cluster * width) + _offsets[column] + code;
                    int count = partial.Sum(chunk => chunk.Counts[place]);
                    if (count > most)
                        (most, modes[(cluster * c) + column]) = (count, code);
                }
            }
        }
        return (means, modes);
    }

    private double Total(Matrix means, int[] modes)
    {
        int c = categories.Counts.Length;
        var sums = new double[KPrototypes.Chunks(numbers.Rows)];
        ForChunks((chunk, first, end) =>
        {
            for (int i = first; i < end; i++)
                sums[chunk] += Cost(i, means.Row(_labels[i]), modes.AsSpan(_labels[i] * c, c));
        });
        return sums.Sum();
    }

    private KPrototypesResult Numbered(Matrix means, int[] modes, int k, List<double> costs)
    {
        int c = categories.Counts.Length;
        int[] order = FirstAppearance.Number(_labels, k, threads, cancellation);
        return new KPrototypesResult(
            _labels,
            means.SelectRows(order),
            [.. order.SelectMany(cluster => modes.AsSpan(cluster * c, c).ToArray())],
            costs[^1],
            gamma,
            costs);
    }

    private void ForChunks(Action<int, int, int> body) => ChunkedParallel.ForChunks(KPrototypes.Chunks(numbers.Rows), threads, chunk =>
    {
        (int first, int end) = KPrototypes.Chunk(chunk, numbers.Rows);
        body(chunk, first, end);
    }, cancellation);
}
