namespace Segmentation.Tests.Embedding;

/// <summary>
/// The KL divergence of a map from affinities over all pairs, in float64: the measure that maps of different programs share.
/// </summary>
internal static class DenseDivergence
{
    internal static double Of(Matrix points, Matrix map, double perplexity)
    {
        int n = points.Rows;
        var betas = new double[n];
        var sums = new double[n];
        ChunkedParallel.ForChunks(n, ChunkedParallel.AllCores, i => (betas[i], sums[i]) = Calibrate(points, i, Math.Log(perplexity)));
        var weighted = new double[n];
        var kernels = new double[n];
        var masses = new double[n];
        ChunkedParallel.ForChunks(n, ChunkedParallel.AllCores, i =>
        {
            for (int j = 0; j < n; j++)
            {
                if (j == i)
                    continue;
                double squared = Squared(points, i, j), q = 1 / (1 + Squared(map, i, j));
                double p = (Math.Exp(-betas[i] * squared) / sums[i] + Math.Exp(-betas[j] * squared) / sums[j]) / (2.0 * n);
                kernels[i] += q;
                masses[i] += p;
                if (p > 1e-300)
                    weighted[i] += p * Math.Log(p / q);
            }
        });
        return weighted.Sum() + (masses.Sum() * Math.Log(kernels.Sum()));
    }

    private static (double Beta, double Sum) Calibrate(Matrix points, int i, double target)
    {
        var squared = new double[points.Rows];
        for (int j = 0; j < squared.Length; j++)
            squared[j] = j == i ? double.PositiveInfinity : Squared(points, i, j);
        // Far pairs carry exp(−700); leaving them out of the search changes no digit of the entropy.
        Array.Sort(squared);
        squared = squared[..Math.Min(squared.Length - 1, 400)];
        double low = -30, high = 60, beta = 0, sum = 0;
        for (int step = 0; step < 50; step++)
        {
            beta = Math.Exp((low + high) / 2);
            sum = 0;
            double first = 0;
            foreach (double distance in squared)
            {
                double weight = Math.Exp(-beta * (distance - squared[0]));
                sum += weight;
                first += weight * (distance - squared[0]);
            }
            if (Math.Log(sum) + (beta * first / sum) > target)
                low = (low + high) / 2;
            else
                high = (low + high) / 2;
        }
        return (beta, sum * Math.Exp(-beta * squared[0]));
    }

    private static double Squared(Matrix points, int i, int j)
    {
        double squared = 0;
        for (int c = 0; c < points.Columns; c++)
        {
            double difference = points.Values[(i * points.Columns) + c] - points.Values[(j * points.Columns) + c];
            squared += difference * difference;
        }
        return squared;
    }
}
