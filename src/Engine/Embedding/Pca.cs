using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Segmentation.Embedding;

/// <summary>Principal components of a table.</summary>
/// <param name="Components">m×d orthonormal rows, by descending variance; each row's entry of largest magnitude is positive.</param>
/// <param name="ExplainedVariance">Variance along each component, over n − 1.</param>
/// <param name="ExplainedVarianceRatio">Share of the total variance; 0 where all rows are equal.</param>
/// <param name="Mean">Column means, length d.</param>
public sealed record PcaResult(Matrix Components, double[] ExplainedVariance, double[] ExplainedVarianceRatio, double[] Mean)
{
    /// <summary>Coordinates of rows in the components, n×m.</summary>
    /// <param name="points">n×d with the d columns that were fitted.</param>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public Matrix Project(Matrix points)
    {
        if (points.Columns != Mean.Length)
            throw new ArgumentException($"{points.Columns} columns given, but the components were fitted on {Mean.Length}.", nameof(points));
        var projected = new Matrix(points.Rows, Components.Rows);
        Span<double> centred = new double[points.Columns];
        for (int i = 0; i < points.Rows; i++)
        {
            TensorPrimitives.Subtract<double>(points.Row(i), Mean, centred);
            Span<double> row = projected.Row(i);
            for (int c = 0; c < row.Length; c++)
                row[c] = TensorPrimitives.Dot<double>(Components.Row(c), centred);
        }
        return projected;
    }
}

/// <summary>Principal component analysis by the symmetric eigendecomposition of the covariance.</summary>
public static class Pca
{
    // Partial sums are a chunk's own and are added in chunk order, so the thread count changes no bit.
    private const int RowsPerChunk = 8192;

    /// <summary>Finds the first <paramref name="components"/> principal components.</summary>
    /// <param name="points">n×d, n ≥ 2, every value finite.</param>
    /// <param name="components">In [1, d].</param>
    /// <param name="threads">Threads to use; 0 for all cores.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="components"/> is outside [1, d].</exception>
    public static PcaResult Fit(Matrix points, int components, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, points.Columns);
        if (points.Rows < 2)
            throw new ArgumentException($"Principal components need at least 2 rows; {points.Rows} given.", nameof(points));
        points.RequireFinite("points");
        int d = points.Columns;
        int used = threads == 0 ? Threading.AllCores : threads;
        double[] mean = Mean(points, used);
        // A power of two near the spread changes no digit and keeps squares of 1e±200 inside the range of a double.
        double scale = Math.ScaleB(1, -Math.ILogB(Math.Max(Spread(points, mean), 1e-300)));
        double[] covariance = Covariance(points, mean, scale, used);

        Evd<double> eigen = CreateMatrix.Dense(d, d, covariance).Evd(Symmetricity.Symmetric);
        double total = 0;
        for (int j = 0; j < d; j++)
            total += Math.Max(eigen.EigenValues[j].Real, 0);
        var rows = new Matrix(components, d);
        var variance = new double[components];
        var ratio = new double[components];
        for (int c = 0; c < components; c++)
        {
            int column = d - 1 - c;
            double value = Math.Max(eigen.EigenValues[column].Real, 0);
            variance[c] = value / scale / scale;
            ratio[c] = total > 0 ? value / total : 0;
            Span<double> row = rows.Row(c);
            for (int j = 0; j < d; j++)
                row[j] = eigen.EigenVectors[j, column];
            if (row[TensorPrimitives.IndexOfMaxMagnitude<double>(row)] < 0)
                TensorPrimitives.Negate<double>(row, row);
        }
        return new PcaResult(rows, variance, ratio, mean);
    }

    private static double[] Mean(Matrix points, int threads)
    {
        int d = points.Columns;
        double[] sums = SumOverChunks(points.Rows, d, threads, (from, to, partial) =>
        {
            for (int i = from; i < to; i++)
                TensorPrimitives.Add<double>(partial, points.Row(i), partial);
        });
        TensorPrimitives.Divide(sums, points.Rows, sums);
        return sums;
    }

    private static double Spread(Matrix points, double[] mean)
    {
        double spread = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < row.Length; j++)
                spread = Math.Max(spread, Math.Abs(row[j] - mean[j]));
        }
        return spread;
    }

    private static double[] Covariance(Matrix points, double[] mean, double scale, int threads)
    {
        int d = points.Columns;
        double[] sums = SumOverChunks(points.Rows, d * d, threads, (from, to, partial) =>
        {
            var centred = new double[d];
            for (int i = from; i < to; i++)
            {
                TensorPrimitives.Subtract<double>(points.Row(i), mean, centred);
                TensorPrimitives.Multiply(centred, scale, centred);
                for (int j = 0; j < d; j++)
                {
                    Span<double> row = partial.AsSpan((j * d) + j, d - j);
                    TensorPrimitives.MultiplyAdd(centred.AsSpan(j), centred[j], row, row);
                }
            }
        });
        for (int j = 0; j < d; j++)
        {
            for (int k = j; k < d; k++)
                sums[(k * d) + j] = sums[(j * d) + k] /= points.Rows - 1;
        }
        return sums;
    }

    private static double[] SumOverChunks(int rows, int length, int threads, Action<int, int, double[]> addRows)
    {
        int chunks = (rows + RowsPerChunk - 1) / RowsPerChunk;
        var partials = new double[chunks][];
        Threading.ForChunks(chunks, threads, chunk =>
        {
            partials[chunk] = new double[length];
            addRows(chunk * RowsPerChunk, Math.Min(rows, (chunk + 1) * RowsPerChunk), partials[chunk]);
        });
        double[] sums = partials[0];
        for (int chunk = 1; chunk < chunks; chunk++)
            TensorPrimitives.Add<double>(sums, partials[chunk], sums);
        return sums;
    }
}
