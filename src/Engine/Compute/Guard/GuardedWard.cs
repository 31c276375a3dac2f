namespace Segmentation.Compute.Guard;

/// <summary>Ward's rounds with room for their merges, until one fails.</summary>
internal sealed class GuardedWard(GuardedPoints points, IWardRounds inner) : GuardedSteps<IWardRounds>(
    points.RequireAlive, inner, "The last round was cancelled or failed: some of its merges may be made. Begin again."), IWardRounds
{
    public int Active => Inner.Active;

    public double? EstimateSeconds(CancellationToken cancellation = default)
    {
        RequireWhole();
        IsTorn = true;
        double? seconds = Inner.EstimateSeconds(cancellation);
        IsTorn = false;
        return seconds;
    }

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        RequireWhole();
        if (merges.Length < Active / 2)
        {
            throw new ArgumentException(
                $"A round of {Active} clusters may make {Active / 2} merges, which do not fit into {merges.Length}.", nameof(merges));
        }
        IsTorn = true;
        int made = Inner.Next(merges, cancellation);
        IsTorn = false;
        return made;
    }
}
