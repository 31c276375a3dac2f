// Ward: for a batch of clusters, the CANDIDATES clusters that are cheapest to join, by float32 costs ‖c_A − c_B‖² / (1/|A| + 1/|B|).
//
// The host keeps the clusters in a spatial order, so GROUP neighbouring ones make a block with a small box; cluster_boxes finds
// each block's box and its largest inverse size. In nearest_clusters a group serves GROUP queries that lie near each other. It
// first looks at the block that its middle query lies in, which gives every query good candidates; then its work-items each
// test one block: the distance of the boxes over the sum of the largest inverse sizes is a lower bound of every cost between
// them, and a block whose bound is above the group's worst fourth-best cost is skipped. The host decides among the candidates in
// float64, and knows from the fourth cost whether a cluster that is not among them could have been nearer.
#define CANDIDATES 4
// Boxes in local memory take 32 bytes a quad; with so many features no block would be skipped anyway.
#define PRUNE (QUADS <= 64)

// low and high hold QUADS quads a block; inverse sizes of missing clusters count as zero.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cluster_boxes(__global const float4* restrict centroids, __global const float* restrict inverse, const int count, const int blocks,
                   __global float4* restrict low, __global float4* restrict high, __global float* restrict largest)
{
    const int block = (int)get_global_id(0);
    if (block >= blocks)
        return;
    const int from = block * GROUP, to = min(count, from + GROUP);
    for (int q = 0; q < QUADS; q++)
    {
        float4 least = POINT(centroids, count, q, from), most = least;
        for (int i = from + 1; i < to; i++)
        {
            const float4 c = POINT(centroids, count, q, i);
            least = fmin(least, c);
            most = fmax(most, c);
        }
        low[(size_t)block * QUADS + q] = least;
        high[(size_t)block * QUADS + q] = most;
    }
    float inverseSize = 0.0f;
    for (int i = from; i < to; i++)
        inverseSize = fmax(inverseSize, inverse[i]);
    largest[block] = inverseSize;
}

// The largest of the group's values, the same for all its work-items.
INLINED float group_largest(__local float* values, const float own, const int lane)
{
    values[lane] = own;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int apart = GROUP / 2; apart > 0; apart /= 2)
    {
        if (lane < apart)
            values[lane] = fmax(values[lane], values[lane + apart]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    const float largest = values[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return largest;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nearest_clusters(__global const float4* restrict centroids, __global const float* restrict inverse, const int count,
                      __global const float4* restrict low, __global const float4* restrict high, __global const float* restrict largest, const int blocks,
                      __global const int* restrict queries, const int first, const int queryCount,
                      __global int4* restrict nearest, __global float* restrict fourth)
{
    __local float values[GROUP];
    __local int list[GROUP];
    __local int listed;
#if PRUNE
    __local float4 boxLow[QUADS];
    __local float4 boxHigh[QUADS];
#endif
    const int lane = (int)get_local_id(0), start = (int)get_group_id(0) * GROUP;
    const int own = queries[first + min(start + lane, queryCount - 1)];
    const int home = queries[first + min(start + GROUP / 2, queryCount - 1)] / GROUP;
    const float ownInverse = inverse[own];
#if QUADS <= REGISTER_QUADS
    float4 centre[QUADS];
    EACH_QUAD
    for (int q = 0; q < QUADS; q++)
        centre[q] = POINT(centroids, count, q, own);
#endif
#if PRUNE
    for (int q = lane; q < QUADS; q += GROUP)
    {
        float4 least = POINT(centroids, count, q, queries[first + start]), most = least;
        for (int t = 1; t < GROUP && start + t < queryCount; t++)
        {
            const float4 c = POINT(centroids, count, q, queries[first + start + t]);
            least = fmin(least, c);
            most = fmax(most, c);
        }
        boxLow[q] = least;
        boxHigh[q] = most;
    }
#endif
    const float groupInverse = group_largest(values, ownInverse, lane);
    float cost0 = INFINITY, cost1 = INFINITY, cost2 = INFINITY, cost3 = INFINITY;
    int near0 = -1, near1 = -1, near2 = -1, near3 = -1;
    float worst = INFINITY;
    for (int tile = -1; tile * GROUP < blocks; tile++)
    {
        // The tile before the first is the home block alone.
        if (lane == 0)
        {
            listed = tile < 0 ? 1 : 0;
            list[0] = home;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const int block = tile * GROUP + lane;
        if (tile >= 0 && block < blocks && block != home)
        {
#if PRUNE
            float gaps = 0.0f;
            for (int q = 0; q < QUADS; q++)
            {
                const float4 gap = fmax(fmax(low[(size_t)block * QUADS + q] - boxHigh[q], boxLow[q] - high[(size_t)block * QUADS + q]), 0.0f);
                gaps = add_squares(gap, gaps);
            }
            // The slack covers the rounding of the bound and of the costs it stands for.
            if (gaps * (1.0f - 4e-6f * (QUADS + 1)) <= worst * (groupInverse + largest[block]))
                list[atomic_inc(&listed)] = block;
#else
            list[atomic_inc(&listed)] = block;
#endif
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const int length = listed;
        for (int e = 0; e < length; e++)
        {
            const int from = list[e] * GROUP, to = min(count, from + GROUP);
            for (int j = from; j < to; j++)
            {
                float squared = 0.0f;
                EACH_QUAD
                for (int q = 0; q < QUADS; q++)
                {
#if QUADS <= REGISTER_QUADS
                    const float4 c = centre[q];
#else
                    const float4 c = POINT(centroids, count, q, own);
#endif
                    squared = add_squares(c - POINT(centroids, count, q, j), squared);
                }
                const float cost = squared / (ownInverse + inverse[j]);
                if (cost < cost3 && j != own)
                {
                    cost3 = cost;
                    near3 = j;
                    if (cost3 < cost2)
                    {
                        cost3 = cost2; near3 = near2;
                        cost2 = cost; near2 = j;
                    }
                    if (cost2 < cost1)
                    {
                        cost2 = cost1; near2 = near1;
                        cost1 = cost; near1 = j;
                    }
                    if (cost1 < cost0)
                    {
                        cost1 = cost0; near1 = near0;
                        cost0 = cost; near0 = j;
                    }
                }
            }
        }
        worst = group_largest(values, cost3, lane);
    }
    if (start + lane < queryCount)
    {
        nearest[start + lane] = (int4)(near0, near1, near2, near3);
        fourth[start + lane] = cost3;
    }
}
