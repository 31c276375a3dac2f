using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>The k nearest other points of each point, by looking at all of them.</summary>
/// <remarks>
/// A group serves QUERIES points. Its threads walk over all points together, each computing one candidate's distance to every query. A
/// candidate below a query's threshold is appended to that query's list in shared memory; when a list runs full it is sorted (bitonic) and
/// cut to the best, whose last becomes the threshold. A key is the distance's bits above the point's number, so one comparison orders by
/// distance and, in a tie, by number; all keys differ, and so the result does not depend on the order in which threads append. For more
/// than KEEP neighbours the host calls again: floors holds each query's last key, and only keys above it are taken. Queries and candidates
/// may be different stretches of the points: firstCandidate is the number of the first candidate, self the place among the candidates where
/// the first query would stand.
/// </remarks>
internal static class NeighborKernels
{
    /// <summary>Places in a list for each neighbour that is kept. Three of four must be room for GROUP·STRIDE candidates.</summary>
    internal const int Lists = 4;

    private const ulong None = ulong.MaxValue;

    internal static void NearestNeighbors(
        ArrayView<Quad> asked, int askedCount, int first, int queries,
        ArrayView<Quad> points, int n, int firstCandidate, int self, int k, int wanted, int offset,
        ArrayView<ulong> floors, ArrayView<int> neighbors, ArrayView<float> squaredDistances)
    {
        ArrayView<ulong> lists = SharedMemory.Allocate<ulong>(SharedLength.Listed);
        ArrayView<Quad> query = SharedMemory.Allocate<Quad>(SharedLength.QueryQuads);
        ArrayView<ulong> above = SharedMemory.Allocate<ulong>(SharedLength.Queries);
        ArrayView<ulong> threshold = SharedMemory.Allocate<ulong>(SharedLength.Queries);
        ArrayView<int> counts = SharedMemory.Allocate<int>(SharedLength.Queries);
        int lane = Group.IdxX, together = KernelSize.Queries(), start = Grid.IdxX * together;
        int room = Lists * KernelSize.Keep(), tile = KernelSize.Group() * KernelSize.Stride();
        for (int e = lane; e < together * KernelSize.Quads(); e += KernelSize.Group())
            query[e] = KernelMath.Point(asked, askedCount, e / together, IntrinsicMath.Min(first + start + (e % together), askedCount - 1));
        if (lane < together)
        {
            bool isAsked = start + lane < queries;
            ulong floor = 0;
            if (isAsked && offset > 0)
                floor = floors[start + lane];
            counts[lane] = 0;
            threshold[lane] = isAsked ? None : 0;
            above[lane] = floor;
        }
        Group.Barrier();
        // One tile more than there are points: the last one only sorts.
        for (int at = 0; at < n + tile; at += tile)
        {
            for (int step = 0; step < KernelSize.Stride(); step++)
            {
                int j = at + (step * KernelSize.Group()) + lane;
                if (j < n)
                    Look(points, n, j, query, lists, counts, threshold, above, self + start, offset);
            }
            Group.Barrier();
            int full = 0;
            for (int s = 0; s < together; s++)
            {
                if (at >= n || counts[s] > room - tile)
                    full |= 1 << s;
            }
            Group.Barrier();
            // The same for every thread of the group, since all read the counts between two barriers.
            for (int s = 0; s < together; s++)
            {
                if ((full & (1 << s)) != 0)
                    KeepBest(lists, s * room, counts, threshold, s, wanted, lane);
            }
        }
        for (int s = 0; s < together && start + s < queries; s++)
        {
            long row = ((long)(start + s) * k) + offset;
            for (int e = lane; e < wanted; e += KernelSize.Group())
            {
                ulong key = lists[(s * room) + e];
                neighbors[row + e] = firstCandidate + (int)(uint)key;
                squaredDistances[row + e] = Interop.IntAsFloat((uint)(key >> 32));
                if (e == wanted - 1)
                    floors[start + s] = key;
            }
        }
    }

