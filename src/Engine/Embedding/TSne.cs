using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>Where the map starts.</summary>
public enum TSneStart
{
    /// <summary>The first principal components, scaled to a standard deviation of 1e-4.</summary>
    Pca,

    /// <summary>Gaussian noise of standard deviation 1e-4.</summary>
    Random,
}

/// <summary>Settings of <see cref="TSne"/>.</summary>
public sealed record TSneOptions
{
    /// <summary>Effective number of neighbours; at most (n − 1) / 3.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Iterations in all.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Barnes-Hut's opening angle in [0, 1]: a cell's full width over its distance; 0 is exact.</summary>
    public double Theta { get; init; } = 0.5;

    /// <summary>How repulsion is computed.</summary>
    public TSneRepulsion Repulsion { get; init; } = TSneRepulsion.Auto;

    /// <summary>Factor on attraction in the first <see cref="ExaggerationIterations"/>.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Iterations with early exaggeration.</summary>
    public int ExaggerationIterations { get; init; } = 250;

    /// <summary>Factor on attraction afterwards; 1 for none.</summary>
    public double LateExaggeration { get; init; } = 1;

    /// <summary>Step length; 0 derives it from n.</summary>
    public double LearningRate { get; init; }

    /// <summary>Stop as soon as the map no longer moves; false runs the full count.</summary>
    public bool StopEarly { get; init; } = true;

    /// <summary>Dimensions of the map, 1 or 2.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Where the map starts.</summary>
    public TSneStart Start { get; init; } = TSneStart.Pca;

    /// <summary>Given start positions, n×Dimensions; overrides <see cref="Start"/>.</summary>
    public Matrix? StartPositions { get; init; }

    /// <summary>Seed of a random start.</summary>
    public ulong Seed { get; init; }
}

/// <summary>A map.</summary>
/// <param name="Positions">n×Dimensions, centred.</param>
/// <param name="KlDivergence">KL divergence over the stored affinities, without exaggeration.</param>
/// <param name="Iterations">Iterations done.</param>
public sealed record TSneResult(Matrix Positions, double KlDivergence, int Iterations);

/// <summary>Barnes-Hut t-SNE. van der Maaten 2014; practice after Belkina et al. 2019, Kobak &amp; Berens 2019.</summary>
public static class TSne
{
    /// <summary>Maps points to the plane so that near neighbours stay near.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <param name="values">The same points, for the principal-component start.</param>
    /// <exception cref="ArgumentException">Perplexity above (n − 1) / 3, or another setting out of range; the message gives the bound.</exception>
    /// <remarks>Same seed and device: identical map on any number of threads.</remarks>
    public static TSneResult Embed(IComputeDevice device, IPointSet points, Matrix values, TSneOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
