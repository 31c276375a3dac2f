namespace Segmentation.Compute.Guard;

/// <summary>
/// What stands before every device: it checks owner, sizes, order of calls and disposal, so that a misuse fails alike on all of them,
/// and none reads or writes beyond what it was given.
/// </summary>
/// <remarks>
/// Devices derive from it and hold arithmetic only: what reaches them are points of their own and spans of the right length.
/// </remarks>
internal abstract class DeviceGuard : IComputeDevice
{
    private bool _disposed;

    private protected DeviceGuard()
    {
    }

    /// <inheritdoc/>
    public abstract DeviceInfo Info { get; }

    /// <inheritdoc/>
    public IPointSet Load(Matrix points, CancellationToken cancellation = default)
    {
        RequireAlive();
        ArgumentNullException.ThrowIfNull(points);
        return new GuardedPoints(this, LoadPoints(points, cancellation));
    }

    /// <inheritdoc/>
    public void Distances(
        IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default)
    {
        IPointSet left = Own(a, nameof(a));
        IPointSet right = Own(b, nameof(b));
        (int first, int count) = PointSetRequests.Distances(left, rows, right, metric, tile.Length);
        FillDistances(left, first, count, right, metric, tile, cancellation);
    }

    /// <inheritdoc/>
    public void NearestNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default)
    {
        IPointSet own = Own(points, nameof(points));
        PointSetRequests.Neighbors(own, k, neighbors.Length, squaredDistances.Length);
        FindNeighbors(own, k, neighbors, squaredDistances, cancellation);
    }

    /// <inheritdoc/>
    public void NearestRows(
        IPointSet queries, Range rows, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation = default)
    {
        IPointSet asking = Own(queries, nameof(queries));
        IPointSet asked = Own(points, nameof(points));
        (int first, int count) = PointSetRequests.NearestRows(asking, rows, asked, k, neighbors.Length, squaredDistances.Length);
        FindNearestRows(asking, first, count, asked, k, neighbors, squaredDistances, cancellation);
    }

    /// <inheritdoc/>
    public void ClusterDistanceSums(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation = default)
    {
        IPointSet own = Own(points, nameof(points));
        PointSetRequests.ClusterSums(own, labels, clusters, rows, sums.Length);
        SumDistances(own, labels, clusters, rows, sums, cancellation);
    }

    /// <inheritdoc/>
    public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm)
    {
        IPointSet own = Own(points, nameof(points));
        PointSetRequests.Weights(own, weights);
        return new GuardedKMeans((GuardedPoints)points, StartKMeans(own, weights, algorithm));
    }

    /// <inheritdoc/>
    public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes)
    {
        IPointSet own = Own(points, nameof(points));
        PointSetRequests.Sizes(own, sizes);
        return new GuardedWard((GuardedPoints)points, StartWard(own, sizes));
    }

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation = default)
    {
        RequireAlive();
        ArgumentNullException.ThrowIfNull(affinities);
        ArgumentNullException.ThrowIfNull(start);
        TSneArguments.Check(affinities, start, forces);
        return new GuardedTSne(this, start.Values.Length, StartTSne(affinities, start, forces, cancellation));
    }

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(NeighborLists lists, Matrix start, TSneForces forces, CancellationToken cancellation = default)
    {
        RequireAlive();
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(start);
        TSneArguments.Check(lists, start, forces);
        return new GuardedTSne(this, start.Values.Length, StartTSne(lists, start, forces, cancellation));
    }

    /// <inheritdoc/>
    public IRepulsionField BeginRepulsionField(Matrix map, CancellationToken cancellation = default)
    {
        RequireAlive();
        ArgumentNullException.ThrowIfNull(map);
        TSneArguments.CheckMap(map);
        return new GuardedRepulsionField(this, StartRepulsionField(map, cancellation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Throws once the device is disposed.</summary>
    internal void RequireAlive() => ObjectDisposedException.ThrowIf(_disposed, typeof(IComputeDevice));

    /// <summary>As <see cref="Load"/>: refuses values that are not finite.</summary>
    internal abstract IPointSet LoadPoints(Matrix points, CancellationToken cancellation);

    /// <summary>As <see cref="Distances"/>, for rows [first, first + count).</summary>
    internal abstract void FillDistances(
        IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation);

    /// <summary>As <see cref="NearestNeighbors"/>.</summary>
    internal abstract void FindNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation);

    /// <summary>As <see cref="NearestRows"/>, for rows [first, first + count).</summary>
    internal abstract void FindNearestRows(
        IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation);

    /// <summary>As <see cref="ClusterDistanceSums"/>.</summary>
    internal abstract void SumDistances(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation);

    /// <summary>As <see cref="BeginKMeans"/>.</summary>
    internal abstract IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm);

    /// <summary>As <see cref="BeginWard"/>.</summary>
    internal abstract IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes);

    /// <summary>As <see cref="BeginTSne(SparseMatrix, Matrix, TSneForces, CancellationToken)"/>.</summary>
    internal abstract ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation);

    /// <summary>As <see cref="BeginTSne(NeighborLists, Matrix, TSneForces, CancellationToken)"/>: joins them into a matrix.</summary>
    internal virtual ITSneSteps StartTSne(NeighborLists lists, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        StartTSne(SymmetricAffinities.Join(lists, Info.Threads, cancellation), start, forces, cancellation);

    /// <summary>As <see cref="BeginRepulsionField"/>.</summary>
    internal abstract IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation);

    /// <summary>Gives back what the device holds; called once.</summary>
    private protected abstract void Release();

    private IPointSet Own(IPointSet points, string parameter)
    {
        RequireAlive();
        ArgumentNullException.ThrowIfNull(points, parameter);
        if (points is not GuardedPoints guarded || guarded.Owner != this)
            throw new ArgumentException(
                "These points were loaded on another device. Load them on the one that computes with them.", parameter);
        guarded.RequireAlive();
        return guarded.Inner;
    }
}
