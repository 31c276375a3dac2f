namespace Segmentation.Tests.Compute.Contracts;

/// <content>Sums over all pairs in float64.</content>
public abstract partial class TSneContract
{
    private static double[] ExactGradient(SparseMatrix p, Matrix map, double exaggeration)
    {
        int n = map.Rows, m = map.Columns;
        double[] y = map.Values, gradient = new double[n * m], sums = new double[n];
        ChunkedParallel.ForChunks(n, ChunkedParallel.AllCores, i =>
        {
            for (int j = 0; j < n; j++)
            {
                double dx = y[i * m] - y[j * m], dy = m > 1
                    ? y[(i * m) + 1] - y[(j * m) + 1]
                    : 0, q = i == j
                    ? 0
                    : 1 / (1 + (dx * dx) + (dy * dy));
                sums[i] += q;
                gradient[i * m] -= q * q * dx;
                if (m > 1)
                    gradient[(i * m) + 1] -= q * q * dy;
            }
        });
        double sum = sums.Sum();
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < m; c++)
            {
                double attraction = 0;
                for (long e = p.RowStarts[i]; e < p.RowStarts[i + 1]; e++)
                    attraction += p.Values[e] * Kernel(map, i, p.Columns[e]) * (map[i, c] - map[p.Columns[e], c]);
                gradient[(i * m) + c] = 4 * ((exaggeration * attraction) + (gradient[(i * m) + c] / sum));
            }
        }
        return gradient;
    }

    private static double Kernel(Matrix map, int i, int j)
    {
        double squared = 0;
        for (int c = 0; c < map.Columns; c++)
            squared += (map[i, c] - map[j, c]) * (map[i, c] - map[j, c]);
        return 1 / (1 + squared);
    }

    private static double RelativeError(double[] expected, double[] actual)
    {
        double error = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        return Math.Sqrt(error / norm);
    }
}