    // Sums for up to eight queries are the parts of two quads: which there are is known where the text is compiled.
    private static void Look(
        ArrayView<Quad> points, int n, int j, ArrayView<Quad> query, ArrayView<ulong> lists, ArrayView<int> counts,
        ArrayView<ulong> threshold, ArrayView<ulong> above, int own, int offset)
    {
        int together = KernelSize.Queries();
        Quad low = default, high = default;
        for (int q = 0; q < KernelSize.Quads(); q++)
        {
            Quad point = KernelMath.Point(points, n, q, j);
            int at = q * together;
            low.X = KernelMath.AddSquares(query[at], point, low.X);
            if (KernelSize.Queries() > 1)
                low.Y = KernelMath.AddSquares(query[at + 1], point, low.Y);
            if (KernelSize.Queries() > 2)
            {
                low.Z = KernelMath.AddSquares(query[at + 2], point, low.Z);
                low.W = KernelMath.AddSquares(query[at + 3], point, low.W);
            }
            if (KernelSize.Queries() > 4)
            {
                high.X = KernelMath.AddSquares(query[at + 4], point, high.X);
                high.Y = KernelMath.AddSquares(query[at + 5], point, high.Y);
                high.Z = KernelMath.AddSquares(query[at + 6], point, high.Z);
                high.W = KernelMath.AddSquares(query[at + 7], point, high.W);
            }
        }
        Offer(lists, counts, threshold, above, 0, low.X, j, own, offset);
        if (KernelSize.Queries() > 1)
            Offer(lists, counts, threshold, above, 1, low.Y, j, own, offset);
        if (KernelSize.Queries() > 2)
        {
            Offer(lists, counts, threshold, above, 2, low.Z, j, own, offset);
            Offer(lists, counts, threshold, above, 3, low.W, j, own, offset);
        }
        if (KernelSize.Queries() > 4)
        {
            Offer(lists, counts, threshold, above, 4, high.X, j, own, offset);
            Offer(lists, counts, threshold, above, 5, high.Y, j, own, offset);
            Offer(lists, counts, threshold, above, 6, high.Z, j, own, offset);
            Offer(lists, counts, threshold, above, 7, high.W, j, own, offset);
        }
    }

    private static void Offer(
        ArrayView<ulong> lists, ArrayView<int> counts, ArrayView<ulong> threshold, ArrayView<ulong> above,
        int s, float squared, int j, int own, int offset)
    {
        ulong key = ((ulong)Interop.FloatAsInt(squared) << 32) | (uint)j;
        if (key < threshold[s] && (offset == 0 || key > above[s]) && j != own + s)
            lists[(s * Lists * KernelSize.Keep()) + Atomic.Add(ref counts[s], 1)] = key;
    }

    // Sorts the first used places of a list and keeps the best; used is a power of two, places beyond the count are filled up.
    private static void KeepBest(
        ArrayView<ulong> lists, int from, ArrayView<int> counts, ArrayView<ulong> threshold, int s, int wanted, int lane)
    {
        int filled = counts[s], used = 2;
        while (used < filled)
            used *= 2;
        for (int e = filled + lane; e < used; e += KernelSize.Group())
            lists[from + e] = None;
        for (int size = 2; size <= used; size *= 2)
        {
            for (int apart = size / 2; apart > 0; apart /= 2)
            {
                Group.Barrier();
                for (int e = lane; e < used / 2; e += KernelSize.Group())
                {
                    int low = (2 * e) - (e & (apart - 1)), left = from + low, right = left + apart;
                    ulong a = lists[left], b = lists[right];
                    if ((a > b) == ((low & size) == 0))
                    {
                        lists[left] = b;
                        lists[right] = a;
                    }
                }
            }
        }
        Group.Barrier();
        if (lane == 0)
        {
            counts[s] = IntrinsicMath.Min(filled, wanted);
            ulong last = None;
            if (filled >= wanted)
                last = lists[from + wanted - 1];
            threshold[s] = last;
        }
        Group.Barrier();
    }
}
