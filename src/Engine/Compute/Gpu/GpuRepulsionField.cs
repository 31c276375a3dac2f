using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// The repulsion of a whole, fixed map: the device sums it over all points at the nodes of a mesh, once; a place is read from the 16 nodes
/// around it.
/// </summary>
internal sealed class GpuRepulsionField : IRepulsionField
{
    // A kernel of width 1 is known to 2·10⁻³ of its height between nodes so far apart (cubic interpolation: 0.56·step⁴).
    private const double FinestStep = 0.25;
    // Along a side; in a map wider than 512, nodes lie further apart.
    private const int MostNodes = 2048;
    private const float LeastSum = 1e-9f;

    private readonly Vector4[] _values;
    private readonly double _lowX;
    private readonly double _lowY;
    private readonly double _step;
    private readonly int _columns;
    private readonly int _rows;

    internal GpuRepulsionField(GpuContext context, Matrix map, CancellationToken cancellation)
    {
        bool plane = map.Columns > 1;
        var points = new Vector2[map.Rows];
        for (int i = 0; i < points.Length; i++)
            points[i] = new Vector2((float)map[i, 0], plane ? (float)map[i, 1] : 0);
        Vector2 low = points[0], high = points[0];
        foreach (Vector2 point in points)
            (low, high) = (Vector2.Min(low, point), Vector2.Max(high, point));
        _step = Math.Max(FinestStep, Math.Max((double)high.X - low.X, (double)high.Y - low.Y) / MostNodes);
        // Nodes beyond the box on each side, so that every place has two to its left and two to its right; a line needs one row.
        (_lowX, _columns) = (low.X - _step, (int)Math.Ceiling(((double)high.X - low.X) / _step) + 4);
        (_lowY, _rows) = plane ? (low.Y - _step, (int)Math.Ceiling(((double)high.Y - low.Y) / _step) + 4) : (0, 1);
        _values = new Vector4[_columns * _rows];
        Compute(context, points, cancellation);
    }

    public (double X, double Y) RepulsionAt(double x, double y)
    {
        (int column, Vector4 across) = Weights((x - _lowX) / _step, _columns);
        if (_rows == 1)
            return Divided(Row(column, 0, across));
        (int row, Vector4 down) = Weights((y - _lowY) / _step, _rows);
        Vector4 sum = Vector4.Zero;
        for (int r = 0; r < 4; r++)
            sum += down[r] * Row(column, row + r, across);
        return Divided(sum);
    }

    private static (double X, double Y) Divided(Vector4 sums)
    {
        double sum = Math.Max(sums.X, LeastSum);
        return (sums.Y / sum, sums.Z / sum);
    }

    // The first of four nodes, two on each side, and their weights: Lagrange's cubic. Places outside the mesh are taken to its edge.
    private static (int First, Vector4 Weights) Weights(double place, int nodes)
    {
        place = Math.Clamp(place, 1, nodes - 3);
        int first = Math.Min((int)place - 1, nodes - 4);
        float t = (float)(place - first - 1);
        return (first, new Vector4(
            t * (1 - t) * (t - 2) / 6,
            (t - 1) * (t + 1) * (t - 2) / 2,
            t * (t + 1) * (2 - t) / 2,
            t * (t + 1) * (t - 1) / 6));
    }

    private Vector4 Row(int column, int row, Vector4 weights)
    {
        int at = (row * _columns) + column;
        return (weights.X * _values[at]) + (weights.Y * _values[at + 1]) + (weights.Z * _values[at + 2]) + (weights.W * _values[at + 3]);
    }

    private void Compute(GpuContext context, Vector2[] points, CancellationToken cancellation)
    {
        int group = context.Sizes.MapGroup;
        context.RequireRounds(points.Length, 1, (points.Length / group) + 1, "the field of a map");
        using var map = context.Upload<Vector2>(points, Invariant($"{points.Length:N0} places of a map"));
        long launch = Math.Min(context.SlabBytes / 16, context.PairsPerLaunch / points.Length);
        int slab = (int)Math.Clamp(launch, Math.Min(group, _values.Length), _values.Length);
        using var values = context.Allocate<Vector4>(slab, Invariant($"{slab:N0} nodes of a mesh"));
        for (int first = 0; first < _values.Length; first += slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(slab, _values.Length - first);
            context.Kernel("field", "Field")
                .With(map).With(points.Length).With((float)_lowX).With((float)_lowY).With((float)_step).With(_columns)
                .With(first).With(count).With(values)
                .Run(count, group);
            values.Read(_values.AsSpan(first, count));
        }
    }
}
