// For each asked row, the sum of Euclidean distances to the members of every cluster.
//
// The host orders the points by cluster, so a cluster is a run of neighbouring columns. A work-item serves one row and one
// cluster: it walks along the run, which all work-items of a group read at the same place (one broadcast), and carries its sum
// as a pair. No work-item touches another's sum, so the order of addition never changes. Where the ordered points do not fit,
// the host passes a stretch of them at a time, and the pairs go on from where they stood.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cluster_distance_sums(__global const float4* restrict rows, const int rowCount,
                           __global const float4* restrict sorted, const int first, const int n,
                           __global const int* restrict starts, const int clusters, const int goOn, __global float2* restrict sums)
{
    const int row = (int)get_global_id(0), cluster = (int)get_group_id(1);
    if (row >= rowCount)
        return;
#if QUADS <= REGISTER_QUADS
    float4 own[QUADS];
    EACH_QUAD
    for (int q = 0; q < QUADS; q++)
        own[q] = POINT(rows, rowCount, q, row);
#endif
    const size_t cell = (size_t)row * clusters + cluster;
    float2 sum = goOn ? sums[cell] : (float2)(0.0f, 0.0f);
    const int end = min(starts[cluster + 1] - first, n);
    for (int j = max(starts[cluster] - first, 0); j < end; j++)
    {
        float squared = 0.0f;
        EACH_QUAD
        for (int q = 0; q < QUADS; q++)
        {
#if QUADS <= REGISTER_QUADS
            const float4 p = own[q];
#else
            const float4 p = POINT(rows, rowCount, q, row);
#endif
            squared = add_squares(p - POINT(sorted, n, q, j), squared);
        }
        sum = add_exactly(sum, sqrt(squared));
    }
    sums[cell] = sum;
}
