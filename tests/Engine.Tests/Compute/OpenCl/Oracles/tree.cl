// Barnes-Hut repulsion over a map: Morton keys, a stable radix sort, a tree over the sorted keys, a walk without a stack.
//
// Each step is a launch of its own; nothing needs atomics or fences between groups. The sort takes DIGIT bits a pass: count_digits
// and scatter_digits give a work-item ITEMS neighbouring keys and a column of counters of its own in local memory, so equal keys
// keep their order. Coordinates in fixed point make prefix sums exact, and from them any run of the sorted points has its centre
// of mass by two reads. build_tree finds all n − 1 inner nodes at once (Karras 2012): node i covers a run that begins or ends at i,
// which the sign of its count tells. rope[e] is the node that follows every subtree ending at point e; each gap between points is
// the split of exactly one inner node, so each rope is written once. repulse_tree walks from the root: a node stands as one mass
// where width² < θ²·(d² + ¼) (the kernel 1/(1 + d²) is flat near 0, hence the ¼), a small run is summed point by point.
#define DIGIT 4
#define DIGITS (1 << DIGIT)
#ifndef ITEMS
#define ITEMS 16        // keys a work-item sorts
#endif
#ifndef SMALL_RUN
#define SMALL_RUN 8     // runs of so few points are summed one by one
#endif
#define BLOCK (GROUP * ITEMS)
#define FIXED 1073741824.0f // 2^30, the width of the map in fixed point
#define AXIS_BITS 16

INLINED uint spread_bits(uint v)
{
    v = (v | (v << 8)) & 0x00FF00FFu;
    v = (v | (v << 4)) & 0x0F0F0F0Fu;
    v = (v | (v << 2)) & 0x33333333u;
    return (v | (v << 1)) & 0x55555555u;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void morton_keys(__global const float2* restrict positions, const int n, __global const float4* restrict square,
                 __global uint* restrict keys, __global uint* restrict order)
{
    const int i = (int)get_global_id(0);
    if (i >= n)
        return;
    const float2 unit = clamp((positions[i] - square[0].xy) * square[0].w, 0.0f, 1.0f);
    const uint last = (1u << AXIS_BITS) - 1;
    const uint x = min((uint)(unit.x * (last + 1)), last), y = min((uint)(unit.y * (last + 1)), last);
    keys[i] = spread_bits(x) | (spread_bits(y) << 1);
    order[i] = (uint)i;
}

// counts[digit · blocks + block]
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void count_digits(__global const uint* restrict keys, const int n, const int shift, __global uint* restrict counts, const int blocks)
{
    __local uint columns[DIGITS * GROUP];
    const int lane = (int)get_local_id(0), block = (int)get_group_id(0);
    for (int b = 0; b < DIGITS; b++)
        columns[b * GROUP + lane] = 0;
    const int from = min(n, block * BLOCK + lane * ITEMS), to = min(n, from + ITEMS);
    for (int i = from; i < to; i++)
        columns[((keys[i] >> shift) & (DIGITS - 1)) * GROUP + lane]++;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int b = lane; b < DIGITS; b += GROUP)
    {
        uint sum = 0;
        for (int t = 0; t < GROUP; t++)
            sum += columns[b * GROUP + t];
        counts[b * blocks + block] = sum;
    }
}

