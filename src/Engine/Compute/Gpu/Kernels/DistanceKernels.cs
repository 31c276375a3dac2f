using ILGPU;
using ILGPU.Algorithms;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Distances between rows of a and rows of b, as a dense tile.</summary>
/// <remarks>
/// A group of EDGE × EDGE threads computes a square of (4·EDGE)² cells. It stages DEPTH quads of each side in shared memory at a time; a
/// thread keeps 4 × 4 sums in registers, so each staged value is used four times. Cells of a thread lie EDGE apart, so that a row of
/// threads reads neighbouring words and writes neighbouring cells. Both sides are centred on their own mean and scaled by their own power
/// of two; scaleA, scaleB and shift bring them to common coordinates.
/// </remarks>
internal static class DistanceKernels
{
    internal static void Distances(
        ArrayView<Quad> a, int countA, int firstRow, int rows, float scaleA,
        ArrayView<Quad> b, int countB, float scaleB,
        ArrayView<Quad> shift, ArrayView<float> tile)
    {
        ArrayView<Quad> stagedA = SharedMemory.Allocate<Quad>(SharedLength.Staged);
        ArrayView<Quad> stagedB = SharedMemory.Allocate<Quad>(SharedLength.Staged);
        int edge = KernelSize.Edge(), depth = KernelSize.Depth(), side = edge * KernelSize.Cells;
        int x = Group.IdxX, y = Group.IdxY, lane = (y * edge) + x;
        int row0 = Grid.IdxY * side, column0 = Grid.IdxX * side;
        Quad sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (int q0 = 0; q0 < KernelSize.Quads(); q0 += depth)
        {
            for (int e = lane; e < depth * side; e += edge * edge)
            {
                int q = q0 + (e / side), row = row0 + (e % side), column = column0 + (e % side);
                bool inside = q < KernelSize.Quads();
                Quad left = default, right = default;
                if (inside && row < rows)
                    left = Placed(KernelMath.Point(a, countA, q, firstRow + row), scaleA, shift[q]);
                if (inside && column < countB)
                    right = Scaled(KernelMath.Point(b, countB, q, column), scaleB);
                stagedA[e] = left;
                stagedB[e] = right;
            }
            Group.Barrier();
            for (int q = 0; q < depth; q++)
            {
                int fromA = (q * side) + y, fromB = (q * side) + x;
                Quad right0 = stagedB[fromB], right1 = stagedB[fromB + edge];
                Quad right2 = stagedB[fromB + (2 * edge)], right3 = stagedB[fromB + (3 * edge)];
                sum0 = AddRow(sum0, stagedA[fromA], right0, right1, right2, right3);
                sum1 = AddRow(sum1, stagedA[fromA + edge], right0, right1, right2, right3);
                sum2 = AddRow(sum2, stagedA[fromA + (2 * edge)], right0, right1, right2, right3);
                sum3 = AddRow(sum3, stagedA[fromA + (3 * edge)], right0, right1, right2, right3);
            }
            Group.Barrier();
        }
        int at = row0 + y, column1 = column0 + x;
        Write(tile, rows, countB, at, column1, sum0);
        Write(tile, rows, countB, at + edge, column1, sum1);
        Write(tile, rows, countB, at + (2 * edge), column1, sum2);
        Write(tile, rows, countB, at + (3 * edge), column1, sum3);
    }

    private static Quad Placed(Quad point, float scale, Quad shift) => new()
    {
        X = KernelMath.Fma(point.X, scale, shift.X),
        Y = KernelMath.Fma(point.Y, scale, shift.Y),
        Z = KernelMath.Fma(point.Z, scale, shift.Z),
        W = KernelMath.Fma(point.W, scale, shift.W),
    };

    private static Quad Scaled(Quad point, float scale) => new()
    {
        X = point.X * scale,
        Y = point.Y * scale,
        Z = point.Z * scale,
        W = point.W * scale,
    };

    private static Quad AddRow(Quad sum, Quad left, Quad right0, Quad right1, Quad right2, Quad right3) => new()
    {
        X = AddCell(sum.X, left, right0),
        Y = AddCell(sum.Y, left, right1),
        Z = AddCell(sum.Z, left, right2),
        W = AddCell(sum.W, left, right3),
    };

    private static float AddCell(float sum, Quad left, Quad right)
    {
        if (KernelSize.Metric() == 3)
        {
            return KernelMath.Fma(left.W, right.W, KernelMath.Fma(left.Z, right.Z,
                KernelMath.Fma(left.Y, right.Y, KernelMath.Fma(left.X, right.X, sum))));
        }
        if (KernelSize.Metric() == 2)
        {
            return (((sum + IntrinsicMath.Abs(left.X - right.X)) + IntrinsicMath.Abs(left.Y - right.Y))
                + IntrinsicMath.Abs(left.Z - right.Z)) + IntrinsicMath.Abs(left.W - right.W);
        }
        return KernelMath.AddSquares(left, right, sum);
    }

    private static void Write(ArrayView<float> tile, int rows, int columns, int row, int column, Quad sums)
    {
        int edge = KernelSize.Edge();
        if (row >= rows)
            return;
        long start = (long)row * columns;
        if (column < columns)
            tile[start + column] = Distance(sums.X);
        if (column + edge < columns)
            tile[start + column + edge] = Distance(sums.Y);
        if (column + (2 * edge) < columns)
            tile[start + column + (2 * edge)] = Distance(sums.Z);
        if (column + (3 * edge) < columns)
            tile[start + column + (3 * edge)] = Distance(sums.W);
    }

    private static float Distance(float sum)
    {
        if (KernelSize.Metric() == 3)
            return IntrinsicMath.Min(IntrinsicMath.Max(1f - sum, 0f), 2f);
        if (KernelSize.Metric() == 1)
            return XMath.Sqrt(sum);
        return sum;
    }
}
