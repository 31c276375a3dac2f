namespace Segmentation.Compute.Gpu;

/// <summary>A kernel as a driver is asked for it.</summary>
/// <param name="Program">The program that it is built with.</param>
/// <param name="Name">Its name in that program, and its method's.</param>
/// <param name="Plane">Its groups are squares with EDGE threads along each side; else GROUP threads in a line.</param>
internal sealed record GpuKernel(string Program, string Name, bool Plane = false);

/// <summary>The kernels that ILGPU compiles, by the program that each is part of.</summary>
internal static class GpuPrograms
{
    /// <summary>All kernels.</summary>
    internal static readonly IReadOnlyList<GpuKernel> Kernels =
    [
        new("distances", "Distances", Plane: true),
        new("assign", "Assign"),
        new("kmeans", "Accumulate"),
        new("kmeans", "ReduceCells"),
        new("kmeans", "OwnInertia"),
        new("seeding", "AddSeeds"),
        new("seeding", "Potentials"),
        new("seeding", "OwnDistances"),
        new("silhouette", "ClusterDistanceSums"),
        new("field", "Field"),
    ];

    /// <summary>The names of all programs.</summary>
    internal static readonly IReadOnlyList<string> Names = [.. Kernels.Select(kernel => kernel.Program).Distinct()];
}
