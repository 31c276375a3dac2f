using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>K-Means: the nearest centroid of every point.</summary>
/// <remarks>
/// A thread takes a point at a time from its group's chunk and compares it with four centroids at once, so that a quad of the point is read
/// once for all of them. Centroids are read by all threads at the same place. A later centroid wins only if it is strictly nearer, so a tie
/// goes to the lower one; the host fills up the last four with copies of the last centroid.
/// </remarks>
internal static class AssignKernels
{
    /// <summary>Centroids compared at once.</summary>
    internal const int Together = 4;

    internal static void Assign(
        ArrayView<Quad> points, int n, int chunk, ArrayView<Quad> centroids, int k,
        ArrayView<int> labels, ArrayView<int> previous, ArrayView<int> changed)
    {
        ArrayView<int> changes = SharedMemory.Allocate<int>(SharedLength.Threads);
        int lane = Group.IdxX, from = Grid.IdxX * chunk, to = IntrinsicMath.Min(n, from + chunk), quads = KernelSize.Quads();
        int count = 0;
        for (int i = from + lane; i < to; i += KernelSize.Group())
        {
            float nearest = float.PositiveInfinity;
            int label = 0;
            for (int c = 0; c < k; c += Together)
            {
                float sum0 = 0f, sum1 = 0f, sum2 = 0f, sum3 = 0f;
                for (int q = 0; q < KernelSize.Quads(); q++)
                {
                    Quad point = KernelMath.Point(points, n, q, i);
                    int at = (c * quads) + q;
                    sum0 = KernelMath.AddSquares(point, centroids[at], sum0);
                    sum1 = KernelMath.AddSquares(point, centroids[at + quads], sum1);
                    sum2 = KernelMath.AddSquares(point, centroids[at + (2 * quads)], sum2);
                    sum3 = KernelMath.AddSquares(point, centroids[at + (3 * quads)], sum3);
                }
                if (sum0 < nearest)
                    (nearest, label) = (sum0, c);
                if (sum1 < nearest)
                    (nearest, label) = (sum1, c + 1);
                if (sum2 < nearest)
                    (nearest, label) = (sum2, c + 2);
                if (sum3 < nearest)
                    (nearest, label) = (sum3, c + 3);
            }
            int old = labels[i];
            previous[i] = old;
            labels[i] = label;
            count += old != label ? 1 : 0;
        }
        changes[lane] = count;
        Group.Barrier();
        if (lane == 0)
        {
            int all = 0;
            for (int t = 0; t < KernelSize.Group(); t++)
                all += changes[t];
            changed[Grid.IdxX] = all;
        }
    }
}
