namespace Segmentation.Tests.Embedding;

/// <summary>Small data sets and maps of known shape.</summary>
internal static class TestMaps
{
    internal static Matrix Gaussian(int rows, int columns, ulong seed, double scale = 1)
    {
        var random = new SeededRandom(seed);
        var points = new Matrix(rows, columns);
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = scale * random.NextGaussian();
        return points;
    }

    /// <summary>Gaussian clouds of sd 1 around centres of sd <paramref name="apart"/>.</summary>
    internal static Matrix Clustered(int rows, int columns, int clusters, double apart, ulong seed)
    {
        Matrix points = Gaussian(rows, columns, seed);
        Matrix centres = Gaussian(clusters, columns, seed + 1, apart);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                points[i, j] += centres[i % clusters, j];
        }
        return points;
    }

    /// <summary>The points with a share of the rows moved onto row 0.</summary>
    internal static Matrix WithCoincident(Matrix points, double share)
    {
        Matrix copy = points.Clone();
        for (int i = 0; i < share * points.Rows; i++)
            copy.Row(0).CopyTo(copy.Row(i));
        return copy;
    }

    /// <summary>Maps on which approximate forces go wrong in different ways.</summary>
    internal static Matrix ByName(string name, int n) => name switch
    {
        "spread" => Gaussian(n, 2, seed: 1, scale: 25),
        "clustered" => Clustered(n, 2, 12, 30, seed: 2),
        "collapsed" => Gaussian(n, 2, seed: 3, scale: 0.3),
        "coincident" => WithCoincident(Gaussian(n, 2, seed: 4, scale: 15), 0.3),
        "start" => Gaussian(n, 2, seed: 5, scale: 1e-4),
        _ => throw new ArgumentException(name),
    };

    /// <summary>Every pair, sorted: the oracle of the search for neighbours.</summary>
    internal static (int[] Neighbors, float[] SquaredDistances) Neighbors(Matrix points, int k)
    {
        int n = points.Rows;
        var neighbors = new int[n * k];
        var squaredDistances = new float[n * k];
        ChunkedParallel.ForChunks(n, ChunkedParallel.AllCores, i =>
        {
            var distances = new double[n];
            var order = new int[n];
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < n; j++)
            {
                ReadOnlySpan<double> other = points.Row(j);
                order[j] = j;
                for (int c = 0; c < row.Length; c++)
                    distances[j] += (row[c] - other[c]) * (row[c] - other[c]);
            }
            distances[i] = -1;
            Array.Sort(distances, order);
            for (int t = 0; t < k; t++)
                (neighbors[(i * k) + t], squaredDistances[(i * k) + t]) = (order[t + 1], (float)distances[t + 1]);
        });
        return (neighbors, squaredDistances);
    }

    internal static SparseMatrix AffinitiesOf(Matrix points, double perplexity)
    {
        int k = Segmentation.Embedding.Affinities.NeighborsFor(perplexity);
        (int[] neighbors, float[] squaredDistances) = Neighbors(points, k);
        return Segmentation.Embedding.Affinities.FromNeighbors(k, neighbors, squaredDistances, perplexity);
    }

    /// <summary>Each point bound to its two neighbours on a ring.</summary>
    internal static SparseMatrix Ring(int n)
    {
        var (starts, columns, values) = (new long[n + 1], new List<int>(), new List<float>());
        for (int i = 0; i < n; i++)
        {
            int[] near = [.. new[] { (i + 1) % n, (i + n - 1) % n }.Distinct().Order()];
            columns.AddRange(near);
            values.AddRange(near.Select(_ => 1f / n / near.Length));
            starts[i + 1] = columns.Count;
        }
        return new SparseMatrix(starts, [.. columns], [.. values]);
    }
}
