namespace Segmentation.Compute;

/// <summary>How the repulsive forces of t-SNE are computed.</summary>
internal enum TSneRepulsion
{
    /// <summary>Whichever of tree and mesh costs less at this iteration.</summary>
    Auto,

    /// <summary>Barnes-Hut: a tree over the map, cells opened by θ.</summary>
    Tree,

    /// <summary>Interpolation on a mesh with one fast Fourier transform.</summary>
    Mesh,
}

/// <summary>What a device needs to know of the forces.</summary>
/// <param name="Theta">Barnes-Hut's opening angle, a cell's full width over its distance; 0 computes every pair.</param>
/// <param name="Repulsion">How repulsion is computed.</param>
internal readonly record struct TSneForces(double Theta, TSneRepulsion Repulsion);

/// <summary>One iteration's settings.</summary>
/// <param name="Exaggeration">Factor on the attractive forces.</param>
/// <param name="Momentum">Share of the last step kept.</param>
/// <param name="LearningRate">Step length.</param>
internal readonly record struct TSneStep(double Exaggeration, double Momentum, double LearningRate);

/// <summary>t-SNE's descent with positions, gains and last steps resident on the device.</summary>
internal interface ITSneSteps : IDisposable
{
    /// <summary>Moves every point once along the gradient (gains, momentum, step clipped at 5), and centres the map.</summary>
    void Step(TSneStep step, CancellationToken cancellation = default);

    /// <summary>
    /// The gradient of the KL divergence at the present positions, n×m row-major: 4·(exaggeration·attraction − repulsion).
    /// </summary>
    void Gradient(double exaggeration, Span<double> gradient, CancellationToken cancellation = default);

    /// <summary>
    /// Σ p_ij ln(p_ij / q_ij) at the present positions over the stored affinities, and the norm of the gradient of the last
    /// <see cref="Step"/>.
    /// </summary>
    (double KlDivergence, double GradientNorm) Measure(CancellationToken cancellation = default);

    /// <summary>Copies the positions, n×m.</summary>
    Matrix Positions();
}
