using ILGPU.IR.Intrinsics;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>
/// Numbers that a kernel is built with. The compiler makes the macro of the same name in capitals of each call, so that one text serves all
/// sizes and the driver's compiler unrolls loops over them.
/// </summary>
internal static class KernelSize
{
    /// <summary>Cells along a side of a thread's tile of distances.</summary>
    internal const int Cells = 4;

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

    /// <summary>Neighbours that a pass can find; a power of two.</summary>
    [IntrinsicImplementation]
    internal static int Keep() => 32;

    /// <summary>Points whose neighbours a group searches: 1, 2, 4 or 8.</summary>
    [IntrinsicImplementation]
    internal static int Queries() => 4;

    /// <summary>Candidates that a thread looks at between two barriers.</summary>
    [IntrinsicImplementation]
    internal static int Stride() => 1;

    /// <summary>Threads for one row of a map's affinities; divides the group.</summary>
    [IntrinsicImplementation]
    internal static int Lanes() => 8;

    /// <summary>Keys that a thread sorts.</summary>
    [IntrinsicImplementation]
    internal static int Items() => 16;
}
