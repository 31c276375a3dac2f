namespace Segmentation.Compute;

/// <summary>Where arithmetic runs: one step of an algorithm a call, on points that stay where they are computed.</summary>
/// <remarks>
/// The contract, which one suite checks on every device against <see cref="Cpu.ScalarDevice"/>:
/// distances accumulate in ascending feature order with fused multiply-add; a tie goes to the lower index; a device gives
/// the same bits on any number of threads. Loops, seeding, convergence, progress and cancellation between steps live with the
/// algorithms, not here; a step that can take long looks at its cancellation token itself. Every device stands behind
/// <see cref="Guard.DeviceGuard"/>: a foreign or disposed point set, a span too short, a label out of range or a call out of order is
/// refused
/// in the same words by all of them.
/// </remarks>
public interface IComputeDevice : IDisposable
{
    /// <summary>The label of a row that is in no cluster.</summary>
    const int NoCluster = -1;

    /// <summary>What this device is.</summary>
    DeviceInfo Info { get; }

    /// <summary>Makes points resident where this device computes.</summary>
    /// <param name="points">n×d, every value finite.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="DeviceUnavailableException">The device has not the memory; the message gives both numbers.</exception>
    IPointSet Load(Matrix points, CancellationToken cancellation = default);

    /// <summary>Distances from some rows of <paramref name="a"/> to all rows of <paramref name="b"/>.</summary>
    /// <param name="tile">Row-major, one row of <c>b.Count</c> values for each row asked for.</param>
    internal void Distances(
        IPointSet a, Range rows, IPointSet b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation = default);

    /// <summary>
    /// The k nearest other rows of every row, exactly, nearest first; a tie goes to the lower row. A row is not its own neighbour.
    /// </summary>
    /// <param name="k">In [1, n − 1].</param>
    /// <param name="neighbors">n×k row numbers, row-major.</param>
    /// <param name="squaredDistances">n×k squared Euclidean distances, row-major.</param>
    void NearestNeighbors(
        IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation = default);

    /// <summary>
    /// The k nearest rows of <paramref name="points"/> for some rows of another set, exactly, nearest first; a tie goes to the lower row.
    /// </summary>
    /// <param name="rows">The rows of <paramref name="queries"/> to answer for, q of them.</param>
    /// <param name="k">In [1, points.Count].</param>
    /// <param name="neighbors">q×k rows of <paramref name="points"/>, row-major.</param>
    /// <param name="squaredDistances">q×k squared Euclidean distances, row-major.</param>
    void NearestRows(
        IPointSet queries, Range rows, IPointSet points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation = default);

    /// <summary>
    /// For each asked row, the sum of Euclidean distances to the members of every cluster (a row is at distance 0 from itself): what a
    /// silhouette is made of.
    /// </summary>
    /// <param name="labels">One label in [0, clusters) for each of the n points, or <see cref="NoCluster"/>.</param>
    /// <param name="rows">The rows to answer for; may be all.</param>
    /// <param name="sums">rows.Length × clusters, row-major.</param>
    void ClusterDistanceSums(
        IPointSet points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation = default);

    /// <summary>Starts K-Means on resident points.</summary>
    /// <param name="weights">One non-negative weight a point, or empty for all ones.</param>
    internal IKMeansSteps BeginKMeans(IPointSet points, ReadOnlySpan<double> weights, KMeansAlgorithm algorithm);

    /// <summary>Starts Ward's linkage on resident points.</summary>
    /// <param name="points">n×d, centred by the caller and scaled by a power of two far above 1 (a device that computes in float32 scales
    /// its own copy), no two rows equal.</param>
    /// <param name="sizes">How many observations each row stands for; at least 1.</param>
    internal IWardRounds BeginWard(IPointSet points, ReadOnlySpan<int> sizes);

    /// <summary>Starts t-SNE's descent; positions stay on the device.</summary>
    /// <param name="affinities">Symmetric joint probabilities p_ij, summing to 1.</param>
    /// <param name="start">n×m start positions, m the map's dimensions (1 or 2).</param>
    internal ITSneSteps BeginTSne(SparseMatrix affinities, Matrix start, TSneForces forces, CancellationToken cancellation = default);

    /// <summary>Starts t-SNE's descent from lists that are not joined yet, in the form that the device descends on.</summary>
    /// <param name="lists">Conditional probabilities p_j|i, ascending by neighbour within a list; read before this returns.</param>
    /// <param name="start">n×m start positions, m the map's dimensions (1 or 2).</param>
    internal ITSneSteps BeginTSne(NeighborLists lists, Matrix start, TSneForces forces, CancellationToken cancellation = default);

    /// <summary>The repulsion of a fixed map, which new points feel.</summary>
    /// <param name="map">n×1 or n×2 positions, n ≥ 1.</param>
    internal IRepulsionField BeginRepulsionField(Matrix map, CancellationToken cancellation = default);
}

/// <summary>Points that a device holds. Belongs to the device that loaded it.</summary>
public interface IPointSet : IDisposable
{
    /// <summary>Number of points, n.</summary>
    int Count { get; }

    /// <summary>Number of features, d.</summary>
    int Dimensions { get; }

    /// <summary>A copy of some points in float64, in the given order; a row may repeat.</summary>
    Matrix Select(ReadOnlySpan<int> rows);
}

/// <summary>How far two points are.</summary>
internal enum DistanceMetric
{
    /// <summary>Σ (a − b)².</summary>
    SquaredEuclidean,

    /// <summary>√Σ (a − b)².</summary>
    Euclidean,

    /// <summary>Σ |a − b|.</summary>
    Manhattan,

    /// <summary>1 − a·b / (‖a‖‖b‖); 1 where a norm is zero.</summary>
    Cosine,
}
