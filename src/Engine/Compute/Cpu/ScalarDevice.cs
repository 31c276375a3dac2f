namespace Segmentation.Compute.Cpu;

/// <summary>Plain loops in float64 on one thread: the specification that every other device is held to.</summary>
public sealed class ScalarDevice : IComputeDevice
{
    /// <inheritdoc/>
    public DeviceInfo Info { get; } = new("scalar", "scalar loops (1 thread)", DeviceKind.Scalar, "float64, no SIMD", 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <inheritdoc/>
    public IPointSet Load(Matrix points)
    {
        points.RequireFinite("points");
        return new ScalarPoints(points);
    }

    /// <inheritdoc/>
    public void Distances(IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void NearestNeighbors(IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void ClusterDistanceSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes) => new ScalarWardRounds(((ScalarPoints)points).Points, sizes);

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
