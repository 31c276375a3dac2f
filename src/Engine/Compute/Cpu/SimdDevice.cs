using Segmentation.Compute.Cpu.Simd;
using Segmentation.Compute.Cpu.TSne;
using Segmentation.Compute.Cpu.Ward;
using Segmentation.Compute.Guard;

namespace Segmentation.Compute.Cpu;

/// <summary>SIMD kernels on all cores of the processor.</summary>
internal sealed class SimdDevice : DeviceGuard
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
        int used = threads == 0 ? ChunkedParallel.AllCores : threads;
        string level = SimdKernels.Widest.Name;
        string name = $"processor ({level}, {used} {(used == 1 ? "thread" : "threads")})";
        Info = new DeviceInfo("cpu", name, DeviceKind.Simd, level, used, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    internal override IPointSet LoadPoints(Matrix points, CancellationToken cancellation) =>
        new SimdPoints(points, Info.Threads, cancellation);

    internal override void FillDistances(
        IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation)
    {
        if (count > 0 && b.Count > 0)
            SimdKernels.Widest.FillDistances((SimdPoints)a, first, count, (SimdPoints)b, metric, tile, cancellation);
    }

    internal override unsafe void FindNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation)
    {
        bool byTree = points.Dimensions <= MostTreeDimensions;
        // Points without features are all equal, as those of one constant feature are.
        SimdPoints resident = points.Dimensions > 0
            ? (SimdPoints)points
            : new SimdPoints(new Matrix(points.Count, 1), Info.Threads, cancellation);
        fixed (int* rows = neighbors)
        fixed (float* squared = squaredDistances)
            SimdKernels.Widest.FindNeighbors(resident, k, rows, squared, byTree, cancellation);
    }

    internal override unsafe void FindNearestRows(
        IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation)
    {
        if (count == 0)
            return;
        var resident = (SimdPoints)points;
        float[]? stored = points.Dimensions is > 0 and <= MostTreeDimensions
            ? resident.Units.StoreNear(((SimdPoints)queries).Points, first, count, Info.Threads, cancellation)
            : null;
        if (stored is null)
        {
            NearestByTiles.Run(this, queries, first, count, points, k, neighbors, squaredDistances, cancellation);
            return;
        }
        fixed (int* rows = neighbors)
        fixed (float* squared = squaredDistances)
            SimdKernels.Widest.FindNearestRows(resident, stored, k, rows, squared, cancellation);
    }

    internal override void SumDistances(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation) =>
        SimdKernels.Widest.SumDistances((SimdPoints)points, labels, clusters, rows, sums, cancellation);

    internal override IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        SimdKernels.Widest.StartKMeans((SimdPoints)points, weights.ToArray(), algorithm);

    internal override IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes) =>
        SimdWardRounds.Begin(((SimdPoints)points).Points, sizes, Info.Threads);

    internal override ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        SimdTSneSteps.Begin(affinities, start, forces, Info.Threads, _wideMaps, cancellation);

    internal override ITSneSteps StartTSne(NeighborLists lists, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        lists.Rows <= PackedAffinities.MostPoints
            ? SimdTSneSteps.Begin(
                PackedJoin.Run(lists, Info.Threads, cancellation), start, forces, Info.Threads, _wideMaps ? 512 : 256, cancellation)
            : base.StartTSne(lists, start, forces, cancellation);

    internal override IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation) =>
        new SimdRepulsionField(map, Info.Threads, cancellation);

    private protected override void Release()
    {
    }
}
