// K-Means: exact sums of the clusters' members, their inertia, and the passes of k-means++.
//
// accumulate: sums change only by points that changed their label. Each group lists the changed points of its chunk, GROUP at a
// time, and its work-items, each the owner of one cell (cluster, feature), walk over that list. Cells are int64 fixed point, so
// the sums are exact and free of order: neither the list's order nor the number of groups shows in the result. reduce_cells adds
// the groups' cells to the running totals.
//
// Partial sums (inertia, potentials) are carried as pairs and added in the order of the work-items. The inertia is wanted to more
// digits than float32 has: own_inertia takes points, centroids and weights as pairs, each value with what rounding left over.

// Adds the group's pairs in the order of its work-items; the result is work-item 0's.
INLINED float2 add_in_order(__local float2* pairs, const float2 own, const int lane)
{
    pairs[lane] = own;
    barrier(CLK_LOCAL_MEM_FENCE);
    float2 sum = (float2)(0.0f, 0.0f);
    if (lane == 0)
    {
        for (int t = 0; t < GROUP; t++)
        {
            sum = add_exactly(sum, pairs[t].x);
            sum.y += pairs[t].y;
        }
    }
    return sum;
}

// ‖point i − centroid at‖²; centroids lie row by row.
INLINED float squared_distance(__global const float4* points, const int n, const int i, __global const float4* centroid)
{
    float sum = 0.0f;
    EACH_QUAD
    for (int q = 0; q < QUADS; q++)
        sum = add_squares(POINT(points, n, q, i) - centroid[q], sum);
    return sum;
}

