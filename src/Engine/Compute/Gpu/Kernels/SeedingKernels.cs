using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>The passes of k-means++, and what empty clusters take.</summary>
/// <remarks>Potentials are carried as pairs and added in the order of the threads: the number of groups alone shows in the bits.</remarks>
internal static class SeedingKernels
{
    // Lowers every point's squared distance to its nearest seed; partial[group] is the weighted sum over the group's chunk.
    internal static void AddSeeds(
        ArrayView<Quad> points, int n, int chunk, ArrayView<Pair> weights, int weighted,
        ArrayView<Quad> seeds, int count, ArrayView<float> nearest, ArrayView<Pair> partial)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, from = Grid.IdxX * chunk, to = IntrinsicMath.Min(n, from + chunk);
        Pair total = default;
        for (int i = from + lane; i < to; i += KernelSize.Group())
        {
            float least = nearest[i];
            for (int s = 0; s < count; s++)
                least = IntrinsicMath.Min(least, SquaredDistance(points, n, i, seeds, s));
            nearest[i] = least;
            total = KernelMath.AddExactly(total, weighted != 0 ? weights[i].X * least : least);
        }
        Pair sum = KernelMath.AddInOrder(shared, total, lane);
        if (lane == 0)
            partial[Grid.IdxX] = sum;
    }

    // What each candidate would leave if it became a seed; row c of the grid is candidate c.
    internal static void Potentials(
        ArrayView<Quad> points, int n, int chunk, ArrayView<Pair> weights, int weighted,
        ArrayView<Quad> candidates, ArrayView<float> nearest, ArrayView<Pair> partial)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, from = Grid.IdxX * chunk, to = IntrinsicMath.Min(n, from + chunk);
        Pair total = default;
        for (int i = from + lane; i < to; i += KernelSize.Group())
        {
            float least = IntrinsicMath.Min(nearest[i], SquaredDistance(points, n, i, candidates, Grid.IdxY));
            total = KernelMath.AddExactly(total, weighted != 0 ? weights[i].X * least : least);
        }
        Pair sum = KernelMath.AddInOrder(shared, total, lane);
        if (lane == 0)
            partial[((long)Grid.IdxY * Grid.DimX) + Grid.IdxX] = sum;
    }

    // Weighted squared distance of every point to the centroid of its own label.
    internal static void OwnDistances(
        ArrayView<Quad> points, int n, ArrayView<Pair> weights, int weighted,
        ArrayView<Quad> centroids, ArrayView<int> labels, ArrayView<float> squared)
    {
        int i = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (i < n)
        {
            float own = SquaredDistance(points, n, i, centroids, labels[i]);
            squared[i] = weighted != 0 ? weights[i].X * own : own;
        }
    }

    // ‖point i − row‖²; rows lie one after another.
    private static float SquaredDistance(ArrayView<Quad> points, int n, int i, ArrayView<Quad> rows, int row)
    {
        float sum = 0f;
        for (int q = 0; q < KernelSize.Quads(); q++)
            sum = KernelMath.AddSquares(KernelMath.Point(points, n, q, i), rows[(row * KernelSize.Quads()) + q], sum);
        return sum;
    }
}
