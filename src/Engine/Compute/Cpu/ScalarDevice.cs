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
    public void Distances(IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default)
    {
        (int first, int count) = PointSetRequests.Distances(a, rows, b, tile.Length);
        Matrix left = ((ScalarPoints)a).Points;
        Matrix right = ((ScalarPoints)b).Points;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < right.Rows; j++)
                tile[(i * right.Rows) + j] = (float)ScalarDistances.Of(metric, left.Row(first + i), right.Row(j));
        }
    }

    /// <inheritdoc/>
    public void NearestNeighbors(IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default)
    {
        PointSetRequests.Neighbors(points, k, neighbors.Length, squaredDistances.Length);
        Matrix values = ((ScalarPoints)points).Points;
        var nearest = new NearestList(k);
        for (int i = 0; i < values.Rows; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            nearest.Clear();
            for (int j = 0; j < values.Rows; j++)
            {
                if (j != i)
                    nearest.Offer(ScalarDistances.Squared(values.Row(i), values.Row(j)), j);
            }
            nearest.CopySorted(neighbors.Slice(i * k, k), squaredDistances.Slice(i * k, k));
        }
    }

    /// <inheritdoc/>
    public void ClusterDistanceSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation = default)
    {
        PointSetRequests.ClusterSums(points, labels, clusters, rows, sums.Length);
        Matrix values = ((ScalarPoints)points).Points;
        for (int i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<double> ofRow = sums.Slice(i * clusters, clusters);
            ofRow.Clear();
            for (int j = 0; j < values.Rows; j++)
            {
                if (labels[j] != IComputeDevice.NoCluster)
                    ofRow[labels[j]] += Math.Sqrt(ScalarDistances.Squared(values.Row(rows[i]), values.Row(j)));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Scans every point against every centroid whatever <paramref name="algorithm"/> says: there is nothing here to spare.</remarks>
    public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm)
    {
        PointSetRequests.Weights(points, weights);
        return new ScalarKMeansSteps(((ScalarPoints)points).Points, weights.ToArray());
    }

    /// <inheritdoc/>
    public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes) => new ScalarWardRounds(((ScalarPoints)points).Points, sizes);

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces) => new ScalarTSneSteps(affinities, start, forces);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
