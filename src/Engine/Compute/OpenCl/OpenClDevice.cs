using Segmentation.Compute.Guard;

namespace Segmentation.Compute.OpenCl;

/// <summary>Kernels on an OpenCL device. One thread at a time may use it.</summary>
internal sealed class OpenClDevice : DeviceGuard
{
    private readonly OpenClContext _context;

    internal OpenClDevice(OpenClHardware hardware, OpenClOptions? options = null)
    {
        Options = options ?? OpenClOptions.For(hardware);
        var cache = Options.Cache ?? ProgramCache.OfUser();
        var sizes = Options.Sizes is null ? StoredSizes.Read(hardware, cache.Folder) : new StoredSizes.Choice(Options.Sizes, "given");
        _context = new OpenClContext(hardware, cache, sizes.Sizes, Options.MemoryLimit);
        Info = hardware.ToInfo() with { MemoryBytes = _context.Budget, Tuning = sizes.State };
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <summary>How the device was opened.</summary>
    internal OpenClOptions Options { get; }

    /// <summary>What the device is opened on.</summary>
    internal OpenClContext Context => _context;

    // Points reach the device's memory when they are first used, as far as they fit; a computation that cannot do with what fits refuses
    // then.
    internal override IPointSet LoadPoints(Matrix points, CancellationToken cancellation)
    {
        points.RequireFinite("points");
        return new OpenClPoints(_context, points);
    }

    internal override void FillDistances(
        IPointSet a, int first, int count, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation) =>
        OpenClDistances.Compute(_context, (OpenClPoints)a, first, count, (OpenClPoints)b, metric, tile, cancellation);

    internal override void FindNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation) =>
        OpenClNeighbors.Find(_context, (OpenClPoints)points, k, neighbors, squaredDistances, cancellation);

    // Distances are the device's, the choice among them is the host's.
    internal override void FindNearestRows(
        IPointSet queries, int first, int count, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation) =>
        NearestByTiles.Run(this, queries, first, count, points, k, neighbors, squaredDistances, cancellation);

    internal override void SumDistances(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation) =>
        OpenClSilhouette.DistanceSums(_context, (OpenClPoints)points, labels, clusters, rows, sums, cancellation);

    // Both algorithms are the plain scan here: a GPU's lanes wait for the slowest of them, so skipped points save it nothing.
    internal override IKMeansSteps StartKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        new OpenClKMeans(_context, (OpenClPoints)points, weights);

    internal override IWardRounds StartWard(IPointSet points, ReadOnlySpan<int> sizes) =>
        new OpenClWard(_context, (OpenClPoints)points, sizes, Options.WardHostPairs);

    internal override ITSneSteps StartTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation) =>
        new OpenClTSne(_context, affinities, start, forces, Options.ExactMap);

    internal override IRepulsionField StartRepulsionField(Matrix map, CancellationToken cancellation) =>
        new OpenClRepulsionField(_context, map, cancellation);

    private protected override void Release() => _context.Dispose();
}
