namespace Segmentation.Compute.Guard;

/// <summary>A map's repulsion at places that are numbers.</summary>
internal sealed class GuardedRepulsionField(DeviceGuard owner, IRepulsionField inner) : IRepulsionField
{
    public (double X, double Y) RepulsionAt(double x, double y)
    {
        owner.RequireAlive();
        if (!double.IsFinite(x) || !double.IsFinite(y))
            throw new ArgumentException(Invariant($"A place on a map is finite; ({x}, {y}) given."));
        return inner.RepulsionAt(x, y);
    }
}