// cells: for each group k × (4·QUADS) feature cells, then k weight cells.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void accumulate(__global const float4* restrict points, const int n, const int chunk,
                __global const float2* restrict weights, const int weighted,
                __global const int* restrict labels, __global const int* restrict previous,
                const int k, const float scale, __global long* restrict cells)
{
    __local int listed[GROUP];
    __local int to_label[GROUP];
    __local int from_label[GROUP];
    __local int count;
    const int lane = (int)get_local_id(0), group = (int)get_group_id(0);
    const int features = 4 * QUADS, all = k * (features + 1);
    const int cell = (int)get_group_id(1) * GROUP + lane;
    const int cluster = cell < k * features ? cell / features : cell - k * features;
    const int feature = cell % features;
    const bool isWeight = cell >= k * features;
    const int from = group * chunk, to = min(n, from + chunk);
    long sum = 0;
    for (int base = from; base < to; base += GROUP)
    {
        if (lane == 0)
            count = 0;
        barrier(CLK_LOCAL_MEM_FENCE);
        const int i = base + lane;
        if (i < to && labels[i] != previous[i])
        {
            const int at = atomic_inc(&count);
            listed[at] = i;
            to_label[at] = labels[i];
            from_label[at] = previous[i];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const int length = count;
        if (cell < all)
        {
            for (int e = 0; e < length; e++)
            {
                const int sign = (to_label[e] == cluster) - (from_label[e] == cluster);
                if (sign == 0)
                    continue;
                const int point = listed[e];
                const float2 weight = weighted ? weights[point] : (float2)(1.0f, 0.0f);
                if (isWeight)
                    sum += sign * (convert_long_rte(weight.x * scale) + convert_long_rte(weight.y * scale));
                else
                    sum += sign * convert_long_rte(weight.x * ((__global const float*)points)[((size_t)(feature >> 2) * n + point) * 4 + (feature & 3)] * scale);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (cell < all)
        cells[(size_t)group * all + cell] = sum;
}

// totals[cell] gains the groups' cells; a group a cell.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void reduce_cells(__global const long* restrict cells, const int groups, const int all, __global long* restrict totals)
{
    __local long part[GROUP];
    const int lane = (int)get_local_id(0), cell = (int)get_group_id(0);
    long sum = 0;
    for (int g = lane; g < groups; g += GROUP)
        sum += cells[(size_t)g * all + cell];
    part[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        for (int t = 1; t < GROUP; t++)
            sum += part[t];
        totals[cell] += sum;
    }
}

// Weighted squared distances of all points to the centroid of their own label, to about 44 bits.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void own_inertia(__global const float4* restrict points, __global const float4* restrict rest, const int n, const int chunk,
                 __global const float2* restrict weights, const int weighted,
                 __global const float4* restrict centroids, __global const float4* restrict centroidRest,
                 __global const int* restrict labels, __global float2* restrict inertia)
{
    __local float2 pairs[GROUP];
    const int lane = (int)get_local_id(0), group = (int)get_group_id(0);
    const int from = group * chunk, to = min(n, from + chunk);
    float2 total = (float2)(0.0f, 0.0f);
    for (int i = from + lane; i < to; i += GROUP)
    {
        const size_t centroid = (size_t)labels[i] * QUADS;
        float2 squared = (float2)(0.0f, 0.0f);
        #pragma nounroll
        for (int q = 0; q < QUADS; q++)
        {
            const float4 a = POINT(points, n, q, i), b = centroids[centroid + q];
            // difference + error = a − b exactly (Knuth); the lower digits join the error.
            const float4 difference = a - b, part = difference - a;
            const float4 error = ((a - (difference - part)) - (b + part)) + (POINT(rest, n, q, i) - centroidRest[centroid + q]);
            // (difference + error)² = square + (what fma finds that rounding took) + 2·difference·error + error²
            const float4 square = difference * difference;
            const float4 low = fma(difference, difference, -square) + fma(2.0f * difference, error, error * error);
            squared = add_exactly(add_exactly(add_exactly(add_exactly(squared, square.x), square.y), square.z), square.w);
            squared.y += ((low.x + low.y) + low.z) + low.w;
        }
        if (weighted)
        {
            const float2 weight = weights[i];
            const float product = weight.x * squared.x;
            squared = (float2)(product, fma(weight.x, squared.x, -product) + fma(weight.x, squared.y, weight.y * squared.x));
        }
        total = add_exactly(total, squared.x);
        total.y += squared.y;
    }
    const float2 sum = add_in_order(pairs, total, lane);
    if (lane == 0)
        inertia[group] = sum;
}

// Weighted squared distance of every point to the centroid of its own label.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void own_distances(__global const float4* restrict points, const int n, __global const float2* restrict weights, const int weighted,
                   __global const float4* restrict centroids, __global const int* restrict labels, __global float* restrict squared)
{
    const int i = (int)get_global_id(0);
    if (i >= n)
        return;
    const float own = squared_distance(points, n, i, centroids + (size_t)labels[i] * QUADS);
    squared[i] = weighted ? weights[i].x * own : own;
}

// Lowers every point's squared distance to its nearest seed; partial[group] is the weighted sum over the group's chunk.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void add_seeds(__global const float4* restrict points, const int n, const int chunk,
               __global const float2* restrict weights, const int weighted,
               __global const float4* restrict seeds, const int count, __global float* restrict nearest, __global float2* restrict partial)
{
    __local float2 pairs[GROUP];
    const int lane = (int)get_local_id(0), group = (int)get_group_id(0);
    const int from = group * chunk, to = min(n, from + chunk);
    float2 total = (float2)(0.0f, 0.0f);
    for (int i = from + lane; i < to; i += GROUP)
    {
        float least = nearest[i];
        for (int s = 0; s < count; s++)
            least = min(least, squared_distance(points, n, i, seeds + (size_t)s * QUADS));
        nearest[i] = least;
        total = add_exactly(total, weighted ? weights[i].x * least : least);
    }
    const float2 sum = add_in_order(pairs, total, lane);
    if (lane == 0)
        partial[group] = sum;
}

// What each candidate would leave if it became a seed; group row c of partial is candidate c.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void potentials(__global const float4* restrict points, const int n, const int chunk,
                __global const float2* restrict weights, const int weighted,
                __global const float4* restrict candidates, __global const float* restrict nearest, __global float2* restrict partial)
{
    __local float2 pairs[GROUP];
    const int lane = (int)get_local_id(0), group = (int)get_group_id(0), candidate = (int)get_group_id(1);
    const int from = group * chunk, to = min(n, from + chunk);
    float2 total = (float2)(0.0f, 0.0f);
    for (int i = from + lane; i < to; i += GROUP)
    {
        const float least = min(nearest[i], squared_distance(points, n, i, candidates + (size_t)candidate * QUADS));
        total = add_exactly(total, weighted ? weights[i].x * least : least);
    }
    const float2 sum = add_in_order(pairs, total, lane);
    if (lane == 0)
        partial[(size_t)candidate * get_num_groups(0) + group] = sum;
}
