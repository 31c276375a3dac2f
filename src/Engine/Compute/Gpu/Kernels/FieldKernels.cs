using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>The repulsion of a fixed map at the nodes of a mesh.</summary>
/// <remarks>
/// A thread serves one node and walks over all points of the map, which its group stages in shared memory, a group's worth at a time. The
/// sums of a stage are added to the totals as pairs, so that their digits do not depend on the number of points.
/// </remarks>
internal static class FieldKernels
{
    // values[node − first] = (Σ q, Σ q²·dx, Σ q²·dy, 0), q = 1/(1 + d²); nodes lie row by row.
    internal static void Field(
        ArrayView<Pair> map, int n, float lowX, float lowY, float step, int columns, int first, int count, ArrayView<Quad> values)
    {
        ArrayView<Pair> staged = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, at = (Grid.IdxX * KernelSize.Group()) + lane, node = first + at;
        float x = KernelMath.Fma(node % columns, step, lowX), y = KernelMath.Fma(node / columns, step, lowY);
        Pair sum = default, forceX = default, forceY = default;
        for (int start = 0; start < n; start += KernelSize.Group())
        {
            if (start + lane < n)
                staged[lane] = map[start + lane];
            Group.Barrier();
            int length = IntrinsicMath.Min(KernelSize.Group(), n - start);
            float stageSum = 0f, stageX = 0f, stageY = 0f;
            for (int t = 0; t < length; t++)
            {
                Pair other = staged[t];
                float dx = x - other.X, dy = y - other.Y;
                float q = 1f / KernelMath.Fma(dx, dx, KernelMath.Fma(dy, dy, 1f));
                stageSum += q;
                stageX = KernelMath.Fma(q * q, dx, stageX);
                stageY = KernelMath.Fma(q * q, dy, stageY);
            }
            sum = KernelMath.AddExactly(sum, stageSum);
            forceX = KernelMath.AddExactly(forceX, stageX);
            forceY = KernelMath.AddExactly(forceY, stageY);
            Group.Barrier();
        }
        if (at < count)
            values[at] = new Quad { X = sum.X + sum.Y, Y = forceX.X + forceX.Y, Z = forceY.X + forceY.Y, W = 0f };
    }
}
