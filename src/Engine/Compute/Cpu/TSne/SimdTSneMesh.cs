using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's repulsion by interpolation on a mesh, which beats the tree where the map is dense.</summary>
/// <remarks>
/// One kernel is enough: with φ(y) = Σ_j 1/(1 + |y − y_j|²), the normalisation is Σφ − n and the force −½∇φ. Masses are spread to the
/// mesh by cubic B-splines, convolved with the kernel, differentiated on the mesh, and read back by the same splines, whose response
/// the kernel's spectrum is divided by. Since the same antisymmetric rule takes a to b and b to a, no point pushes itself, and a heap of
/// coincident points stays at rest; slopes of the splines would push it (8 % error where 30 % of the points coincide).
/// After Linderman et al. 2019, who take four kernels and polynomials, and Hockney &amp; Eastwood 1988 on particle meshes.
/// </remarks>
internal sealed unsafe class SimdTSneMesh(int points, int threads)
{
    private const int Support = 4;

    // A node of the field: φ, its difference along x, along y, and one unused.
    private const int Fields = 4;

    // Central differences of eighth order reach four nodes each way.
    private const int Margin = 4;
    private const double WidestCell = 0.33;
    private const int FewestCells = 50;
    private const int MostCells = 1000;
    private const int PointsPerChunk = 1024;
    private const int PointsPerGrid = 16_384;
    private const int MostGrids = 16;

    private readonly int _grids = Math.Clamp(points / PointsPerGrid, 1, MostGrids);
    private readonly double[] _sums = new double[(points + PointsPerChunk - 1) / PointsPerChunk];
    private SimdTSneConvolution? _convolution;
    private AlignedFloats _grid = new(0);
    private AlignedFloats _field = new(0);
    private MapBox _box;
    private int _stride;
    private double _cell;
    private bool _shifted;

    /// <summary>Whether a map is small enough for the largest mesh.</summary>
    internal static bool Fits(MapBox box)
    {
        return Math.Max(box.SpanX, box.SpanY) <= WidestCell * MostCells;
    }

    /// <summary>Estimated nanoseconds of a call on two threads, to be held against the tree's.</summary>
    internal double Cost(MapBox box)
    {
        double cell = CellFor(box);
        double nodes = (double)BatchFft.LengthFor(2 * CellsFor(box.SpanX, cell)) * BatchFft.LengthFor(2 * CellsFor(box.SpanY, cell));
        return (7 * nodes) + (12.0 * points);
    }

    /// <summary>Writes Σ_j (y_i − y_j) / (1 + d²)² of every point; returns Σ_i Σ_j≠i 1 / (1 + d²).</summary>
    internal double Repulsion(float* x, float* y, MapBox box, float* forceX, float* forceY, CancellationToken cancellation)
    {
        SetMasses(x, y, box, cancellation);
        ChunkedParallel.ForChunks(_sums.Length, threads, chunk =>
        {
            int from = chunk * PointsPerChunk;
            _sums[chunk] = Sample(x + from, y + from, Math.Min(PointsPerChunk, points - from), forceX + from, forceY + from, null);
        }, cancellation);
        double sum = 0;
        foreach (double part in _sums)
            sum += part;
        return sum - points;
    }

    /// <summary>Computes the field of the points on the mesh, for <see cref="Sample"/>.</summary>
    internal void SetMasses(float* x, float* y, MapBox box, CancellationToken cancellation)
    {
        Prepare(box, cancellation);
        _box = box;
        int columns = CellsFor(box.SpanX, _cell), rows = CellsFor(box.SpanY, _cell);
        _stride = 2 * SimdTSneConvolution.PairsFor(columns);
        Spread(x, y, rows, cancellation);
        _convolution!.Convolve(_grid.Pointer, columns, rows, cancellation);
        OperationCounts.Add(KernelOperation.MapMeshNodes, (long)_convolution.Width * _convolution.Height);
        Differentiate(columns, rows, cancellation);
    }

