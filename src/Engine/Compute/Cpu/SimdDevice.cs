using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Linking;

namespace Segmentation.Compute.Cpu;

/// <summary>SIMD kernels on all cores of the processor.</summary>
public sealed class SimdDevice : IComputeDevice
{
    private readonly ScalarDevice _scalar = new();

    /// <summary>Opens the processor.</summary>
    /// <param name="threads">Threads to use; 0 for all cores.</param>
    public SimdDevice(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int used = threads == 0 ? Threading.AllCores : threads;
        string level = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit" : "no SIMD";
        Info = new DeviceInfo("cpu", $"processor ({level}, {used} {(used == 1 ? "thread" : "threads")})", DeviceKind.Simd, level, used, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <inheritdoc/>
    public DeviceInfo Info { get; }

    /// <inheritdoc/>
    public IPointSet Load(Matrix points)
    {
        points.RequireFinite("points");
        return new SimdPoints(points, Info.Threads);
    }

    /// <inheritdoc/>
    public void Distances(IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default) =>
        _scalar.Distances(Scalar(a), rows, Scalar(b), metric, tile, cancellation);

    /// <inheritdoc/>
    public void NearestNeighbors(IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default) =>
        _scalar.NearestNeighbors(Scalar(points), k, neighbors, squaredDistances, cancellation);

    /// <inheritdoc/>
    public void ClusterDistanceSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation = default) =>
        _scalar.ClusterDistanceSums(Scalar(points), labels, clusters, rows, sums, cancellation);

    /// <inheritdoc/>
    public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm)
    {
        PointSetRequests.Weights(points, weights);
        var resident = (SimdPoints)points;
        return Vector512.IsHardwareAccelerated ? new SimdKMeansSteps<Vector512<float>, Lanes512>(resident, weights.ToArray(), algorithm)
            : Vector256.IsHardwareAccelerated ? new SimdKMeansSteps<Vector256<float>, Lanes256>(resident, weights.ToArray(), algorithm)
            : new SimdKMeansSteps<Vector128<float>, Lanes128>(resident, weights.ToArray(), algorithm);
    }

    /// <inheritdoc/>
    public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes) => SimdWardRounds.Begin(((SimdPoints)points).Points, sizes, Info.Threads);

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces) => new SimdTSneSteps(affinities, start, forces, Info.Threads);

    /// <inheritdoc/>
    public void Dispose() => _scalar.Dispose();

    private static ScalarPoints Scalar(IPointSet points) => new(((SimdPoints)points).Points);
}
