// The k nearest other points of each point, by looking at all of them.
//
// A group serves QUERIES points. Its work-items walk over all points together, each computing one candidate's distance to
// every query. A candidate below a query's threshold is appended to that query's list in local memory; when a list runs full
// it is sorted (bitonic) and cut to the k best, whose last becomes the threshold. A key is the distance's bits above the
// point's number, so one comparison orders by distance and, in a tie, by number; all keys differ, and so the result does not
// depend on the order in which work-items append. For more than KEEP neighbours the host calls again: floors holds each
// query's last key, and only keys above it are taken. Queries and candidates may be different stretches of the points: 'base' is
// the number of the first candidate, 'self' the place among the candidates where the first query would stand.
#ifndef KEEP
#define KEEP 128        // neighbours a pass can find; a power of two
#endif
#ifndef QUERIES
#define QUERIES 4       // points served by a group; local memory takes 8·ROOM·QUERIES + 16·QUADS·QUERIES bytes
#endif
#ifndef STRIDE
#define STRIDE 2        // candidates a work-item looks at between two barriers
#endif
#define ROOM (4 * KEEP) // places in a list; ROOM − KEEP must be at least GROUP·STRIDE
#define NONE 0xFFFFFFFFFFFFFFFFUL

// Sorts the first used places of a list and keeps the best k; used is a power of two, places beyond count are filled up.
INLINED void keep_best(__local ulong* list, __local int* count, __local ulong* threshold, const int k, const int lane)
{
    const int filled = *count;
    int used = 2;
    while (used < filled)
        used *= 2;
    for (int e = filled + lane; e < used; e += GROUP)
        list[e] = NONE;
    for (int size = 2; size <= used; size *= 2)
    {
        for (int apart = size / 2; apart > 0; apart /= 2)
        {
            barrier(CLK_LOCAL_MEM_FENCE);
            for (int e = lane; e < used / 2; e += GROUP)
            {
                const int low = 2 * e - (e & (apart - 1)), high = low + apart;
                const ulong a = list[low], b = list[high];
                if ((a > b) == ((low & size) == 0))
                {
                    list[low] = b;
                    list[high] = a;
                }
            }
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        *count = min(filled, k);
        *threshold = filled < k ? NONE : list[k - 1];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nearest_neighbors(__global const float4* restrict asked, const int askedCount, const int first, const int queries,
                       __global const float4* restrict points, const int n, const int base, const int self, const int k,
                       const int wanted, const int offset, __global ulong* restrict floors,
                       __global int* restrict neighbors, __global float* restrict squaredDistances)
{
    __local ulong lists[QUERIES * ROOM];
    __local float4 query[QUERIES * QUADS];
    __local ulong above[QUERIES];
    __local ulong threshold[QUERIES];
    __local int counts[QUERIES];
    const int lane = (int)get_local_id(0), start = (int)get_group_id(0) * QUERIES;
    for (int e = lane; e < QUERIES * QUADS; e += GROUP)
        query[e] = POINT(asked, askedCount, e / QUERIES, min(first + start + e % QUERIES, askedCount - 1));
    if (lane < QUERIES)
    {
        const bool asked = start + lane < queries;
        counts[lane] = 0;
        threshold[lane] = asked ? NONE : 0;
        above[lane] = asked && offset > 0 ? floors[start + lane] : 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    // One tile more than there are points: the last one only sorts.
    for (int base = 0; base < n + GROUP * STRIDE; base += GROUP * STRIDE)
    {
        for (int step = 0; step < STRIDE; step++)
        {
            const int j = base + step * GROUP + lane;
            if (j < n)
            {
                float sum[QUERIES];
                #pragma unroll
                for (int s = 0; s < QUERIES; s++)
                    sum[s] = 0.0f;
                EACH_QUAD
                for (int q = 0; q < QUADS; q++)
                {
                    const float4 p = POINT(points, n, q, j);
                    #pragma unroll
                    for (int s = 0; s < QUERIES; s++)
                        sum[s] = add_squares(query[q * QUERIES + s] - p, sum[s]);
                }
                #pragma unroll
                for (int s = 0; s < QUERIES; s++)
                {
                    const ulong key = ((ulong)as_uint(sum[s]) << 32) | (uint)j;
                    if (key < threshold[s] && (offset == 0 || key > above[s]) && j != self + start + s)
                        lists[s * ROOM + atomic_inc(&counts[s])] = key;
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        int full = 0;
        #pragma unroll
        for (int s = 0; s < QUERIES; s++)
            full |= base >= n || counts[s] > ROOM - GROUP * STRIDE ? 1 << s : 0;
        barrier(CLK_LOCAL_MEM_FENCE);
        // The same for every work-item of the group, since all read the counts between two barriers.
        for (int s = 0; full != 0; s++, full >>= 1)
        {
            if (full & 1)
                keep_best(lists + s * ROOM, counts + s, threshold + s, wanted, lane);
        }
    }
    for (int s = 0; s < QUERIES; s++)
    {
        if (start + s >= queries)
            break;
        const size_t row = (size_t)(start + s) * k + offset;
        for (int e = lane; e < wanted; e += GROUP)
        {
            const ulong key = lists[s * ROOM + e];
            neighbors[row + e] = base + (int)(uint)key;
            squaredDistances[row + e] = as_float((uint)(key >> 32));
            if (e == wanted - 1)
                floors[start + s] = key;
        }
    }
}
