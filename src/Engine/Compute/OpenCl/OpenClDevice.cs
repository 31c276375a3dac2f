namespace Segmentation.Compute.OpenCl;

/// <summary>Kernels on an OpenCL device. One thread at a time may use it.</summary>
public sealed class OpenClDevice : IComputeDevice
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
    public DeviceInfo Info { get; }

    /// <summary>How the device was opened.</summary>
    internal OpenClOptions Options { get; }

    /// <summary>What the device is opened on.</summary>
    internal OpenClContext Context => _context;

    /// <inheritdoc/>
    /// <remarks>Points reach the device's memory when they are first used, as far as they fit; a computation that cannot do with what fits refuses then.</remarks>
    public IPointSet Load(Matrix points)
    {
        points.RequireFinite("points");
        return new OpenClPoints(_context, points);
    }

    /// <inheritdoc/>
    public void Distances(IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default) =>
        OpenClDistances.Compute(_context, Own(a), rows, Own(b), metric, tile, cancellation);

    /// <inheritdoc/>
    public void NearestNeighbors(IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default) =>
        OpenClNeighbors.Find(_context, Own(points), k, neighbors, squaredDistances, cancellation);

    /// <inheritdoc/>
    public void ClusterDistanceSums(IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation = default) =>
        OpenClSilhouette.DistanceSums(_context, Own(points), labels, clusters, rows, sums, cancellation);

    /// <inheritdoc/>
    /// <remarks>Both algorithms are the plain scan here: a GPU's lanes wait for the slowest of them, so skipped points save it nothing.</remarks>
    public IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm) =>
        new OpenClKMeans(_context, Own(points), weights);

    /// <inheritdoc/>
    public IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes) => new OpenClWard(_context, Own(points), sizes, Options.WardHostPairs);

    /// <inheritdoc/>
    public ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces) =>
        new OpenClTSne(_context, affinities, start, forces, Options.ExactMap);

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static OpenClPoints Own(IPointSet points) =>
        points as OpenClPoints ?? throw new ArgumentException("These points were loaded on another device.", nameof(points));
}