    /// <summary>Reads the field at places within the box: force −½∇φ, and φ where it is asked for; returns Σφ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Sample(float* x, float* y, int count, float* forceX, float* forceY, float* potentials)
    {
        float inverse = (float)(1 / _cell), half = -0.5f * inverse, offset = _shifted ? points : 0;
        float* field = _field.Pointer;
        float lowX = _box.LowX, lowY = _box.LowY;
        int stride = _stride;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            float u = ((x[i] - lowX) * inverse) + Margin, v = ((y[i] - lowY) * inverse) + Margin;
            int column = (int)u, row = (int)v;
            BoundsAssert.Index(column, stride - Support + 1L);
            BoundsAssert.Range(Fields * (((long)row * stride) + column), Fields * (((Support - 1L) * stride) + Support), _field.Length);
            Vector128<float> read = Read(
                field + (Fields * (((long)row * stride) + column)), Fields * stride, Weights(u - column), Weights(v - row));
            float potential = read[0];
            sum += potential;
            forceX[i] = half * read[1];
            forceY[i] = half * read[2];
            if (potentials != null)
                potentials[i] = potential + offset;
        }
        return _shifted ? sum + ((double)points * count) : sum;
    }

    // Powers of √2 below the widest cell: as a small map grows, the kernel's spectrum stays valid for a while.
    private static double CellFor(MapBox box)
    {
        double span = Math.Max(Math.Max(box.SpanX, box.SpanY), 1e-10f), wanted = span / FewestCells;
        if (span > WidestCell * MostCells)
            return span / MostCells;
        return wanted >= WidestCell ? WidestCell : WidestCell * Math.Pow(2, Math.Floor(2 * Math.Log2(wanted / WidestCell)) / 2);
    }

    private static int CellsFor(float span, double cell) => (int)(span / cell) + Support + 1 + (2 * Margin);

    private void Prepare(MapBox box, CancellationToken cancellation)
    {
        double cell = CellFor(box);
        int width = BatchFft.LengthFor(2 * CellsFor(box.SpanX, cell)), height = BatchFft.LengthFor(2 * CellsFor(box.SpanY, cell));
        // Where all distances are below the kernel's width, φ is nearly n everywhere: K − 1 keeps the digits that differ.
        bool shifted = Math.Max(box.SpanX, box.SpanY) < 2;
        if (_convolution is not null
            && _convolution.Width == width
            && _convolution.Height == height
            && cell == _cell
            && shifted == _shifted)
            return;
        if (_convolution is null || _convolution.Width != width || _convolution.Height != height)
            _convolution = new SimdTSneConvolution(width, height, threads);
        // Until the kernel is set, no call finds one: a cancelled call leaves half a kernel.
        _cell = double.NaN;
        int stride = 2 * SimdTSneConvolution.PairsFor(width);
        float* grid = Grid((long)stride * height);
        ChunkedParallel.ForChunks(height, threads, row =>
        {
            double y = Math.Min(row, height - row) * cell;
            for (int column = 0; column < stride; column++)
            {
                double x = Math.Min(column, width - column) * cell, squared = (x * x) + (y * y);
                grid[((long)row * stride) + column] = column >= width ? 0 : (float)(shifted ? -squared / (1 + squared) : 1 / (1 + squared));
            }
        }, cancellation);
        _convolution.SetKernel(grid, SplineResponse(width), SplineResponse(height), cancellation);
        (_cell, _shifted) = (cell, shifted);
    }

    // The squared spectrum of the cubic B-spline at the integers: once for spreading, once for reading back.
    private static double[] SplineResponse(int length) =>
        [.. Enumerable.Range(0, length).Select(f => Math.Pow((2 + Math.Cos(2 * Math.PI * f / length)) / 3, 2))];

    // Each run of points has a grid of its own; the grids are added in order.
    private void Spread(float* x, float* y, int rows, CancellationToken cancellation)
    {
        int stride = _stride, size = rows * stride;
        MapBox box = _box;
        float* grids = Grid((long)_grids * size);
        float inverse = (float)(1 / _cell);
        var spans = new NodeRange[_grids];
        ChunkedParallel.ForChunks(_grids, threads, part =>
        {
            int first = (int)((long)points * part / _grids), count = (int)((long)points * (part + 1) / _grids) - first;
            // Neighbours along the curve lie in a small part of the grid; the first one takes the sum of all.
            var span = new NodeRange(0, rows, 0, stride);
            if (part > 0)
            {
                ReadOnlySpan<float> abscissas = new(x + first, count), ordinates = new(y + first, count);
                span = new NodeRange(
                    Node(TensorPrimitives.Min(ordinates), box.LowY), Node(TensorPrimitives.Max(ordinates), box.LowY) + Support,
                    Node(TensorPrimitives.Min(abscissas), box.LowX), Node(TensorPrimitives.Max(abscissas), box.LowX) + Support);
            }
            spans[part] = span;
            float* grid = grids + ((long)part * size);
            for (int row = span.Top; row < span.Bottom; row++)
                new Span<float>(grid + ((long)row * stride) + span.Left, span.Right - span.Left).Clear();
            SpreadPoints(x + first, y + first, count, box, inverse, grid, stride, rows);
        }, cancellation);
        if (_grids == 1)
            return;
        ChunkedParallel.ForChunks(rows, threads, row =>
        {
            for (int part = 1; part < _grids; part++)
            {
                NodeRange span = spans[part];
                if (row < span.Top || row >= span.Bottom)
                    continue;
                long at = ((long)row * stride) + span.Left;
                var sum = new Span<float>(grids + at, span.Right - span.Left);
                TensorPrimitives.Add(sum, new Span<float>(grids + ((long)part * size) + at, sum.Length), sum);
            }
        }, cancellation);

        int Node(float value, float low) => (int)(((value - low) * inverse) + Margin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadPoints(float* x, float* y, int count, MapBox box, float inverse, float* grid, int stride, int rows)
    {
        float lowX = box.LowX, lowY = box.LowY;
        for (int i = 0; i < count; i++)
        {
            float u = ((x[i] - lowX) * inverse) + Margin, v = ((y[i] - lowY) * inverse) + Margin;
            int column = (int)u, row = (int)v;
            BoundsAssert.Index(column, stride - Support + 1L);
            BoundsAssert.Index(row, rows - Support + 1L);
            Vector128<float> across = Weights(u - column), down = Weights(v - row);
            float* at = grid + ((long)row * stride) + column;
            Vector128.MultiplyAddEstimate(across, Vector128.Shuffle(down, Vector128.Create(0, 0, 0, 0)), Vector128.Load(at)).Store(at);
            at += stride;
            Vector128.MultiplyAddEstimate(across, Vector128.Shuffle(down, Vector128.Create(1, 1, 1, 1)), Vector128.Load(at)).Store(at);
            at += stride;
            Vector128.MultiplyAddEstimate(across, Vector128.Shuffle(down, Vector128.Create(2, 2, 2, 2)), Vector128.Load(at)).Store(at);
            at += stride;
            Vector128.MultiplyAddEstimate(across, Vector128.Shuffle(down, Vector128.Create(3, 3, 3, 3)), Vector128.Load(at)).Store(at);
        }
    }

    // φ's differences a cell, along x and along y, on all nodes that a spline reads.
    private void Differentiate(int columns, int rows, CancellationToken cancellation)
    {
        int stride = _stride;
        // A vector may run past the last column of the last row.
        int wanted = Fields * ((rows * stride) + Vector<float>.Count);
        if (_field.Length < wanted)
            _field = new AlignedFloats(wanted + (wanted / 2)); // The map grows, and new memory is dear.
        float* grid = _grid.Pointer, field = _field.Pointer;
        ChunkedParallel.ForChunks(rows - (2 * Margin), threads, row =>
        {
            int first = (row + Margin) * stride;
            BoundsAssert.Range(first - ((long)Margin * stride), ((2L * Margin) + 1) * stride, _grid.Length);
            for (int at = first + Margin; at < first + columns - Margin; at += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(grid + at), alongX = Difference(grid + at, 1), alongY = Difference(grid + at, stride);
                float* to = field + ((long)Fields * at);
                for (int lane = 0; lane < Vector<float>.Count; lane += 4)
                    Interleave(Four(value, lane), Four(alongX, lane), Four(alongY, lane), to + (Fields * lane));
            }
        }, cancellation);
    }

    private static Vector<float> Difference(float* at, int hop) =>
        ((Vector.Load(at + hop) - Vector.Load(at - hop)) * new Vector<float>(4f / 5))
        - ((Vector.Load(at + (2 * hop)) - Vector.Load(at - (2 * hop))) * new Vector<float>(1f / 5))
        + ((Vector.Load(at + (3 * hop)) - Vector.Load(at - (3 * hop))) * new Vector<float>(4f / 105))
        - ((Vector.Load(at + (4 * hop)) - Vector.Load(at - (4 * hop))) * new Vector<float>(1f / 280));

    // φ and its differences at four nodes, node by node, so that one load brings all that a spline reads of a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<float> value, Vector128<float> alongX, Vector128<float> alongY, float* to)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> low = Sse.UnpackLow(value, alongX), high = Sse.UnpackHigh(value, alongX);
            Vector128<float> lowY = Sse.UnpackLow(alongY, Vector128<float>.Zero), highY = Sse.UnpackHigh(alongY, Vector128<float>.Zero);
            Sse.MoveLowToHigh(low, lowY).Store(to);
            Sse.MoveHighToLow(lowY, low).Store(to + Fields);
            Sse.MoveLowToHigh(high, highY).Store(to + (2 * Fields));
            Sse.MoveHighToLow(highY, high).Store(to + (3 * Fields));
            return;
        }
        for (int lane = 0; lane < 4; lane++)
            Vector128.Create(value[lane], alongX[lane], alongY[lane], 0).Store(to + (Fields * lane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(Vector<float> values, int lane) => Vector<float>.Count switch
    {
        4 => values.AsVector128(),
        8 => lane == 0 ? values.AsVector256().GetLower() : values.AsVector256().GetUpper(),
        _ => lane switch
        {
            0 => values.AsVector512().GetLower().GetLower(),
            4 => values.AsVector512().GetLower().GetUpper(),
            8 => values.AsVector512().GetUpper().GetLower(),
            _ => values.AsVector512().GetUpper().GetUpper(),
        },
    };

    // (φ, its difference along x, along y, 0) at a place, from four rows of four nodes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Read(float* at, int stride, Vector128<float> across, Vector128<float> down)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<float> sum = Vector512.Load(at) * Vector512.Create(down[0]);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(at + stride), Vector512.Create(down[1]), sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(at + (2L * stride)), Vector512.Create(down[2]), sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(at + (3L * stride)), Vector512.Create(down[3]), sum);
            sum *= Avx512F.PermuteVar16x32(
                across.ToVector256Unsafe().ToVector512Unsafe(), Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
            Vector256<float> half = sum.GetLower() + sum.GetUpper();
            return half.GetLower() + half.GetUpper();
        }
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> first = Vector256<float>.Zero, second = first;
            for (int k = 0; k < Support; k++, at += stride)
            {
                Vector256<float> weight = Vector256.Create(down[k]);
                first = Vector256.MultiplyAddEstimate(Vector256.Load(at), weight, first);
                second = Vector256.MultiplyAddEstimate(Vector256.Load(at + (2 * Fields)), weight, second);
            }
            first *= Vector256.Create(Vector128.Create(across[0]), Vector128.Create(across[1]));
            first = Vector256.MultiplyAddEstimate(
                second, Vector256.Create(Vector128.Create(across[2]), Vector128.Create(across[3])), first);
            return first.GetLower() + first.GetUpper();
        }
        Vector128<float> total = Vector128<float>.Zero;
        for (int k = 0; k < Support; k++, at += stride)
        {
            Vector128<float> row = Vector128.Load(at) * across[0];
            row = Vector128.MultiplyAddEstimate(Vector128.Load(at + Fields), Vector128.Create(across[1]), row);
            row = Vector128.MultiplyAddEstimate(Vector128.Load(at + (2 * Fields)), Vector128.Create(across[2]), row);
            row = Vector128.MultiplyAddEstimate(Vector128.Load(at + (3 * Fields)), Vector128.Create(across[3]), row);
            total = Vector128.MultiplyAddEstimate(row, Vector128.Create(down[k]), total);
        }
        return total;
    }

    // The cubic B-spline's weights on the four nodes around a point at u in [0, 1) of the middle cell: four polynomials at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Weights(float u)
    {
        Vector128<float> at = Vector128.Create(u);
        Vector128<float> sum = Vector128.MultiplyAddEstimate(
            Vector128.Create(-1 / 6f, 0.5f, -0.5f, 1 / 6f), at, Vector128.Create(0.5f, -1, 0.5f, 0));
        sum = Vector128.MultiplyAddEstimate(sum, at, Vector128.Create(-0.5f, 0, 0.5f, 0));
        return Vector128.MultiplyAddEstimate(sum, at, Vector128.Create(1 / 6f, 2 / 3f, 1 / 6f, 0));
    }

    private float* Grid(long length)
    {
        if (_grid.Length < length)
            _grid = new AlignedFloats(checked((int)(length + (length / 4))));
        return _grid.Pointer;
    }

    /// <summary>Nodes that a run of points reaches: rows [Top, Bottom), columns [Left, Right).</summary>
    private readonly record struct NodeRange(int Top, int Bottom, int Left, int Right);
}
