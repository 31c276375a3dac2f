using System.Numerics.Tensors;
using Segmentation.Spatial;

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
    public Matrix Project(Matrix points) => CenteredProjection.Of(points, Components, Mean);
}

/// <summary>Principal component analysis by the symmetric eigendecomposition of the covariance.</summary>
public static class Pca
{
    /// <summary>Finds the first <paramref name="components"/> principal components.</summary>
    /// <param name="points">n×d, n ≥ 2, every value finite.</param>
    /// <param name="components">In [1, d].</param>
    /// <param name="threads">Threads to use; 0 for all cores.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="components"/> is outside [1, d].</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PcaResult Fit(Matrix points, int components, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, points.Columns);
        if (points.Rows < 2)
            throw new ArgumentException($"Principal components need at least 2 rows; {points.Rows} given.", nameof(points));
        points.RequireFinite("points");
        int d = points.Columns;
        Covariance covariance = Covariance.Of(points, 1, threads == 0 ? ChunkedParallel.AllCores : threads, cancellation);
        TensorPrimitives.Divide(covariance.Products, points.Rows - 1, covariance.Products);
        (double[] values, Matrix vectors) = SymmetricEigen.Of(covariance.Products, d, cancellation);
        double total = 0;
        foreach (double value in values)
            total += Math.Max(value, 0);
        var rows = new Matrix(components, d);
        var variance = new double[components];
        var ratio = new double[components];
        for (int c = 0; c < components; c++)
        {
            double value = Math.Max(values[d - 1 - c], 0);
            variance[c] = value / covariance.Scale / covariance.Scale;
            ratio[c] = total > 0 ? value / total : 0;
            Span<double> row = rows.Row(c);
            vectors.Row(d - 1 - c).CopyTo(row);
            if (row[TensorPrimitives.IndexOfMaxMagnitude<double>(row)] < 0)
                TensorPrimitives.Negate<double>(row, row);
        }
        return new PcaResult(rows, variance, ratio, covariance.Mean);
    }
}
