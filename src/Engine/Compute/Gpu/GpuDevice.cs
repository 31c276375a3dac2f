using System.Runtime.CompilerServices;
using Segmentation.Compute.Gpu.Cuda;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Compute.Guard;

namespace Segmentation.Compute.Gpu;

/// <summary>Kernels on a GPU. One thread at a time may use it.</summary>
internal sealed class GpuDevice : DeviceGuard
{
    private readonly GpuContext _context;

    internal GpuDevice(GpuHardware hardware, GpuOptions? options = null)
    {
        Options = options ?? GpuOptions.For(hardware);
        var cache = Options.Cache ?? ProgramCache.OfUser();
        var sizes = Options.Sizes is null ? StoredSizes.Read(hardware, cache.Folder) : new StoredSizes.Choice(Options.Sizes, "given");
        _context = hardware is CudaHardware cuda
            ? OnCuda(cuda, cache, sizes.Sizes, Options.MemoryLimit)
            : new OpenClContext((OpenClHardware)hardware, cache, sizes.Sizes, Options.MemoryLimit);
        Info = hardware.ToInfo() with { MemoryBytes = _context.Budget, Tuning = sizes.State };
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    // Of its own, since a method that names ILGPU's types loads it as soon as it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CudaContext OnCuda(CudaHardware hardware, ProgramCache cache, KernelSizes sizes, long limit) =>
        new(hardware, cache.Texts, sizes, limit);

    /// <summary>How the device was opened.</summary>
    internal GpuOptions Options { get; }

    /// <summary>What the device is opened on.</summary>
    internal GpuContext Context => _context;

    // Points reach the device's memory when they are first used, as far as they fit; a computation that cannot do with what fits refuses
    // then.
    internal override IPointSet LoadPoints(Matrix points, CancellationToken cancellation)
    {
        points.RequireFinite("points");
        return new GpuPoints(_context, points);
    }

    internal override void FillDistances(
        IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation) =>
        GpuDistances.Compute(_context, (GpuPoints)a, first, count, (GpuPoints)b, metric, tile, cancellation);

    internal override void FindNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation) =>
        GpuNeighbors.Find(_context, (GpuPoints)points, k, neighbors, squaredDistances, cancellation);

    internal override void FindNearestRows(
        IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation)
    {
        if (count == 0)
            return;
        bool found = GpuNeighbors.FindRows(
            _context, (GpuPoints)queries, first, count, (GpuPoints)points, k, neighbors, squaredDistances, cancellation);
        // From rows so far out no float32 search tells the points apart: the device gives all distances, and the lowest rows win ties.
        if (!found)
            NearestByTiles.Run(this, queries, first, count, points, k, neighbors, squaredDistances, cancellation);
    }

    internal override void SumDistances(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation) =>
        GpuSilhouette.DistanceSums(_context, (GpuPoints)points, labels, clusters, rows, sums, cancellation);

    // Both algorithms are the plain scan here: a GPU's lanes wait for the slowest of them, so skipped points save it nothing.
    internal override IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        new GpuKMeans(_context, (GpuPoints)points, weights);

    internal override IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes) =>
        new GpuWard(_context, (GpuPoints)points, sizes, Options.WardHostPairs);

    internal override ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        new GpuTSne(_context, affinities, start, forces, Options.ExactMap);

    internal override IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation) =>
        new GpuRepulsionField(_context, map, cancellation);

    private protected override void Release() => _context.Dispose();
}
