using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>
/// Ward: for a batch of clusters, the four clusters that are cheapest to join, by float32 costs ‖c_A − c_B‖² / (1/|A| + 1/|B|).
/// </summary>
/// <remarks>
/// The host keeps the clusters in a spatial order, so GROUP neighbouring ones make a block with a small box; ClusterBoxes finds each
/// block's box and its largest inverse size. In NearestClusters a group serves GROUP queries that lie near each other. It first looks at
/// the block that its middle query lies in, which gives every query good candidates; then its threads each test one block: the distance of
/// the boxes over the sum of the largest inverse sizes is a lower bound of every cost between them, and a block whose bound is above the
/// group's worst fourth-best cost is skipped. The host decides among the candidates in float64, and knows from the fourth cost whether a
/// cluster that is not among them could have been nearer.
/// </remarks>
internal static class WardKernels
{
    /// <summary>Clusters named for each query.</summary>
    internal const int Candidates = 4;

    // Boxes take 32 bytes of shared memory a quad; with more features no block would be skipped anyway.
    private const int MostBoxQuads = 64;

    /// <summary>Whether blocks are tested by their boxes.</summary>
    internal static bool Prunes(int quads) => quads <= MostBoxQuads;

    // low and high hold QUADS quads a block; inverse sizes of missing clusters count as zero.
    internal static void ClusterBoxes(
        ArrayView<Quad> centroids, ArrayView<float> inverse, int count, int blocks,
        ArrayView<Quad> low, ArrayView<Quad> high, ArrayView<float> largest)
    {
        int block = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (block >= blocks)
            return;
        int from = block * KernelSize.Group(), to = IntrinsicMath.Min(count, from + KernelSize.Group());
        for (int q = 0; q < KernelSize.Quads(); q++)
        {
            Quad least = KernelMath.Point(centroids, count, q, from), most = least;
            for (int i = from + 1; i < to; i++)
            {
                Quad centroid = KernelMath.Point(centroids, count, q, i);
                least = KernelMath.Least(least, centroid);
                most = KernelMath.Most(most, centroid);
            }
            low[((long)block * KernelSize.Quads()) + q] = least;
            high[((long)block * KernelSize.Quads()) + q] = most;
        }
        float inverseSize = 0f;
        for (int i = from; i < to; i++)
            inverseSize = IntrinsicMath.Max(inverseSize, inverse[i]);
        largest[block] = inverseSize;
    }

