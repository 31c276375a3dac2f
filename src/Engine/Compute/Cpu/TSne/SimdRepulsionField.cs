using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>The repulsion of a whole, fixed map, computed once on a mesh and read at any place.</summary>
internal sealed unsafe class SimdRepulsionField : IRepulsionField
{
    private readonly SimdTSneMesh _mesh;
    private readonly MapBox _box;

    internal SimdRepulsionField(Matrix map, int threads, CancellationToken cancellation)
    {
        var x = new AlignedFloats(map.Rows);
        var y = new AlignedFloats(map.Rows);
        for (int i = 0; i < map.Rows; i++)
        {
            x.Span[i] = (float)map[i, 0];
            y.Span[i] = map.Columns > 1 ? (float)map[i, 1] : 0;
            _box = i == 0
                ? new MapBox(x.Span[0], x.Span[0], y.Span[0], y.Span[0])
                : _box.With(new MapBox(x.Span[i], x.Span[i], y.Span[i], y.Span[i]));
        }
        _mesh = new SimdTSneMesh(map.Rows, threads);
        _mesh.SetMasses(x.Pointer, y.Pointer, _box, cancellation);
        // A pointer keeps no array: without this, a collection meanwhile frees what it points into.
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public (double X, double Y) RepulsionAt(double x, double y)
    {
        float placeX = (float)Math.Clamp(x, _box.LowX, _box.HighX), placeY = (float)Math.Clamp(y, _box.LowY, _box.HighY);
        float forceX, forceY, potential;
        _mesh.Sample(&placeX, &placeY, 1, &forceX, &forceY, &potential);
        double sum = Math.Max(potential, 0.01);
        return (forceX / sum, forceY / sum);
    }
}
