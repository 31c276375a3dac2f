// Distances between rows of a and rows of b, as a dense tile.
//
// A group of EDGE × EDGE work-items computes a square of (EDGE·CELLS)² cells. It stages DEPTH quads of each side in local
// memory at a time; a work-item keeps CELLS × CELLS sums in registers, so each staged value is used CELLS times. Cells of a
// work-item lie EDGE apart, so that a row of work-items reads neighbouring words and writes neighbouring cells. Both sides are
// centred on their own mean and scaled by their own power of two; scaleA, scaleB and shift bring them to common coordinates.
#ifndef METRIC
#define METRIC 0        // 0 squared Euclidean, 1 Euclidean, 2 Manhattan, 3 cosine (rows already of unit length, or zero)
#endif
#ifndef EDGE
#define EDGE 16         // work-items along a side of the group
#endif
#ifndef CELLS
#define CELLS 4         // cells along a side of a work-item's tile
#endif
#ifndef DEPTH
#define DEPTH 2         // quads staged at a time; local memory takes 32·DEPTH·EDGE·CELLS bytes
#endif
#define SIDE (EDGE * CELLS)

__kernel __attribute__((reqd_work_group_size(EDGE, EDGE, 1)))
void distances(__global const float4* restrict a, const int countA, const int firstRow, const int rows, const float scaleA,
               __global const float4* restrict b, const int countB, const float scaleB,
               __global const float4* restrict shift, __global float* restrict tile)
{
    __local float4 stagedA[DEPTH * SIDE];
    __local float4 stagedB[DEPTH * SIDE];
    const int x = (int)get_local_id(0), y = (int)get_local_id(1), lane = y * EDGE + x;
    const int row0 = (int)get_group_id(1) * SIDE, column0 = (int)get_group_id(0) * SIDE;
    float sum[CELLS][CELLS];
    #pragma unroll
    for (int i = 0; i < CELLS; i++)
    {
        #pragma unroll
        for (int j = 0; j < CELLS; j++)
            sum[i][j] = 0.0f;
    }
    for (int q0 = 0; q0 < QUADS; q0 += DEPTH)
    {
        for (int e = lane; e < DEPTH * SIDE; e += EDGE * EDGE)
        {
            const int q = q0 + e / SIDE, row = row0 + e % SIDE, column = column0 + e % SIDE;
            const float4 zero = (float4)(0.0f, 0.0f, 0.0f, 0.0f);
            const bool inside = q < QUADS;
            stagedA[e] = inside && row < rows ? fma(POINT(a, countA, q, firstRow + row), scaleA, shift[q]) : zero;
            stagedB[e] = inside && column < countB ? POINT(b, countB, q, column) * scaleB : zero;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        #pragma unroll
        for (int q = 0; q < DEPTH; q++)
        {
            float4 left[CELLS];
            #pragma unroll
            for (int i = 0; i < CELLS; i++)
                left[i] = stagedA[q * SIDE + y + i * EDGE];
            #pragma unroll
            for (int j = 0; j < CELLS; j++)
            {
                const float4 right = stagedB[q * SIDE + x + j * EDGE];
                #pragma unroll
                for (int i = 0; i < CELLS; i++)
                {
#if METRIC == 3
                    sum[i][j] = fma(left[i].w, right.w, fma(left[i].z, right.z, fma(left[i].y, right.y, fma(left[i].x, right.x, sum[i][j]))));
#elif METRIC == 2
                    const float4 t = fabs(left[i] - right);
                    sum[i][j] = (((sum[i][j] + t.x) + t.y) + t.z) + t.w;
#else
                    sum[i][j] = add_squares(left[i] - right, sum[i][j]);
#endif
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    #pragma unroll
    for (int i = 0; i < CELLS; i++)
    {
        #pragma unroll
        for (int j = 0; j < CELLS; j++)
        {
            const int row = row0 + y + i * EDGE, column = column0 + x + j * EDGE;
            if (row < rows && column < countB)
            {
#if METRIC == 3
                tile[(size_t)row * countB + column] = clamp(1.0f - sum[i][j], 0.0f, 2.0f);
#elif METRIC == 1
                tile[(size_t)row * countB + column] = sqrt(sum[i][j]);
#else
                tile[(size_t)row * countB + column] = sum[i][j];
#endif
            }
        }
    }
}
