using ILGPU;
using ILGPU.Algorithms;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>For each asked row, the sum of Euclidean distances to the members of every cluster.</summary>
/// <remarks>
/// The host orders the points by cluster, so a cluster is a run of neighbouring columns. A thread serves one row and one cluster: it walks
/// along the run, which all threads of a group read at the same place, and carries its sum as a pair. No thread touches another's sum, so
/// the order of addition never changes. Where the ordered points do not fit, the host passes a stretch of them at a time, and the pairs go
/// on from where they stood.
/// </remarks>
internal static class SilhouetteKernels
{
    internal static void ClusterDistanceSums(
        ArrayView<Quad> rows, int rowCount, ArrayView<Quad> sorted, int first, int n,
        ArrayView<int> starts, int clusters, int goOn, ArrayView<Pair> sums)
    {
        int row = (Grid.IdxX * KernelSize.Group()) + Group.IdxX, cluster = Grid.IdxY;
        if (row >= rowCount)
            return;
        long cell = ((long)row * clusters) + cluster;
        Pair sum = default;
        if (goOn != 0)
            sum = sums[cell];
        int end = IntrinsicMath.Min(starts[cluster + 1] - first, n);
        for (int j = IntrinsicMath.Max(starts[cluster] - first, 0); j < end; j++)
        {
            float squared = 0f;
            for (int q = 0; q < KernelSize.Quads(); q++)
                squared = KernelMath.AddSquares(KernelMath.Point(rows, rowCount, q, row), KernelMath.Point(sorted, n, q, j), squared);
            sum = KernelMath.AddExactly(sum, XMath.Sqrt(squared));
        }
        sums[cell] = sum;
    }
}
