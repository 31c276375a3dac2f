using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
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
    private AlignedFloats _alongX = new(0);
    private AlignedFloats _alongY = new(0);
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
        Threading.ForChunks(_sums.Length, threads, chunk =>
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
        Differentiate(columns, rows, cancellation);
    }

    /// <summary>Reads the field at places within the box: force −½∇φ, and φ where it is asked for; returns Σφ.</summary>
    internal double Sample(float* x, float* y, int count, float* forceX, float* forceY, float* potentials)
    {
        float inverse = (float)(1 / _cell), half = -0.5f * inverse, offset = _shifted ? points : 0;
        float* grid = _grid.Pointer, alongX = _alongX.Pointer, alongY = _alongY.Pointer;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            float u = ((x[i] - _box.LowX) * inverse) + Margin, v = ((y[i] - _box.LowY) * inverse) + Margin;
            int column = (int)u, row = (int)v, at = (row * _stride) + column;
            BoundsAssert.Index(column, _stride - Support + 1L);
            BoundsAssert.Range(at, ((Support - 1L) * _stride) + Support, Math.Min(_grid.Length, _alongX.Length));
            Vector128<float> across = Weights(u - column), down = Weights(
                v - row), value = Vector128<float>.Zero, slopeX = value, slopeY = value;
            for (int k = 0; k < Support; k++, at += _stride)
            {
                Vector128<float> weight = Vector128.Create(down[k]);
                value = Vector128.MultiplyAddEstimate(Vector128.Load(grid + at), weight, value);
                slopeX = Vector128.MultiplyAddEstimate(Vector128.Load(alongX + at), weight, slopeX);
                slopeY = Vector128.MultiplyAddEstimate(Vector128.Load(alongY + at), weight, slopeY);
            }
            float potential = Vector128.Dot(value, across);
            sum += potential;
            forceX[i] = half * Vector128.Dot(slopeX, across);
            forceY[i] = half * Vector128.Dot(slopeY, across);
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
        Threading.ForChunks(height, threads, row =>
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
        Threading.ForChunks(_grids, threads, part =>
        {
            float* grid = grids + ((long)part * size);
            new Span<float>(grid, size).Clear();
            int last = (int)((long)points * (part + 1) / _grids);
            for (int i = (int)((long)points * part / _grids); i < last; i++)
            {
                float u = ((x[i] - box.LowX) * inverse) + Margin, v = ((y[i] - box.LowY) * inverse) + Margin;
                int column = (int)u, row = (int)v;
                BoundsAssert.Index(column, stride - Support + 1L);
                BoundsAssert.Index(row, rows - Support + 1L);
                Vector128<float> across = Weights(u - column), down = Weights(v - row);
                float* at = grid + ((long)row * stride) + column;
                for (int k = 0; k < Support; k++, at += stride)
                    (Vector128.Load(at) + (across * down[k])).Store(at);
            }
        }, cancellation);
        if (_grids == 1)
            return;
        Threading.ForChunks(rows, threads, row =>
        {
            var sum = new Span<float>(grids + ((long)row * stride), stride);
            for (int part = 1; part < _grids; part++)
                TensorPrimitives.Add(sum, new Span<float>(grids + ((long)part * size) + ((long)row * stride), stride), sum);
        }, cancellation);
    }

    // φ's differences a cell, along x and along y, on all nodes that a spline reads.
    private void Differentiate(int columns, int rows, CancellationToken cancellation)
    {
        int stride = _stride;
        if (_alongX.Length < rows * stride)
            (_alongX, _alongY) = (new AlignedFloats(rows * stride), new AlignedFloats(rows * stride));
        float* grid = _grid.Pointer, alongX = _alongX.Pointer, alongY = _alongY.Pointer;
        Threading.ForChunks(rows - (2 * Margin), threads, row =>
        {
            int first = (row + Margin) * stride;
            BoundsAssert.Range(first - ((long)Margin * stride), ((2L * Margin) + 1) * stride, Math.Min(_grid.Length, _alongX.Length));
            for (int at = first + Margin; at < first + columns - Margin; at += Vector<float>.Count)
            {
                Vector.Store(Difference(grid + at, 1), alongX + at);
                Vector.Store(Difference(grid + at, stride), alongY + at);
            }
        }, cancellation);
    }

    private static Vector<float> Difference(float* at, int hop) =>
        ((Vector.Load(at + hop) - Vector.Load(at - hop)) * new Vector<float>(4f / 5))
        - ((Vector.Load(at + (2 * hop)) - Vector.Load(at - (2 * hop))) * new Vector<float>(1f / 5))
        + ((Vector.Load(at + (3 * hop)) - Vector.Load(at - (3 * hop))) * new Vector<float>(4f / 105))
        - ((Vector.Load(at + (4 * hop)) - Vector.Load(at - (4 * hop))) * new Vector<float>(1f / 280));

    // The cubic B-spline's weights on the four nodes around a point at u in [0, 1) of the middle cell.
    private static Vector128<float> Weights(float u)
    {
        float v = 1 - u, u2 = u * u, v2 = v * v;
        return Vector128.Create(
            v2 * v * (1 / 6f), (2 / 3f) - (u2 * (1 - (0.5f * u))), (2 / 3f) - (v2 * (1 - (0.5f * v))), u2 * u * (1 / 6f));
    }

    private float* Grid(long length)
    {
        if (_grid.Length < length)
            _grid = new AlignedFloats(checked((int)length));
        return _grid.Pointer;
    }
}
