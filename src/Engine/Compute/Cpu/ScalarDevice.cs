using Segmentation.Compute.Cpu.Scalar;
using Segmentation.Compute.Guard;

namespace Segmentation.Compute.Cpu;

/// <summary>Plain loops in float64 on one thread: the specification that every other device is held to.</summary>
internal sealed class ScalarDevice : DeviceGuard
{
    /// <inheritdoc/>
    public override DeviceInfo Info { get; } = new(
        "scalar", "scalar loops (1 thread)", DeviceKind.Scalar, "float64, no SIMD", 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal override IPointSet LoadPoints(Matrix points, CancellationToken cancellation)
    {
        points.RequireFinite("points");
        return new ScalarPoints(points);
    }

    internal override void FillDistances(
        IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation)
    {
        Matrix left = ((ScalarPoints)a).Points;
        Matrix right = ((ScalarPoints)b).Points;
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < right.Rows; j++)
                tile[(i * right.Rows) + j] = (float)ScalarDistances.Of(metric, left.Row(first + i), right.Row(j));
        }
    }

    internal override void FindNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation)
    {
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

    internal override void FindNearestRows(
        IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation) =>
        NearestByTiles.Run(this, queries, first, count, points, k, neighbors, squaredDistances, cancellation);

    internal override void SumDistances(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation)
    {
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

    // Scans every point against every centroid whatever the algorithm is: there is nothing here to spare.
    internal override IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        new ScalarKMeansSteps(((ScalarPoints)points).Points, weights.ToArray());

    internal override IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes) =>
        new ScalarWardRounds(((ScalarPoints)points).Points, sizes);

    internal override ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        new ScalarTSneSteps(affinities, start, forces);

    internal override IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation) => new ExactRepulsionField(map);

    private protected override void Release()
    {
    }
}
