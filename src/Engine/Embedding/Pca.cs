namespace Segmentation.Embedding;

/// <summary>Principal components of a table.</summary>
/// <param name="Components">m×d orthonormal rows, by descending variance; each row's entry of largest magnitude is positive.</param>
/// <param name="ExplainedVariance">Variance along each component, over n − 1.</param>
/// <param name="ExplainedVarianceRatio">Share of the total variance.</param>
/// <param name="Mean">Column means, length d.</param>
public sealed record PcaResult(Matrix Components, double[] ExplainedVariance, double[] ExplainedVarianceRatio, double[] Mean)
{
    /// <summary>Coordinates of rows in the components, n×m.</summary>
    public Matrix Project(Matrix points) => throw new NotImplementedException();
}

/// <summary>Principal component analysis by the symmetric eigendecomposition of the covariance.</summary>
public static class Pca
{
    /// <summary>Finds the first <paramref name="components"/> principal components.</summary>
    /// <param name="points">n×d, n ≥ 2.</param>
    public static PcaResult Fit(Matrix points, int components) => throw new NotImplementedException();
}
