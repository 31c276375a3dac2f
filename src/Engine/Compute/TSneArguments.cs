namespace Segmentation.Compute;

/// <summary>What every device asks of the arguments of <see cref="IComputeDevice.BeginTSne"/>.</summary>
internal static class TSneArguments
{
    // A t-SNE map of 10⁹ points would span some 10⁴; beyond this, float32 no longer tells neighbours apart.
    private const double FarthestStart = 1e5;

    /// <summary>Throws where they do not fit together or cannot be computed with.</summary>
    /// <exception cref="ArgumentException">Sizes that do not fit together, θ outside [0, 1], or a start that is not finite or too wide.</exception>
    internal static void Check(SparseMatrix affinities, Matrix start, TSneForces forces)
    {
        if (start.Rows < 2 || affinities.Rows != start.Rows)
            throw new ArgumentException($"t-SNE needs as many start positions as rows of affinities, at least 2; {start.Rows} and {affinities.Rows} given.", nameof(start));
        if (start.Columns is not (1 or 2))
            throw new ArgumentException($"A map has 1 or 2 dimensions; {start.Columns} given.", nameof(start));
        if (!(forces.Theta is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(forces), forces.Theta, "θ lies in [0, 1].");
        start.RequireFinite("start positions");
        foreach (double value in start.Values)
        {
            if (Math.Abs(value) > FarthestStart)
                throw new ArgumentException(Invariant($"A start position is {value:G3}; a map's units are small, so positions lie within ±{FarthestStart:G0}. Scale them, to a standard deviation of 1e-4 for a fresh start."), nameof(start));
        }
    }
}
