namespace Segmentation.Compute.Guard;

/// <summary>K-Means' steps in their order: seeding after <see cref="BeginSeeding"/>, labels after <see cref="Assign"/>, nothing after a pass that failed but a new start.</summary>
internal sealed class GuardedKMeans(GuardedPoints points, IKMeansSteps inner) : IKMeansSteps
{
    private bool _disposed;
    private bool _seeding;

    // Of the last assignment; 0 without one.
    private int _clusters;
    private bool _interrupted;

    public void Restart()
    {
        RequireAlive();
        inner.Restart();
        _clusters = 0;
        _interrupted = false;
    }

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        RequireAlive();
        PointSetRequests.Centroids(points, centroids);
        if (_interrupted)
            throw new InvalidOperationException("The last assignment was cancelled or failed: its labels and sums are incomplete. Restart first.");
        _seeding = false;
        _clusters = 0;
        _interrupted = true;
        KMeansStep step = inner.Assign(centroids, withInertia, cancellation);
        _interrupted = false;
        _clusters = centroids.Rows;
        return step;
    }

    public void CopyLabels(Span<int> labels, CancellationToken cancellation = default)
    {
        RequireAssigned();
        if (labels.Length != points.Count)
            throw new ArgumentException($"{points.Count} labels do not fit into {labels.Length}.", nameof(labels));
        inner.CopyLabels(labels, cancellation);
    }

    public int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default)
    {
        RequireAssigned();
        PointSetRequests.Centroids(points, centroids);
        if (centroids.Rows != _clusters)
            throw new ArgumentException($"{centroids.Rows} centroids given, but the labels are of {_clusters}.", nameof(centroids));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return inner.Farthest(centroids, count, cancellation);
    }

    public void BeginSeeding(CancellationToken cancellation = default)
    {
        RequireAlive();
        _seeding = false;
        inner.BeginSeeding(cancellation);
        _seeding = true;
    }

    public double[] Potentials(Matrix candidates, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Seeds(points, candidates);
        _seeding = false;
        double[] potentials = inner.Potentials(candidates, cancellation);
        _seeding = true;
        return potentials;
    }

    public double AddSeeds(Matrix seeds, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Seeds(points, seeds);
        _seeding = false;
        double potential = inner.AddSeeds(seeds, cancellation);
        _seeding = true;
        return potential;
    }

    public int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default)
    {
        RequireSeeding();
        PointSetRequests.Targets(points, targets);
        return inner.Sample(targets, cancellation);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        inner.Dispose();
    }

    private void RequireAlive()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IKMeansSteps));
        points.RequireAlive();
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
            throw new InvalidOperationException("No seeding is under way: it was not begun, or an assignment or a failed pass has ended it. Call BeginSeeding first.");
    }
}
