using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>K-Means: exact sums of the clusters' members, and their inertia.</summary>
/// <remarks>
/// Accumulate: sums change only by points that changed their label. Each group lists the changed points of its chunk, a group's worth at a
/// time, and its threads, each the owner of one cell (cluster, feature), walk over that list. Cells are int64 fixed point, so the sums are
/// exact and free of order: neither the list's order nor the number of groups shows in the result. ReduceCells adds the groups' cells to
/// the running totals.
///
/// Partial sums are carried as pairs and added in the order of the threads. The inertia is wanted to more digits than float32 has:
/// OwnInertia takes points, centroids and weights as pairs, each value with what rounding left over.
/// </remarks>
internal static class KMeansKernels
{
    // cells: for each group k × (4·QUADS) feature cells, then k weight cells.
    internal static void Accumulate(
        ArrayView<Quad> points, int n, int chunk, ArrayView<Pair> weights, int weighted,
        ArrayView<int> labels, ArrayView<int> previous, int k, float scale, ArrayView<long> cells)
    {
        ArrayView<int> listed = SharedMemory.Allocate<int>(SharedLength.Threads);
        ArrayView<int> toLabel = SharedMemory.Allocate<int>(SharedLength.Threads);
        ArrayView<int> fromLabel = SharedMemory.Allocate<int>(SharedLength.Threads);
        ArrayView<int> count = SharedMemory.Allocate<int>(1);
        int lane = Group.IdxX, features = 4 * KernelSize.Quads(), featureCells = k * features, all = featureCells + k;
        int cell = (Grid.IdxY * KernelSize.Group()) + lane;
        bool isWeight = cell >= featureCells;
        int cluster = isWeight ? cell - featureCells : cell / features;
        int feature = cell % features;
        int from = Grid.IdxX * chunk, to = IntrinsicMath.Min(n, from + chunk);
        long sum = 0;
        for (int start = from; start < to; start += KernelSize.Group())
        {
            if (lane == 0)
                count[0] = 0;
            Group.Barrier();
            int i = start + lane;
            if (i < to && labels[i] != previous[i])
            {
                int at = Atomic.Add(ref count[0], 1);
                listed[at] = i;
                toLabel[at] = labels[i];
                fromLabel[at] = previous[i];
            }
            Group.Barrier();
            int length = cell < all ? count[0] : 0;
            for (int e = 0; e < length; e++)
            {
                int sign = (toLabel[e] == cluster ? 1 : 0) - (fromLabel[e] == cluster ? 1 : 0);
                if (sign != 0)
                    sum += sign * Term(points, n, weights, weighted, listed[e], feature, isWeight, scale);
            }
            Group.Barrier();
        }
        if (cell < all)
            cells[((long)Grid.IdxX * all) + cell] = sum;
    }

    // totals[cell] gains the groups' cells; a group a cell.
    internal static void ReduceCells(ArrayView<long> cells, int groups, int all, ArrayView<long> totals)
    {
        ArrayView<long> part = SharedMemory.Allocate<long>(SharedLength.Threads);
        int lane = Group.IdxX, cell = Grid.IdxX;
        long sum = 0;
        for (int g = lane; g < groups; g += KernelSize.Group())
            sum += cells[((long)g * all) + cell];
        part[lane] = sum;
        Group.Barrier();
        if (lane == 0)
        {
            for (int t = 1; t < KernelSize.Group(); t++)
                sum += part[t];
            totals[cell] += sum;
        }
    }

    // Weighted squared distances of all points to the centroid of their own label, to about 44 bits.
    internal static void OwnInertia(
        ArrayView<Quad> points, ArrayView<Quad> rest, int n, int chunk, ArrayView<Pair> weights, int weighted,
        ArrayView<Quad> centroids, ArrayView<Quad> centroidRest, ArrayView<int> labels, ArrayView<Pair> inertia)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, from = Grid.IdxX * chunk, to = IntrinsicMath.Min(n, from + chunk);
        Pair total = default;
        for (int i = from + lane; i < to; i += KernelSize.Group())
        {
            int centroid = labels[i] * KernelSize.Quads();
            Pair squared = default;
            for (int q = 0; q < KernelSize.Quads(); q++)
            {
                Quad a = KernelMath.Point(points, n, q, i), b = centroids[centroid + q];
                Quad aRest = KernelMath.Point(rest, n, q, i), bRest = centroidRest[centroid + q];
                Pair x = Square(a.X, b.X, aRest.X, bRest.X), y = Square(a.Y, b.Y, aRest.Y, bRest.Y);
                Pair z = Square(a.Z, b.Z, aRest.Z, bRest.Z), w = Square(a.W, b.W, aRest.W, bRest.W);
                squared = KernelMath.AddExactly(squared, x.X);
                squared = KernelMath.AddExactly(squared, y.X);
                squared = KernelMath.AddExactly(squared, z.X);
                squared = KernelMath.AddExactly(squared, w.X);
                squared.Y += ((x.Y + y.Y) + z.Y) + w.Y;
            }
            if (weighted != 0)
            {
                Pair weight = weights[i];
                float product = weight.X * squared.X;
                squared = new Pair
                {
                    X = product,
                    Y = KernelMath.Fma(weight.X, squared.X, -product) + KernelMath.Fma(weight.X, squared.Y, weight.Y * squared.X),
                };
            }
            total = KernelMath.AddExactly(total, squared.X);
            total.Y += squared.Y;
        }
        Pair sum = KernelMath.AddInOrder(shared, total, lane);
        if (lane == 0)
            inertia[Grid.IdxX] = sum;
    }

    private static long Term(
        ArrayView<Quad> points, int n, ArrayView<Pair> weights, int weighted, int point, int feature, bool isWeight, float scale)
    {
        Pair weight = weighted != 0 ? weights[point] : new Pair { X = 1f, Y = 0f };
        if (isWeight)
            return KernelMath.Nearest(weight.X * scale) + KernelMath.Nearest(weight.Y * scale);
        Quad quad = KernelMath.Point(points, n, feature >> 2, point);
        int within = feature & 3;
        float value = within == 0 ? quad.X : within == 1 ? quad.Y : within == 2 ? quad.Z : quad.W;
        return KernelMath.Nearest(weight.X * value * scale);
    }

    // (a + aRest − b − bRest)² as a pair. difference + error = a − b exactly (Knuth); the lower digits join the error.
    private static Pair Square(float a, float b, float aRest, float bRest)
    {
        float difference = a - b, part = difference - a;
        float error = ((a - (difference - part)) - (b + part)) + (aRest - bRest);
        // (difference + error)² = square + (what fma finds that rounding took) + 2·difference·error + error²
        float square = difference * difference;
        float low = KernelMath.Fma(difference, difference, -square) + KernelMath.Fma(2f * difference, error, error * error);
        return new Pair { X = square, Y = low };
    }
}
