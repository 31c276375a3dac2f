using Segmentation.Compute.Gpu.Kernels;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>A kernel as a driver is asked for it.</summary>
/// <param name="Program">The program that it is built with.</param>
/// <param name="Name">Its name in that program, and its method's.</param>
/// <param name="Sizes">The sizes that it is built with, by the names of their macros, GROUP or EDGE among them.</param>
/// <param name="Shared">The arrays that a group shares: length (<see cref="SharedLength"/>, or a number) and bytes of an element.</param>
internal sealed record GpuKernel(string Program, string Name, string[] Sizes, params (int Length, int Element)[] Shared)
{
    /// <summary>Its groups are squares with EDGE threads along each side; else GROUP threads in a line.</summary>
    internal bool IsPlane => Sizes.Contains("EDGE");

    /// <summary>Bytes of shared memory that a group takes, without what a driver adds to align them.</summary>
    internal int SharedBytes(IReadOnlyDictionary<string, int> sizes) =>
        Shared.Sum(array => array.Length == 1 ? array.Element : SharedLengths.Bytes(array.Length, array.Element, sizes));
}

/// <summary>The kernels that ILGPU compiles, by the program that each is part of.</summary>
internal static class GpuPrograms
{
    private const int Int = sizeof(int);
    private const int Long = sizeof(long);
    private const int Pair = 8;
    private const int Quad = 16;

    private static readonly string[] Group = ["GROUP"];
    private static readonly string[] Points = ["GROUP", "QUADS"];
    private static readonly string[] Rows = ["GROUP", "LANES"];
    private static readonly string[] Keys = ["GROUP", "ITEMS"];

    /// <summary>All kernels.</summary>
    internal static readonly IReadOnlyList<GpuKernel> Kernels =
    [
        new("distances", "Distances", ["EDGE", "DEPTH", "QUADS", "METRIC"], (SharedLength.Staged, Quad), (SharedLength.Staged, Quad)),
        new("neighbors", "NearestNeighbors", ["GROUP", "QUADS", "KEEP", "QUERIES", "STRIDE"],
            (SharedLength.Listed, Long), (SharedLength.QueryQuads, Quad), (SharedLength.Queries, Long), (SharedLength.Queries, Long),
            (SharedLength.Queries, Int)),
        new("assign", "Assign", Points, (SharedLength.Threads, Int)),
        new("kmeans", "Accumulate", Points,
            (SharedLength.Threads, Int), (SharedLength.Threads, Int), (SharedLength.Threads, Int), (1, Int)),
        new("kmeans", "ReduceCells", Group, (SharedLength.Threads, Long)),
        new("kmeans", "OwnInertia", Points, (SharedLength.Threads, Pair)),
        new("seeding", "AddSeeds", Points, (SharedLength.Threads, Pair)),
        new("seeding", "Potentials", Points, (SharedLength.Threads, Pair)),
        new("seeding", "OwnDistances", Points),
        new("silhouette", "ClusterDistanceSums", Points),
        new("ward", "ClusterBoxes", Points),
        new("ward", "NearestClusters", Points,
            (SharedLength.Threads, Int), (SharedLength.Threads, Int), (1, Int),
            (SharedLength.BoxQuads, Quad), (SharedLength.BoxQuads, Quad)),
        new("tsne", "RepulsePairs", Group, (SharedLength.Threads, Pair)),
        new("tsne", "SumParts", Group, (SharedLength.Threads, Pair)),
        new("tsne", "Gradient", Rows, (SharedLength.Threads, Pair)),
        new("tsne", "Move", Group, (SharedLength.Threads, Pair)),
        new("tsne", "Centre", Group, (SharedLength.Threads, Quad)),
        new("tsne", "Bound", Group, (SharedLength.Threads, Quad)),
        new("tsne", "Divergence", Rows, (SharedLength.Threads, Pair)),
        new("tree", "MortonKeys", Group),
        new("tree", "CountDigits", Keys, (SharedLength.Counters, Int)),
        new("tree", "PlaceDigits", Group, (SharedLength.Threads, Int)),
        new("tree", "ScatterDigits", Keys, (SharedLength.Counters, Int)),
        new("tree", "GatherPositions", Group),
        new("tree", "SumBlocks", Keys, (SharedLength.Threads, 2 * Long)),
        new("tree", "PlaceBlocks", Group, (SharedLength.Threads, 2 * Long)),
        new("tree", "SumPrefixes", Keys, (SharedLength.Threads, 2 * Long)),
        new("tree", "BuildTree", Group),
        new("tree", "LinkTree", Group),
        new("tree", "RepulseTree", Group, (SharedLength.Threads, Pair)),
        new("field", "Field", Group, (SharedLength.Threads, Pair)),
    ];

    /// <summary>The names of all programs.</summary>
    internal static readonly IReadOnlyList<string> Names = [.. Kernels.Select(kernel => kernel.Program).Distinct()];
}
