// One iteration of t-SNE on a map of float2 positions: exact repulsion, the gradient, the move, the centring. (tree.cl holds the
// repulsion by Barnes-Hut.) A map of one dimension is one whose second coordinates are all zero, and stay so.
//
// repulse_pairs sums over all points; work-items of a group read the same position at the same time. gradient gives LANES
// work-items to a row of the affinities, so that neighbours read neighbouring entries; their parts are added in order. Nothing
// comes back to the host in an iteration: the normaliser Z, the mean and the bounding square are reduced by one group each and
// stay in small buffers. Every sum has a fixed order.
#ifndef LANES
#define LANES 8         // work-items for one row of affinities; divides GROUP
#endif
#ifndef RUN
#define RUN 64          // terms added in float32 before they join a pair
#endif

// Adds the group's pairs in the order of its work-items; the result is work-item 0's.
INLINED float2 add_in_order(__local float2* pairs, const float2 own, const int lane)
{
    barrier(CLK_LOCAL_MEM_FENCE);
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

// forces[i] = Σ_j (y_i − y_j) / (1 + d²)²; parts[group] = Σ_i Σ_j≠i 1 / (1 + d²) over the group's points.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void repulse_pairs(__global const float2* restrict positions, const int n, __global float2* restrict forces, __global float2* restrict parts)
{
    __local float2 pairs[GROUP];
    const int i = (int)get_global_id(0), lane = (int)get_local_id(0);
    const float2 own = positions[min(i, n - 1)];
    float2 forceX = (float2)(0.0f, 0.0f), forceY = forceX, normaliser = forceX;
    for (int from = 0; from < n; from += RUN)
    {
        const int to = min(n, from + RUN);
        float x = 0.0f, y = 0.0f, sum = 0.0f;
        for (int j = from; j < to; j++)
        {
            const float2 d = own - positions[j];
            const float q = 1.0f / (1.0f + fma(d.x, d.x, d.y * d.y));
            const float weight = j == i ? 0.0f : q;
            sum += weight;
            x = fma(weight * q, d.x, x);
            y = fma(weight * q, d.y, y);
        }
        forceX = add_exactly(forceX, x);
        forceY = add_exactly(forceY, y);
        normaliser = add_exactly(normaliser, sum);
    }
    if (i < n)
        forces[i] = (float2)(forceX.x + forceX.y, forceY.x + forceY.y);
    const float2 zero = (float2)(0.0f, 0.0f);
    const float2 total = add_in_order(pairs, i < n ? normaliser : zero, lane);
    if (lane == 0)
        parts[get_group_id(0)] = total;
}

// total[0] = Σ parts, by one group.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sum_parts(__global const float2* restrict parts, const int count, __global float2* restrict total)
{
    __local float2 pairs[GROUP];
    const int lane = (int)get_local_id(0);
    float2 own = (float2)(0.0f, 0.0f);
    for (int e = lane; e < count; e += GROUP)
    {
        own = add_exactly(own, parts[e].x);
        own.y += parts[e].y;
    }
    const float2 sum = add_in_order(pairs, own, lane);
    if (lane == 0)
        total[0] = sum;
}

// gradients[i] = 4·(exaggeration·Σ p_ij q_ij (y_i − y_j) − forces[i] / Z).
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gradient(__global const float2* restrict positions, const int n, __global const long* restrict rowStarts,
              __global const int* restrict columns, __global const float* restrict affinities, const float exaggeration,
              __global const float2* restrict forces, __global const float2* restrict normaliser, __global float2* restrict gradients)
{
    __local float2 parts[GROUP];
    const int lane = (int)get_local_id(0), within = lane % LANES;
    const int i = (int)get_group_id(0) * (GROUP / LANES) + lane / LANES;
    float2 sum = (float2)(0.0f, 0.0f);
    if (i < n)
    {
        const float2 own = positions[i];
        const long to = rowStarts[i + 1];
        for (long e = rowStarts[i] + within; e < to; e += LANES)
        {
            const float2 d = own - positions[columns[e]];
            const float weight = affinities[e] / (1.0f + fma(d.x, d.x, d.y * d.y));
            sum.x = fma(weight, d.x, sum.x);
            sum.y = fma(weight, d.y, sum.y);
        }
    }
    parts[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (within == 0 && i < n)
    {
        for (int t = 1; t < LANES; t++)
            sum += parts[lane + t];
        const float z = fmax(normaliser[0].x + normaliser[0].y, FLT_MIN);
        gradients[i] = 4.0f * (exaggeration * sum - forces[i] / z);
    }
}

// Gains after Jacobs 1988, momentum, a step of at most 'longest'. centres[group] = Σ positions, norms[group] = Σ ‖gradient‖².
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void move(__global float2* restrict positions, const int n, __global const float2* restrict gradients,
          __global float2* restrict moves, __global float2* restrict gains, const float momentum, const float learningRate, const float longest,
          __global float2* restrict centresX, __global float2* restrict centresY, __global float2* restrict norms)
{
    __local float2 pairs[GROUP];
    const int i = (int)get_global_id(0), lane = (int)get_local_id(0);
    float2 position = (float2)(0.0f, 0.0f), g = position;
    if (i < n)
    {
        g = gradients[i];
        const float2 last = moves[i], gain = gains[i], turned = last * g;
        const float2 next = (float2)(fmax(turned.x < 0.0f ? gain.x + 0.2f : gain.x * 0.8f, 0.01f), fmax(turned.y < 0.0f ? gain.y + 0.2f : gain.y * 0.8f, 0.01f));
        float2 step = momentum * last - learningRate * next * g;
        const float squared = fma(step.x, step.x, step.y * step.y);
        if (squared > longest * longest)
            step *= longest / sqrt(squared);
        position = positions[i] + step;
        positions[i] = position;
        moves[i] = step;
        gains[i] = next;
    }
    const int group = (int)get_group_id(0);
    const float2 x = add_in_order(pairs, (float2)(position.x, 0.0f), lane);
    const float2 y = add_in_order(pairs, (float2)(position.y, 0.0f), lane);
    const float2 norm = add_in_order(pairs, (float2)(fma(g.x, g.x, g.y * g.y), 0.0f), lane);
    if (lane == 0)
    {
        centresX[group] = x;
        centresY[group] = y;
        norms[group] = norm;
    }
}

// Takes the mean from every position; boxes[group] = (least x, least y, greatest x, greatest y).
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void centre(__global float2* restrict positions, const int n, __global const float2* restrict sumX, __global const float2* restrict sumY,
            const int subtract, __global float4* restrict boxes)
{
    __local float4 parts[GROUP];
    const int i = (int)get_global_id(0), lane = (int)get_local_id(0);
    float4 box = (float4)(INFINITY, INFINITY, -INFINITY, -INFINITY);
    if (i < n)
    {
        float2 position = positions[i];
        if (subtract)
        {
            position -= (float2)((sumX[0].x + sumX[0].y) / n, (sumY[0].x + sumY[0].y) / n);
            positions[i] = position;
        }
        box = (float4)(position, position);
    }
    parts[lane] = box;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int apart = GROUP / 2; apart > 0; apart /= 2)
    {
        if (lane < apart)
            parts[lane] = (float4)(fmin(parts[lane].lo, parts[lane + apart].lo), fmax(parts[lane].hi, parts[lane + apart].hi));
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (lane == 0)
        boxes[get_group_id(0)] = parts[0];
}

// square[0] = (least x, least y, width of the bounding square, 1 / width), by one group.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bound(__global const float4* restrict boxes, const int count, __global float4* restrict square)
{
    __local float4 parts[GROUP];
    const int lane = (int)get_local_id(0);
    float4 own = boxes[min(lane, count - 1)];
    for (int e = lane; e < count; e += GROUP)
        own = (float4)(fmin(own.lo, boxes[e].lo), fmax(own.hi, boxes[e].hi));
    parts[lane] = own;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0)
    {
        for (int t = 1; t < GROUP; t++)
            own = (float4)(fmin(own.lo, parts[t].lo), fmax(own.hi, parts[t].hi));
        const float width = fmax(fmax(own.z - own.x, own.w - own.y), 1e-20f);
        square[0] = (float4)(own.x, own.y, width, 1.0f / width);
    }
}

// parts[group] = Σ p_ij (ln p_ij + ln(1 + d²)) over the group's rows: the divergence less ln Z.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void divergence(__global const float2* restrict positions, const int n, __global const long* restrict rowStarts,
                __global const int* restrict columns, __global const float* restrict affinities, __global float2* restrict parts)
{
    __local float2 pairs[GROUP];
    const int lane = (int)get_local_id(0);
    const int i = (int)get_group_id(0) * (GROUP / LANES) + lane / LANES;
    float2 sum = (float2)(0.0f, 0.0f);
    if (i < n)
    {
        const float2 own = positions[i];
        const long to = rowStarts[i + 1];
        for (long e = rowStarts[i] + lane % LANES; e < to; e += LANES)
        {
            const float2 d = own - positions[columns[e]];
            const float p = affinities[e];
            if (p > 0.0f)
                sum = add_exactly(sum, p * (log(p) + log1p(fma(d.x, d.x, d.y * d.y))));
        }
    }
    const float2 total = add_in_order(pairs, sum, lane);
    if (lane == 0)
        parts[get_group_id(0)] = total;
}
