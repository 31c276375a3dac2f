using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.KMeans;
using Segmentation.Compute.Cpu.Neighbors;
using Segmentation.Compute.Cpu.Silhouette;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Compute.Cpu.TSne;
using Segmentation.Compute.Cpu.Ward;
using Segmentation.Compute.Guard;

namespace Segmentation.Compute.Cpu;

/// <summary>SIMD kernels on all cores of the processor.</summary>
public sealed class SimdDevice : DeviceGuard
{
    // Above this many dimensions a kd-tree excludes so little that all pairs in tiles are the safer choice.
    private const int MostTreeDimensions = 12;

    private readonly bool _wideMaps;

    /// <summary>Opens the processor.</summary>
    /// <param name="threads">Threads to use; 0 for all cores.</param>
    public SimdDevice(int threads = 0)
        : this(threads, wideMaps: true)
    {
    }

    /// <summary>Opens the processor.</summary>
    /// <param name="wideMaps">False leaves 512-bit vectors unused by t-SNE, as on a processor that has none.</param>
    internal SimdDevice(int threads, bool wideMaps)
    {
        _wideMaps = wideMaps;
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int used = threads == 0 ? Threading.AllCores : threads;
        string level = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit" : "no SIMD";
        Info = new DeviceInfo("cpu", $"processor ({level}, {used} {(used == 1 ? "thread" : "threads")})", DeviceKind.Simd, level, used, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    internal override IPointSet LoadPoints(Matrix points, CancellationToken cancellation) => new SimdPoints(points, Info.Threads, cancellation);

    internal override void FillDistances(IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation)
    {
        if (count == 0 || b.Count == 0)
            return;
        if (Vector512.IsHardwareAccelerated)
            DistanceTileKernel<Vector512<float>, SimdOps512>.Run((SimdPoints)a, first, count, (SimdPoints)b, metric, tile, cancellation);
        else if (Vector256.IsHardwareAccelerated)
            DistanceTileKernel<Vector256<float>, SimdOps256>.Run((SimdPoints)a, first, count, (SimdPoints)b, metric, tile, cancellation);
        else
            DistanceTileKernel<Vector128<float>, SimdOps128>.Run((SimdPoints)a, first, count, (SimdPoints)b, metric, tile, cancellation);
    }

    internal override unsafe void FindNeighbors(IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation)
    {
        bool byTree = points.Dimensions <= MostTreeDimensions;
        // Points without features are all equal, as those of one constant feature are.
        SimdPoints resident = points.Dimensions > 0 ? (SimdPoints)points : new SimdPoints(new Matrix(points.Count, 1), Info.Threads, cancellation);
        fixed (int* rows = neighbors)
        fixed (float* squared = squaredDistances)
        {
            if (Vector512.IsHardwareAccelerated)
                Neighbors<Vector512<float>, SimdOps512>(resident, k, rows, squared, byTree, cancellation);
            else if (Vector256.IsHardwareAccelerated)
                Neighbors<Vector256<float>, SimdOps256>(resident, k, rows, squared, byTree, cancellation);
            else
                Neighbors<Vector128<float>, SimdOps128>(resident, k, rows, squared, byTree, cancellation);
        }
    }

    internal override unsafe void FindNearestRows(IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation)
    {
        if (count == 0)
            return;
        var resident = (SimdPoints)points;
        float[]? stored = points.Dimensions is > 0 and <= MostTreeDimensions ? resident.Units.StoreNear(((SimdPoints)queries).Points, first, count, Info.Threads, cancellation) : null;
        if (stored is null)
        {
            NearestByTiles.Run(this, queries, first, count, points, k, neighbors, squaredDistances, cancellation);
            return;
        }
        fixed (int* nearest = neighbors)
        fixed (float* squared = squaredDistances)
        {
            if (Vector512.IsHardwareAccelerated)
                TreeNeighbors<Vector512<float>, SimdOps512>.Run(resident, stored, k, nearest, squared, cancellation);
            else if (Vector256.IsHardwareAccelerated)
                TreeNeighbors<Vector256<float>, SimdOps256>.Run(resident, stored, k, nearest, squared, cancellation);
            else
                TreeNeighbors<Vector128<float>, SimdOps128>.Run(resident, stored, k, nearest, squared, cancellation);
        }
    }

    internal override void SumDistances(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation)
    {
        var resident = (SimdPoints)points;
        if (Vector512.IsHardwareAccelerated)
            ClusterSums<Vector512<float>, SimdOps512>(resident, labels, clusters, rows, sums, cancellation);
        else if (Vector256.IsHardwareAccelerated)
            ClusterSums<Vector256<float>, SimdOps256>(resident, labels, clusters, rows, sums, cancellation);
        else
            ClusterSums<Vector128<float>, SimdOps128>(resident, labels, clusters, rows, sums, cancellation);
    }

    internal override IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm)
    {
        var resident = (SimdPoints)points;
        return Vector512.IsHardwareAccelerated ? new SimdKMeansSteps<Vector512<float>, SimdOps512>(resident, weights.ToArray(), algorithm)
            : Vector256.IsHardwareAccelerated ? new SimdKMeansSteps<Vector256<float>, SimdOps256>(resident, weights.ToArray(), algorithm)
            : new SimdKMeansSteps<Vector128<float>, SimdOps128>(resident, weights.ToArray(), algorithm);
    }

    internal override IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes) => SimdWardRounds.Begin(((SimdPoints)points).Points, sizes, Info.Threads);

    internal override ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        new SimdTSneSteps(affinities, start, forces, Info.Threads, _wideMaps, cancellation);

    internal override IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation) => new SimdRepulsionField(map, Info.Threads, cancellation);

    private protected override void Release()
    {
    }

    private static void ClusterSums<TRegister, TOps>(SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        if (AllPairsSums<TRegister, TOps>.Serves(points, labels, clusters, rows))
            AllPairsSums<TRegister, TOps>.Run(points, labels, clusters, rows, sums, cancellation);
        else
            ClusterSumsKernel<TRegister, TOps>.Run(points, labels, clusters, rows, sums, cancellation);
    }

    private static unsafe void Neighbors<TRegister, TOps>(SimdPoints points, int k, int* rows, float* squared, bool byTree, CancellationToken cancellation)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        if (byTree)
            TreeNeighbors<TRegister, TOps>.Run(points, null, k, rows, squared, cancellation);
        else
            TileNeighbors<TRegister, TOps>.Run(points, k, rows, squared, cancellation);
    }
}
