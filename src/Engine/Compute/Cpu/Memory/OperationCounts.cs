namespace Segmentation.Compute.Cpu.Memory;

/// <summary>What kernels do most of their time; each is counted once a block, leaf or chunk, never once a pair.</summary>
internal enum KernelOperation
{
    /// <summary>K-Means: one row's score of one centroid.</summary>
    CentroidScores,

    /// <summary>K-Means: the box of a block of rows against one centroid.</summary>
    CentroidBounds,

    /// <summary>k-means++: one row's distance to one candidate.</summary>
    SeedDistances,

    /// <summary>Ward: one search for a cluster's nearest.</summary>
    WardSearches,

    /// <summary>Ward: a node of the tree opened in a search, eight boxes.</summary>
    WardNodes,

    /// <summary>Ward: a leaf looked at in a search, sixteen clusters.</summary>
    WardLeaves,

    /// <summary>Ward: a cost computed in float64.</summary>
    WardCosts,

    /// <summary>Nearest neighbours: the distance of two rows, by differences.</summary>
    NeighborDistances,

    /// <summary>Nearest neighbours: two rows filtered by their product.</summary>
    NeighborProducts,

    /// <summary>Nearest neighbours: one row's distance to a leaf's box.</summary>
    NeighborBounds,

    /// <summary>Silhouettes: the distance of two rows.</summary>
    ClusterDistances,

    /// <summary>t-SNE: one point's repulsion from one mass.</summary>
    MapRepulsions,

    /// <summary>t-SNE: a node of a mesh that is transformed.</summary>
    MapMeshNodes,

    /// <summary>t-SNE: one stored affinity's pull.</summary>
    MapAttractions,
}

/// <summary>
/// Counts of operations of the SIMD device, for the bench that holds algorithms to the work they did before (docs/benchmarks.md).
/// </summary>
/// <remarks>
/// A count does not waver as seconds do: it depends on the points and on the width of registers, not on threads or neighbours. It is
/// taken by the flow of control that listens, and by the threads that it starts; where nobody listens, a chunk reads one field for it.
/// </remarks>
internal sealed class OperationCounts : IDisposable
{
    private static readonly AsyncLocal<OperationCounts?> Listening = new();

    private readonly long[] _counts = new long[Enum.GetValues<KernelOperation>().Length];

    private OperationCounts()
    {
    }

    /// <summary>How often an operation was done so far.</summary>
    internal long this[KernelOperation operation] => Interlocked.Read(ref _counts[(int)operation]);

    /// <summary>Counts from here on, until disposed of; one at a time in a flow of control.</summary>
    internal static OperationCounts Listen() => Listening.Value = new OperationCounts();

    /// <summary>Adds to whoever listens.</summary>
    internal static void Add(KernelOperation operation, long count)
    {
        if (Listening.Value is { } counts)
            Interlocked.Add(ref counts._counts[(int)operation], count);
    }

    /// <summary>Stops counting.</summary>
    public void Dispose() => Listening.Value = null;
}
