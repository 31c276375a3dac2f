using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// Distances from eight rows at a time to the 64 rows of a block, as sums of squared (or absolute) differences: the expanded form
/// ‖a‖² + ‖b‖² − 2a·b loses the digits of near points, and is no faster where subtraction has a port of its own.
/// </summary>
internal static unsafe class DistanceTileKernel<TRegister, TOps>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    internal const int Together = 8;

    private const int Stride = ColumnBlocks.BlockRows;
    private const int BlocksBetweenChecks = 256;

    // Two registers of sums a row; what does not fit is passed over once more.
    private static int InRegisters => TOps.ManyRegisters ? Together : Together / 2;

    /// <summary>Rows as the tile reads them: feature by feature, eight values side by side, the last group filled up with copies.</summary>
    internal static void Fill(Matrix rows, CenterAndScale units, int first, int count, float* queries)
    {
        int d = rows.Columns;
        Span<float> row = d <= 256 ? stackalloc float[d] : new float[d];
        for (int i = 0; i < Together; i++)
        {
            units.Store(rows.Row(first + Math.Min(i, count - 1)), row);
            for (int j = 0; j < d; j++)
                queries[(j * Together) + i] = row[j];
        }
    }

    /// <summary>Fills a tile of some rows of <paramref name="a"/> by all of <paramref name="b"/>.</summary>
    internal static void Run(
        SimdPoints a, int first, int count, SimdPoints b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation)
    {
        if (metric == DistanceMetric.Cosine)
        {
            // For unit vectors 1 − cos = ‖u − v‖²/2, which keeps its digits where vectors are nearly parallel.
            Run(a.Directions(cancellation), first, count, b.Directions(cancellation), DistanceMetric.SquaredEuclidean, tile, cancellation);
            FinishCosine(a.Points, first, count, b.Points, tile);
            return;
        }
        int n = b.Count;
        int d = b.Dimensions;
        ColumnBlocks blocks = b.Blocks(cancellation);
        float unit = (float)(metric == DistanceMetric.SquaredEuclidean ? b.Units.Unit * b.Units.Unit : b.Units.Unit);
        using var scratches = new ChunkScratches();
        fixed (float* start = tile)
        {
            float* to = start;
            int tileLength = tile.Length;
            ChunkedParallel.ForChunks((count + Together - 1) / Together, b.Threads, task =>
            {
                int rows = Math.Min(Together, count - (task * Together));
                ChunkScratch scratch = scratches.Borrow();
                float* queries = scratch.Floats(Together * (long)Math.Max(1, d));
                float* distances = scratch.MoreFloats(Together * Stride);
                Fill(a.Points, b.Units, first + (task * Together), rows, queries);
                for (int block = 0; block < blocks.Blocks; block++)
                {
                    if (block % BlocksBetweenChecks == 0)
                        cancellation.ThrowIfCancellationRequested();
                    if (metric == DistanceMetric.Manhattan)
                        Manhattan(blocks.Block(block), d, queries, distances);
                    else
                        Squared(blocks.Block(block), d, queries, distances);
                    BoundsAssert.Range(
                        ((long)task * Together * n) + (block * Stride), ((rows - 1L) * n) + blocks.RowsOf(block), tileLength);
                    Write(distances, rows, blocks.RowsOf(
                        block), metric == DistanceMetric.Euclidean, unit, to + ((long)task * Together * n) + (block * Stride), n);
                }
                scratches.Return(scratch);
            }, cancellation);
        }
    }

    /// <summary>
    /// Squared distances, in stored units, of eight rows to a block: row i's 64 values at <paramref name="distances"/> + 64·i.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Squared(float* block, int d, float* queries, float* distances)
    {
        int width = TOps.Count;
        for (int i = 0; i < Stride; i += 2 * width)
        {
            for (int first = 0; first < Together; first += InRegisters)
            {
                TRegister a0 = TOps.Create(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                TRegister b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
                float* x = block + i;
                float* q = queries + first;
                for (int j = 0; j < d; j++, x += Stride, q += Together)
                {
                    TRegister xa = TOps.Load(x);
                    TRegister xb = TOps.Load(x + width);
                    Square(xa, xb, q[0], ref a0, ref b0);
                    Square(xa, xb, q[1], ref a1, ref b1);
                    Square(xa, xb, q[2], ref a2, ref b2);
                    Square(xa, xb, q[3], ref a3, ref b3);
                    if (!TOps.ManyRegisters)
                        continue;
                    Square(xa, xb, q[4], ref a4, ref b4);
                    Square(xa, xb, q[5], ref a5, ref b5);
                    Square(xa, xb, q[6], ref a6, ref b6);
                    Square(xa, xb, q[7], ref a7, ref b7);
                }
                float* to = distances + (first * Stride) + i;
                Store(a0, b0, to);
                Store(a1, b1, to + Stride);
                Store(a2, b2, to + (2 * Stride));
                Store(a3, b3, to + (3 * Stride));
                if (!TOps.ManyRegisters)
                    continue;
                Store(a4, b4, to + (4 * Stride));
                Store(a5, b5, to + (5 * Stride));
                Store(a6, b6, to + (6 * Stride));
                Store(a7, b7, to + (7 * Stride));
            }
        }
    }

    /// <summary>
    /// Which of a block's 64 rows may be near eight rows, by a·b − ‖b‖²/2, which falls as the distance grows and takes one multiply-add
    /// a feature where <see cref="Squared"/> takes a subtraction too.
    /// </summary>
    /// <param name="halfNorms">−‖b‖²/2 of the block's rows.</param>
    /// <param name="least">For each of the eight rows the score that must be exceeded.</param>
    /// <param name="near">For each of the eight rows a bit a row of the block.</param>
    /// <returns>All bits together.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Near(float* block, float* halfNorms, int d, float* queries, float* least, ulong* near)
    {
        int width = TOps.Count;
        ulong any = 0;
        new Span<ulong>(near, Together).Clear();
        for (int i = 0; i < Stride; i += 2 * width)
        {
            TRegister halfA = TOps.Load(halfNorms + i), halfB = TOps.Load(halfNorms + i + width);
            for (int first = 0; first < Together; first += InRegisters)
            {
                TRegister a0 = halfA, a1 = halfA, a2 = halfA, a3 = halfA, a4 = halfA, a5 = halfA, a6 = halfA, a7 = halfA;
                TRegister b0 = halfB, b1 = halfB, b2 = halfB, b3 = halfB, b4 = halfB, b5 = halfB, b6 = halfB, b7 = halfB;
                float* x = block + i;
                float* q = queries + first;
                for (int j = 0; j < d; j++, x += Stride, q += Together)
                {
                    TRegister xa = TOps.Load(x);
                    TRegister xb = TOps.Load(x + width);
                    Multiply(xa, xb, q[0], ref a0, ref b0);
                    Multiply(xa, xb, q[1], ref a1, ref b1);
                    Multiply(xa, xb, q[2], ref a2, ref b2);
                    Multiply(xa, xb, q[3], ref a3, ref b3);
                    if (!TOps.ManyRegisters)
                        continue;
                    Multiply(xa, xb, q[4], ref a4, ref b4);
                    Multiply(xa, xb, q[5], ref a5, ref b5);
                    Multiply(xa, xb, q[6], ref a6, ref b6);
                    Multiply(xa, xb, q[7], ref a7, ref b7);
                }
                float* bound = least + first;
                ulong* bits = near + first;
                any |= bits[0] |= Above(a0, b0, bound[0]) << i;
                any |= bits[1] |= Above(a1, b1, bound[1]) << i;
                any |= bits[2] |= Above(a2, b2, bound[2]) << i;
                any |= bits[3] |= Above(a3, b3, bound[3]) << i;
                if (!TOps.ManyRegisters)
                    continue;
                any |= bits[4] |= Above(a4, b4, bound[4]) << i;
                any |= bits[5] |= Above(a5, b5, bound[5]) << i;
                any |= bits[6] |= Above(a6, b6, bound[6]) << i;
                any |= bits[7] |= Above(a7, b7, bound[7]) << i;
            }
        }
        return any;
    }

    /// <summary>Squared distances, in stored units, of one of eight rows to a register of a block's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TRegister SquaredOfOne(float* x, int d, float* query)
    {
        TRegister squared = TOps.Create(0);
        for (int j = 0; j < d; j++, x += Stride, query += Together)
        {
            TRegister difference = TOps.Subtract(TOps.Load(x), TOps.Create(*query));
            squared = TOps.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TRegister a, TRegister b, float* to)
    {
        TOps.Store(a, to);
        TOps.Store(b, to + TOps.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(TRegister xa, TRegister xb, float query, ref TRegister a, ref TRegister b)
    {
        TRegister q = TOps.Create(query);
        a = TOps.FusedMultiplyAdd(xa, q, a);
        b = TOps.FusedMultiplyAdd(xb, q, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Above(TRegister a, TRegister b, float least)
    {
        TRegister bound = TOps.Create(least);
        return TOps.Bits(TOps.LessThan(bound, a)) | ((ulong)TOps.Bits(TOps.LessThan(bound, b)) << TOps.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(TRegister xa, TRegister xb, float query, ref TRegister a, ref TRegister b)
    {
        TRegister q = TOps.Create(query);
        TRegister difference = TOps.Subtract(xa, q);
        a = TOps.FusedMultiplyAdd(difference, difference, a);
        difference = TOps.Subtract(xb, q);
        b = TOps.FusedMultiplyAdd(difference, difference, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Manhattan(float* block, int d, float* queries, float* distances)
    {
        for (int r = 0; r < Together; r++)
        {
            for (int i = 0; i < Stride; i += TOps.Count)
            {
                TRegister sum = TOps.Create(0);
                for (int j = 0; j < d; j++)
                    sum = TOps.Add(
                        sum, TOps.Abs(TOps.Subtract(TOps.Load(block + (j * Stride) + i), TOps.Create(queries[(j * Together) + r]))));
                TOps.Store(sum, distances + (r * Stride) + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(float* distances, int rows, int columns, bool root, float unit, float* to, int n)
    {
        TRegister scale = TOps.Create(unit);
        for (int r = 0; r < rows; r++)
        {
            float* from = distances + (r * Stride);
            float* target = to + ((long)r * n);
            int i = 0;
            for (; i + TOps.Count <= columns; i += TOps.Count)
            {
                TRegister value = TOps.Load(from + i);
                TOps.Store(TOps.Multiply(root ? TOps.Sqrt(value) : value, scale), target + i);
            }
            for (; i < columns; i++)
                target[i] = (root ? MathF.Sqrt(from[i]) : from[i]) * unit;
        }
    }

    private static void FinishCosine(Matrix a, int first, int count, Matrix b, Span<float> tile)
    {
        int n = b.Rows;
        var zeros = new List<int>();
        for (int j = 0; j < n; j++)
        {
            if (!b.Row(j).ContainsAnyExcept(0.0))
                zeros.Add(j);
        }
        for (int i = 0; i < count; i++)
        {
            Span<float> row = tile.Slice(i * n, n);
            if (!a.Row(first + i).ContainsAnyExcept(0.0))
            {
                row.Fill(1);
                continue;
            }
            System.Numerics.Tensors.TensorPrimitives.Multiply(row, 0.5f, row);
            foreach (int j in zeros)
                row[j] = 1;
        }
    }
}
