using System.Globalization;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>
/// Sizes of work-groups and tiles that kernels are built with; each is a macro of its program. They change the time a kernel takes, not
/// what it finds.
/// </summary>
/// <remarks>
/// Distances, neighbours, silhouette sums, labels and linkages have the same bits whatever the sizes. A map's sums follow its groups,
/// so its last digits depend on <see cref="MapGroup"/>, <see cref="MapLanes"/> and <see cref="TreeGroup"/>.
/// </remarks>
internal sealed record KernelSizes
{
    /// <summary>Cells along a side of a work-item's tile of distances; not tuned, since they are registers.</summary>
    internal const int DistanceCells = 4;

    /// <summary>Centroids that a work-item compares at once; likewise.</summary>
    internal const int AssignTogether = 4;

    // What a group stages of each side of a tile of distances at most.
    private const int StagedQuads = 256;

    /// <summary>Work-items along a side of a group that computes distances.</summary>
    public int DistanceEdge { get; init; } = 16;

    /// <summary>Quads of features staged at a time for distances.</summary>
    public int DistanceDepth { get; init; } = 2;

    /// <summary>Work-items that search neighbours together.</summary>
    public int NeighborGroup { get; init; } = 64;

    /// <summary>Points whose neighbours a group searches at once, while they have few features.</summary>
    public int NeighborQueries { get; init; } = 4;

    /// <summary>Work-items of a group that assigns points to centroids.</summary>
    public int AssignGroup { get; init; } = 64;

    /// <summary>Work-items of a group that sums distances to clusters.</summary>
    public int SilhouetteGroup { get; init; } = 64;

    /// <summary>Clusters in a block, and searches in a group, of Ward's linkage.</summary>
    public int WardGroup { get; init; } = 64;

    /// <summary>Work-items of a group that moves a map's points.</summary>
    public int MapGroup { get; init; } = 64;

    /// <summary>Work-items for one row of a map's affinities.</summary>
    public int MapLanes { get; init; } = 8;

    /// <summary>Work-items of a group that builds or walks a map's tree.</summary>
    public int TreeGroup { get; init; } = 64;

    /// <summary>Keys that a work-item sorts.</summary>
    public int TreeItems { get; init; } = 16;

    /// <summary>
    /// Where to start on a device that was not tuned. A group of 64 is one wave of AMD's and two of NVIDIA's; where work-items need
    /// neither local memory nor each other, wider groups keep more of a large GPU's lanes in flight. Reasoned, not measured.
    /// </summary>
    internal static KernelSizes DefaultsFor(GpuHardware hardware)
    {
        var sizes = new KernelSizes();
        if (hardware.IsCpu)
            return sizes;
        if (hardware.Is("NVIDIA"))
            sizes = sizes with { AssignGroup = 128, SilhouetteGroup = 128, MapGroup = 128 };
        else if (hardware.Is("AMD") || hardware.Is("Advanced Micro Devices"))
            sizes = sizes with { AssignGroup = 256, SilhouetteGroup = 256, MapGroup = 256 };
        else if (hardware.Is("Intel"))
            sizes = sizes with { NeighborQueries = 2, MapLanes = 4 };
        return sizes.FitOn(hardware) ? sizes : new KernelSizes();
    }

    /// <summary>The macros of a program.</summary>
    internal string MacrosOf(string file) => file switch
    {
        "distances" => $"-D EDGE={DistanceEdge} -D DEPTH={DistanceDepth}",
        "neighbors" => $"-D GROUP={NeighborGroup}",
        "assign" => $"-D GROUP={AssignGroup}",
        "silhouette" => $"-D GROUP={SilhouetteGroup}",
        "ward" => $"-D GROUP={WardGroup}",
        "tsne" => $"-D GROUP={MapGroup} -D LANES={MapLanes}",
        "field" => $"-D GROUP={MapGroup}",
        "tree" => $"-D GROUP={TreeGroup} -D ITEMS={TreeItems}",
        _ => "-D GROUP=64",
    };

    /// <summary>Sizes by the names of their macros.</summary>
    /// <param name="macros">Such as <c>-D GROUP=64 -D QUADS=2</c>.</param>
    internal static IReadOnlyDictionary<string, int> Parse(string macros) => macros.Split(' ')
        .Where(word => word.Contains('=', StringComparison.Ordinal))
        .Select(word => word.Split('='))
        .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));

    /// <summary>All sizes of a program, also those that a kernel is not always built with.</summary>
    internal string WordsOf(string file) => file == "neighbors" ? $"{MacrosOf(file)} -D QUERIES={NeighborQueries}" : MacrosOf(file);

    /// <summary>Whether the kernels can be built with these sizes and run on a device.</summary>
    internal bool FitOn(GpuHardware hardware)
    {
        int[] groups = [NeighborGroup, AssignGroup, SilhouetteGroup, WardGroup, MapGroup, TreeGroup];
        int[] others = [DistanceEdge, DistanceDepth, NeighborQueries, MapLanes, TreeItems];
        return groups.All(group => IsPowerOfTwo(group) && group >= 16 && group <= Math.Min(256, hardware.MaxGroup))
            && others.All(size => IsPowerOfTwo(size) && size <= 32)
            && DistanceEdge * DistanceEdge <= Math.Min(256, hardware.MaxGroup)
            && NeighborQueries <= 8
            && DistanceDepth * DistanceEdge * DistanceCells <= StagedQuads && 32 * StagedQuads <= hardware.LocalMemory;
    }

    private static bool IsPowerOfTwo(int size) => size > 0 && (size & (size - 1)) == 0;
}