    // nearest holds Candidates places a query, −1 where there are fewer.
    internal static void NearestClusters(
        ArrayView<Quad> centroids, ArrayView<float> inverse, int count,
        ArrayView<Quad> low, ArrayView<Quad> high, ArrayView<float> largest, int blocks,
        ArrayView<int> queries, int first, int queryCount, ArrayView<int> nearest, ArrayView<float> fourth)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(SharedLength.Threads);
        ArrayView<int> list = SharedMemory.Allocate<int>(SharedLength.Threads);
        ArrayView<int> listed = SharedMemory.Allocate<int>(1);
        ArrayView<Quad> boxLow = SharedMemory.Allocate<Quad>(SharedLength.BoxQuads);
        ArrayView<Quad> boxHigh = SharedMemory.Allocate<Quad>(SharedLength.BoxQuads);
        int lane = Group.IdxX, group = KernelSize.Group(), start = Grid.IdxX * group;
        int own = queries[first + IntrinsicMath.Min(start + lane, queryCount - 1)];
        int home = queries[first + IntrinsicMath.Min(start + (group / 2), queryCount - 1)] / group;
        float ownInverse = inverse[own];
        if (Prunes(KernelSize.Quads()))
            FindBox(centroids, count, queries, first + start, IntrinsicMath.Min(group, queryCount - start), boxLow, boxHigh, lane);
        float groupInverse = Largest(values, ownInverse, lane), worst = float.PositiveInfinity;
        float cost0 = worst, cost1 = worst, cost2 = worst, cost3 = worst;
        int near0 = -1, near1 = -1, near2 = -1, near3 = -1;
        for (int tile = -1; tile * group < blocks; tile++)
        {
            // The tile before the first is the home block alone.
            if (lane == 0)
            {
                listed[0] = tile < 0 ? 1 : 0;
                list[0] = home;
            }
            Group.Barrier();
            int block = (tile * group) + lane;
            if (tile >= 0 && block < blocks && block != home)
            {
                if (MayHoldNearer(low, high, block, boxLow, boxHigh, worst * (groupInverse + largest[block])))
                    list[Atomic.Add(ref listed[0], 1)] = block;
            }
            Group.Barrier();
            int length = listed[0];
            for (int e = 0; e < length; e++)
            {
                int from = list[e] * group, to = IntrinsicMath.Min(count, from + group);
                for (int j = from; j < to; j++)
                {
                    // The own centroid is the same in all rounds: compilers keep in registers what they have room for.
                    float squared = 0f;
                    for (int q = 0; q < KernelSize.Quads(); q++)
                    {
                        squared = KernelMath.AddSquares(
                            KernelMath.Point(centroids, count, q, own), KernelMath.Point(centroids, count, q, j), squared);
                    }
                    float cost = squared / (ownInverse + inverse[j]);
                    if (cost < cost3 && j != own)
                    {
                        (cost3, near3) = (cost, j);
                        if (cost3 < cost2)
                            (cost3, near3, cost2, near2) = (cost2, near2, cost, j);
                        if (cost2 < cost1)
                            (cost2, near2, cost1, near1) = (cost1, near1, cost, j);
                        if (cost1 < cost0)
                            (cost1, near1, cost0, near0) = (cost0, near0, cost, j);
                    }
                }
            }
            worst = Largest(values, cost3, lane);
        }
        int query = start + lane;
        if (query < queryCount)
        {
            int at = Candidates * query;
            nearest[at] = near0;
            nearest[at + 1] = near1;
            nearest[at + 2] = near2;
            nearest[at + 3] = near3;
            fourth[query] = cost3;
        }
    }

    private static void FindBox(
        ArrayView<Quad> centroids, int count, ArrayView<int> queries, int first, int length,
        ArrayView<Quad> boxLow, ArrayView<Quad> boxHigh, int lane)
    {
        for (int q = lane; q < KernelSize.Quads(); q += KernelSize.Group())
        {
            Quad least = KernelMath.Point(centroids, count, q, queries[first]), most = least;
            for (int t = 1; t < length; t++)
            {
                Quad centroid = KernelMath.Point(centroids, count, q, queries[first + t]);
                least = KernelMath.Least(least, centroid);
                most = KernelMath.Most(most, centroid);
            }
            boxLow[q] = least;
            boxHigh[q] = most;
        }
    }

    // Whether a block's box lies so near the group's that a cost to one of its clusters can be below the worst.
    private static bool MayHoldNearer(
        ArrayView<Quad> low, ArrayView<Quad> high, int block, ArrayView<Quad> boxLow, ArrayView<Quad> boxHigh, float worst)
    {
        if (!Prunes(KernelSize.Quads()))
            return true;
        float gaps = 0f;
        for (int q = 0; q < KernelSize.Quads(); q++)
        {
            long at = ((long)block * KernelSize.Quads()) + q;
            Quad least = low[at], most = high[at], ownLeast = boxLow[q], ownMost = boxHigh[q];
            var gap = new Quad
            {
                X = Gap(least.X, most.X, ownLeast.X, ownMost.X),
                Y = Gap(least.Y, most.Y, ownLeast.Y, ownMost.Y),
                Z = Gap(least.Z, most.Z, ownLeast.Z, ownMost.Z),
                W = Gap(least.W, most.W, ownLeast.W, ownMost.W),
            };
            gaps = KernelMath.AddSquares(gap, default, gaps);
        }
        // The slack covers the rounding of the bound and of the costs it stands for.
        return gaps * (1f - (4e-6f * (KernelSize.Quads() + 1))) <= worst;
    }

    private static float Gap(float least, float most, float ownLeast, float ownMost) =>
        IntrinsicMath.Max(IntrinsicMath.Max(least - ownMost, ownLeast - most), 0f);

    // The largest of the group's values, the same for all its threads.
    private static float Largest(ArrayView<float> values, float own, int lane)
    {
        values[lane] = own;
        Group.Barrier();
        for (int apart = KernelSize.Group() / 2; apart > 0; apart /= 2)
        {
            if (lane < apart)
                values[lane] = IntrinsicMath.Max(values[lane], values[lane + apart]);
            Group.Barrier();
        }
        float largest = values[0];
        Group.Barrier();
        return largest;
    }
}
