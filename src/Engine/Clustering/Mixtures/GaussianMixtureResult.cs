namespace Segmentation.Clustering.Mixtures;

/// <summary>Which covariances the components of a mixture may have.</summary>
internal enum MixtureCovariance
{
    /// <summary>Any: ellipsoids in any direction.</summary>
    Full,

    /// <summary>Diagonal: ellipsoids along the axes.</summary>
    Diagonal,
}

/// <summary>Settings of <see cref="GaussianMixture"/>.</summary>
internal sealed record GaussianMixtureOptions
{
    /// <summary>
    /// First clusters, one label in [0, k) a point, every one in use: the first components have their weights, means and covariances.
    /// </summary>
    public required int[] Start { get; init; }

    /// <summary>Which covariances components may have.</summary>
    public MixtureCovariance Covariance { get; init; } = MixtureCovariance.Full;

    /// <summary>Iterations after which a fit stops unconverged.</summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>Stops when the mean log-likelihood of a point changes by less.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Added to every variance, so that a component of equal points keeps a volume.</summary>
    public double Regularization { get; init; } = 1e-6;
}

/// <summary>What <see cref="GaussianMixture"/> found; components are numbered by first appearance in the labels.</summary>
/// <param name="Weights">Share of each component, length k, summing to 1.</param>
/// <param name="Means">k×d.</param>
/// <param name="Covariances">k·d×d, one d×d block a component.</param>
/// <param name="Factors">k·d×d upper triangular blocks U, U·Uᵀ the inverse of the covariance.</param>
/// <param name="Labels">The most probable component of each point, in [0, k).</param>
/// <param name="LogLikelihood">Mean log-likelihood of a point.</param>
/// <param name="Bic">Bayesian information criterion, lower is better. Schwarz 1978.</param>
/// <param name="Iterations">Iterations made.</param>
/// <param name="Converged">Whether it stopped by itself.</param>
internal sealed record GaussianMixtureResult(
    double[] Weights, Matrix Means, Matrix Covariances, Matrix Factors, int[] Labels, double LogLikelihood, double Bic, int Iterations,
    bool Converged)
{
    /// <summary>
    /// Of each component the part of a point's log density that does not depend on the point: ln w + Σ ln U_jj − d/2 · ln 2π.
    /// </summary>
    public double[] Constants { get; } = GaussianMixture.ConstantsOf(Weights, Factors);

    /// <summary>Of each component the label in <see cref="GaussianMixtureOptions.Start"/> that it began with.</summary>
    internal int[] Starts { get; init; } = [];
}
