namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's attraction: passes over the affinities, renumbered so that points near on the map are near in memory.</summary>
internal abstract unsafe class SimdTSneAttraction : IDisposable
{
    /// <summary>Σ p_ij.</summary>
    internal abstract double Mass { get; }

    /// <summary>Σ p_ij ln p_ij.</summary>
    internal abstract double Entropy { get; }

    /// <summary>Whether heads and tails of rows can be asked for by themselves.</summary>
    internal abstract bool HasTails { get; }

    public abstract void Dispose();

    /// <summary>Renumbers the points: new point i is old point order[i].</summary>
    internal abstract void Renumber(int[] order, CancellationToken cancellation);

    /// <summary>Σ_j p_ij (y_i − y_j) / (1 + d²) of the rows [from, to).</summary>
    /// <param name="pairs">Positions as (x, y) pairs, so that one load of 64 bits brings a neighbour.</param>
    /// <param name="part">Over which of a row's neighbours; the whole where there are no tails.</param>
    internal abstract void Attract(float* pairs, int from, int to, RowPart part, float* forceX, float* forceY);

    /// <summary>Σ_ij p_ij ln(1 + d_ij²) of the rows [from, to).</summary>
    internal abstract double WeightedLogs(float* pairs, int from, int to);
}

/// <summary>Which of a row's neighbours.</summary>
internal enum RowPart
{
    /// <summary>All.</summary>
    Whole,

    /// <summary>The most probable, with most of the mass.</summary>
    Head,

    /// <summary>The others.</summary>
    Tail,
}
