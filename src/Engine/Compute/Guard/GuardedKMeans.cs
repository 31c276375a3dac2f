namespace Segmentation.Compute.Guard;

/// <summary>
/// K-Means' steps in their order: seeding after <see cref="BeginSeeding"/>, labels after <see cref="Assign"/>, nothing after a pass
/// that failed but a new start.
/// </summary>
internal sealed class GuardedKMeans(GuardedPoints points, IKMeansSteps inner) : GuardedSteps<IKMeansSteps>(
    points.RequireAlive, inner, "The last assignment was cancelled or failed: its labels and sums are incomplete. Restart first."),
        IKMeansSteps
{
    private bool _seeding;

    // Of the last assignment; 0 without one.
    private int _clusters;

    public void Restart()
    {
        RequireAlive();
        Inner.Restart();
        _clusters = 0;
        IsTorn = false;
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        RequireAlive();
        PointSetRequests.Centroids(points, centroids);
        RequireWhole();
        _seeding = false;
        _clusters = 0;
        IsTorn = true;
        KMeansStep step = Inner.Assign(centroids, withInertia, cancellation);
        IsTorn = false;
        _clusters = centroids.Rows;
        return step;
    }

    public void CopyLabels(Span<int> labels, CancellationToken cancellation = default)
    {
        RequireAssigned();
        if (labels.Length != points.Count)
            throw new ArgumentException($"{points.Count} labels do not fit into {labels.Length}.", nameof(labels));
        Inner.CopyLabels(labels, cancellation);
    }

    public int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default)
    {
        RequireAssigned();
        PointSetRequests.Centroids(points, centroids);
        if (centroids.Rows != _clusters)
            throw new ArgumentException($"{centroids.Rows} centroids given, but the labels are of {_clusters}.", nameof(centroids));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Inner.Farthest(centroids, count, cancellation);
    }

    public void BeginSeeding(CancellationToken cancellation = default)
    {
        RequireAlive();
        _seeding = false;
        Inner.BeginSeeding(cancellation);
        _seeding = true;
    }

    public double[] Potentials(Matrix candidates, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Seeds(points, candidates);
        _seeding = false;
        double[] potentials = Inner.Potentials(candidates, cancellation);
        _seeding = true;
        return potentials;
    }

    public double AddSeeds(Matrix seeds, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Seeds(points, seeds);
        _seeding = false;
        double potential = Inner.AddSeeds(seeds, cancellation);
        _seeding = true;
        return potential;
    }

    public int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Targets(points, targets);
        return Inner.Sample(targets, cancellation);
    }

    private void RequireAssigned()
    {
        RequireAlive();
        if (_clusters == 0)
            throw new InvalidOperationException("There are no labels yet. Assign first.");
    }

    private void RequireSeeding()
    {
        RequireAlive();
        if (!_seeding)
        {
            throw new InvalidOperationException(
                "No seeding is under way: it was not begun, or an assignment or a failed pass has ended it. Call BeginSeeding first.");
        }
    }
}
