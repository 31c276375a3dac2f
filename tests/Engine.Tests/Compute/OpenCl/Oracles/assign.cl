// K-Means: the nearest centroid of every point.
//
// A work-item takes a point at a time from its group's chunk and compares it with TOGETHER centroids at once, so that a quad of
// the point is read once for all of them. Centroids are read by all work-items at the same place. A later centroid wins only if
// it is strictly nearer, so a tie goes to the lower one; the host fills up the last set with copies of the last centroid.
#ifndef TOGETHER
#define TOGETHER 4      // centroids compared at once
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void assign(__global const float4* restrict points, const int n, const int chunk,
            __global const float4* restrict centroids, const int k,
            __global int* restrict labels, __global int* restrict previous, __global int* restrict changed)
{
    __local int changes[GROUP];
    const int lane = (int)get_local_id(0), group = (int)get_group_id(0);
    const int from = group * chunk, to = min(n, from + chunk);
    int count = 0;
    for (int i = from + lane; i < to; i += GROUP)
    {
#if QUADS <= REGISTER_QUADS
        float4 own[QUADS];
        EACH_QUAD
        for (int q = 0; q < QUADS; q++)
            own[q] = POINT(points, n, q, i);
#endif
        float nearest = INFINITY;
        int label = 0;
        for (int c = 0; c < k; c += TOGETHER)
        {
            float sum[TOGETHER];
            #pragma unroll
            for (int t = 0; t < TOGETHER; t++)
                sum[t] = 0.0f;
            EACH_QUAD
            for (int q = 0; q < QUADS; q++)
            {
#if QUADS <= REGISTER_QUADS
                const float4 p = own[q];
#else
                const float4 p = POINT(points, n, q, i);
#endif
                #pragma unroll
                for (int t = 0; t < TOGETHER; t++)
                    sum[t] = add_squares(p - centroids[(c + t) * QUADS + q], sum[t]);
            }
            #pragma unroll
            for (int t = 0; t < TOGETHER; t++)
            {
                if (sum[t] < nearest)
                {
                    nearest = sum[t];
                    label = c + t;
                }
            }
        }
        const int old = labels[i];
        previous[i] = old;
        labels[i] = label;
        count += old != label;
    }
    changes[lane] = count;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        int all = 0;
        for (int t = 0; t < GROUP; t++)
            all += changes[t];
        changed[group] = all;
    }
}
