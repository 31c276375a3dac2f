using ILGPU.IR.Intrinsics;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>
/// Numbers that a kernel is built with. The compiler makes the macro of the same name in capitals of each call, so that one text serves all
/// sizes and the driver's compiler unrolls loops over them.
/// </summary>
internal static class KernelSize
{
    /// <summary>The most threads of a group; arrays that a group shares have this length.</summary>
    internal const int MostThreads = 256;

    /// <summary>Cells along a side of a thread's tile of distances.</summary>
    internal const int Cells = 4;

    /// <summary>Quads that a group stages of each side of a tile of distances, at most.</summary>
    internal const int MostStaged = 256;

    /// <summary>Threads of a group.</summary>
    [IntrinsicImplementation]
    internal static int Group() => 64;

    /// <summary>Quads of features in a point.</summary>
    [IntrinsicImplementation]
    internal static int Quads() => 1;

    /// <summary>Threads along a side of a group that computes distances.</summary>
    [IntrinsicImplementation]
    internal static int Edge() => 16;

    /// <summary>Quads of features staged at a time for distances.</summary>
    [IntrinsicImplementation]
    internal static int Depth() => 2;

    /// <summary>0 squared Euclidean, 1 Euclidean, 2 Manhattan, 3 cosine of rows that are of unit length or zero.</summary>
    [IntrinsicImplementation]
    internal static int Metric() => 0;
}
