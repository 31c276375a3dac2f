// For each asked row, the sum of Euclidean distances to the members of every cluster.
//
// The host orders the points by cluster, so a cluster is a run of neighbouring columns. A work-item serves one row and one
// cluster: it walks along the run, which all work-items of a group read at the same place (one broadcast), and carries its sum
// as a pair. No work-item touches another's sum, so the order of addition never changes.

// Copies points into the order of their clusters.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gather_points(__global const float4* restrict points, const int n, __global const int* restrict order, __global float4* restrict sorted)
{
    const int i = (int)get_global_id(0);
    if (i >= n)
        return;
    const int from = order[i];
    for (int q = 0; q < QUADS; q++)
        POINT(sorted, n, q, i) = POINT(points, n, q, from);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cluster_distance_sums(__global const float4* restrict points, __global const float4* restrict sorted, const int n,
                           __global const int* restrict rows, const int firstRow, const int rowCount,
                           __global const int* restrict starts, const int clusters, __global float2* restrict sums)
{
    const int i = (int)get_global_id(0), cluster = (int)get_group_id(1);
    if (i >= rowCount)
        return;
    const int row = rows[firstRow + i];
#if QUADS <= REGISTER_QUADS
    float4 own[QUADS];
    EACH_QUAD
    for (int q = 0; q < QUADS; q++)
        own[q] = POINT(points, n, q, row);
#endif
    float2 sum = (float2)(0.0f, 0.0f);
    const int end = starts[cluster + 1];
    for (int j = starts[cluster]; j < end; j++)
    {
        float squared = 0.0f;
        EACH_QUAD
        for (int q = 0; q < QUADS; q++)
        {
#if QUADS <= REGISTER_QUADS
            const float4 p = own[q];
#else
            const float4 p = POINT(points, n, q, row);
#endif
            squared = add_squares(p - POINT(sorted, n, q, j), squared);
        }
        sum = add_exactly(sum, sqrt(squared));
    }
    sums[(size_t)i * clusters + cluster] = sum;
}