// Turns counts into the places where each digit of each block begins, by one group.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void place_digits(__global uint* restrict counts, const int length)
{
    __local uint sums[GROUP];
    const int lane = (int)get_local_id(0);
    const int each = (length + GROUP - 1) / GROUP, from = min(length, lane * each), to = min(length, from + each);
    uint sum = 0;
    for (int i = from; i < to; i++)
        sum += counts[i];
    sums[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    uint place = 0;
    for (int t = 0; t < lane; t++)
        place += sums[t];
    for (int i = from; i < to; i++)
    {
        const uint count = counts[i];
        counts[i] = place;
        place += count;
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void scatter_digits(__global const uint* restrict keys, __global const uint* restrict order, const int n, const int shift,
                    __global const uint* restrict places, const int blocks,
                    __global uint* restrict sortedKeys, __global uint* restrict sortedOrder)
{
    __local uint columns[DIGITS * GROUP];
    const int lane = (int)get_local_id(0), block = (int)get_group_id(0);
    for (int b = 0; b < DIGITS; b++)
        columns[b * GROUP + lane] = 0;
    const int from = min(n, block * BLOCK + lane * ITEMS), to = min(n, from + ITEMS);
    for (int i = from; i < to; i++)
        columns[((keys[i] >> shift) & (DIGITS - 1)) * GROUP + lane]++;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int b = lane; b < DIGITS; b += GROUP)
    {
        uint place = places[b * blocks + block];
        for (int t = 0; t < GROUP; t++)
        {
            const uint count = columns[b * GROUP + t];
            columns[b * GROUP + t] = place;
            place += count;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = from; i < to; i++)
    {
        const uint key = keys[i];
        const uint at = columns[((key >> shift) & (DIGITS - 1)) * GROUP + lane]++;
        sortedKeys[at] = key;
        sortedOrder[at] = order[i];
    }
}

// Positions into Morton order, and their coordinates in fixed point, to be summed.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gather_positions(__global const float2* restrict positions, __global const uint* restrict order, const int n,
                      __global const float4* restrict square, __global float2* restrict sorted, __global long2* restrict sums)
{
    const int i = (int)get_global_id(0);
    if (i >= n)
        return;
    const float2 position = positions[order[i]];
    const float2 unit = clamp((position - square[0].xy) * square[0].w, 0.0f, 1.0f) * FIXED;
    sorted[i] = position;
    sums[i] = (long2)((long)unit.x, (long)unit.y);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_blocks(__global const long2* restrict sums, const int n, __global long2* restrict blockSums)
{
    __local long2 parts[GROUP];
    const int lane = (int)get_local_id(0), block = (int)get_group_id(0);
    const int from = min(n, block * BLOCK + lane * ITEMS), to = min(n, from + ITEMS);
    long2 sum = (long2)(0, 0);
    for (int i = from; i < to; i++)
        sum += sums[i];
    parts[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        for (int t = 1; t < GROUP; t++)
            sum += parts[t];
        blockSums[block] = sum;
    }
}

// Turns block sums into what stands before each block, by one group.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void place_blocks(__global long2* restrict blockSums, const int blocks)
{
    __local long2 sums[GROUP];
    const int lane = (int)get_local_id(0);
    const int each = (blocks + GROUP - 1) / GROUP, from = min(blocks, lane * each), to = min(blocks, from + each);
    long2 sum = (long2)(0, 0);
    for (int i = from; i < to; i++)
        sum += blockSums[i];
    sums[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    long2 before = (long2)(0, 0);
    for (int t = 0; t < lane; t++)
        before += sums[t];
    for (int i = from; i < to; i++)
    {
        const long2 own = blockSums[i];
        blockSums[i] = before;
        before += own;
    }
}

// sums[i] becomes the sum of the first i + 1 points.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_prefixes(__global long2* restrict sums, const int n, __global const long2* restrict before)
{
    __local long2 parts[GROUP];
    const int lane = (int)get_local_id(0), block = (int)get_group_id(0);
    const int from = min(n, block * BLOCK + lane * ITEMS), to = min(n, from + ITEMS);
    long2 sum = (long2)(0, 0);
    for (int i = from; i < to; i++)
        sum += sums[i];
    parts[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    sum = before[block];
    for (int t = 0; t < lane; t++)
        sum += parts[t];
    for (int i = from; i < to; i++)
    {
        sum += sums[i];
        sums[i] = sum;
    }
}

// Leading bits that keys i and j share; equal keys are told apart by their places. −1 outside.
INLINED int shared_bits(__global const uint* keys, const int n, const uint key, const int i, const int j)
{
    if (j < 0 || j >= n)
        return -1;
    const uint difference = key ^ keys[j];
    return difference != 0 ? (int)clz(difference) : 32 + (int)clz((uint)(i ^ j));
}

// masses[i] = (centre, width², ± count); links[i] = (first child, last point). A child below n − 1 is an inner node, n − 1 + p is point p.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void build_tree(__global const uint* restrict keys, const int n, __global const float4* restrict square, __global const long2* restrict sums,
                __global float4* restrict masses, __global int2* restrict links, __global int* restrict rope)
{
    const int i = (int)get_global_id(0);
    if (i >= n - 1)
        return;
    const uint key = keys[i];
    const int direction = shared_bits(keys, n, key, i, i + 1) > shared_bits(keys, n, key, i, i - 1) ? 1 : -1;
    const int outside = shared_bits(keys, n, key, i, i - direction);
    int reach = 2;
    while (shared_bits(keys, n, key, i, i + reach * direction) > outside)
        reach *= 2;
    int length = 0;
    for (int step = reach / 2; step >= 1; step /= 2)
    {
        if (shared_bits(keys, n, key, i, i + (length + step) * direction) > outside)
            length += step;
    }
    const int end = i + length * direction;
    const int own = shared_bits(keys, n, key, i, end);
    int before = 0, step = length;
    do
    {
        step = (step + 1) / 2;
        if (shared_bits(keys, n, key, i, i + (before + step) * direction) > own)
            before += step;
    }
    while (step > 1);
    const int split = i + before * direction + min(direction, 0);
    const int first = min(i, end), last = max(i, end);
    rope[split] = last == split + 1 ? n - 1 + last : split + 1;
    const long2 sum = first == 0 ? sums[last] : sums[last] - sums[first - 1];
    const float count = (float)(last - first + 1);
    // 2^−levels by its bits: some compilers' ldexp takes a stack.
    const float width = square[0].z * as_float((uint)(127 - min(own, 2 * AXIS_BITS) / 2) << 23);
    const float unit = square[0].z / (FIXED * count);
    masses[i] = (float4)(fma((float)sum.x, unit, square[0].x), fma((float)sum.y, unit, square[0].y), width * width, direction * count);
    links[i] = (int2)(first == split ? n - 1 + split : split, last);
}

// links[node].y becomes the node that follows the whole subtree, −1 after the last; points become nodes.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void link_tree(const int n, __global const float2* restrict sorted, __global const int* restrict rope,
               __global float4* restrict masses, __global int2* restrict links)
{
    const int i = (int)get_global_id(0);
    if (i >= n)
        return;
    if (i < n - 1)
    {
        const int2 link = links[i];
        links[i] = (int2)(link.x, link.y == n - 1 ? -1 : rope[link.y]);
    }
    const int next = i == n - 1 ? -1 : rope[i];
    masses[n - 1 + i] = (float4)(sorted[i], 0.0f, 1.0f);
    links[n - 1 + i] = (int2)(next, next);
}

// As repulse_pairs in tsne.cl, over the tree.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void repulse_tree(const int n, __global const float2* restrict sorted, __global const uint* restrict order,
                  __global const float4* restrict masses, __global const ulong* restrict links, const float thetaSquared,
                  __global float2* restrict forces, __global float2* restrict parts)
{
    __local float2 pairs[GROUP];
    const int i = (int)get_global_id(0), lane = (int)get_local_id(0);
    float2 normaliser = (float2)(0.0f, 0.0f);
    if (i < n)
    {
        const float2 own = sorted[i];
        float forceX = 0.0f, forceY = 0.0f;
        normaliser = (float2)(-1.0f, 0.0f); // the point meets itself once, at distance 0
        int at = 0;
        while (at >= 0)
        {
            const float4 mass = masses[at];
            // Both links in one word: compilers turn a choice between components of a vector into a walk over a stack.
            const ulong link = links[at];
            const int child = (int)(uint)link, next = (int)(link >> 32);
            const float2 d = own - mass.xy;
            const float squared = fma(d.x, d.x, d.y * d.y);
            const float count = fabs(mass.w);
            if (mass.z < thetaSquared * (squared + 0.25f) || count == 1.0f)
            {
                const float q = 1.0f / (1.0f + squared), weight = count * q;
                normaliser = add_exactly(normaliser, weight);
                forceX = fma(weight * q, d.x, forceX);
                forceY = fma(weight * q, d.y, forceY);
                at = next;
            }
            else if (count <= SMALL_RUN)
            {
                const int from = mass.w > 0.0f ? at : at + (int)mass.w + 1, to = from + (int)count;
                float sum = 0.0f;
                for (int j = from; j < to; j++)
                {
                    const float2 e = own - sorted[j];
                    const float q = 1.0f / (1.0f + fma(e.x, e.x, e.y * e.y));
                    sum += q;
                    forceX = fma(q * q, e.x, forceX);
                    forceY = fma(q * q, e.y, forceY);
                }
                normaliser = add_exactly(normaliser, sum);
                at = next;
            }
            else
            {
                at = child;
            }
        }
        forces[order[i]] = (float2)(forceX, forceY);
    }
    pairs[lane] = normaliser;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        float2 total = (float2)(0.0f, 0.0f);
        for (int t = 0; t < GROUP; t++)
        {
            total = add_exactly(total, pairs[t].x);
            total.y += pairs[t].y;
        }
        parts[get_group_id(0)] = total;
    }
}
