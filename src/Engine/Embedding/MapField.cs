using Segmentation.Compute.Cpu;

namespace Segmentation.Embedding;

/// <summary>The repulsion of a whole, fixed map, computed once on a mesh and read at any place.</summary>
internal sealed unsafe class MapField
{
    private readonly SimdTSneMesh _mesh;
    private readonly MapBox _box;

    internal MapField(Matrix map, int threads)
    {
        var x = new AlignedFloats(map.Rows);
        var y = new AlignedFloats(map.Rows);
        for (int i = 0; i < map.Rows; i++)
        {
            x.Span[i] = (float)map[i, 0];
            y.Span[i] = map.Columns > 1 ? (float)map[i, 1] : 0;
            _box = i == 0 ? new MapBox(x.Span[0], x.Span[0], y.Span[0], y.Span[0]) : _box.With(new MapBox(x.Span[i], x.Span[i], y.Span[i], y.Span[i]));
        }
        _mesh = new SimdTSneMesh(map.Rows, threads);
        _mesh.SetMasses(x.Pointer, y.Pointer, _box, CancellationToken.None);
    }

    /// <summary>Σ_j q_j² (y − y_j) / Σ_j q_j at a place within the box, q = 1/(1 + d²).</summary>
    internal (double X, double Y) At(double placeX, double placeY)
    {
        float x = (float)ClampX(placeX), y = (float)ClampY(placeY), forceX, forceY, potential;
        _mesh.Sample(&x, &y, 1, &forceX, &forceY, &potential);
        double sum = Math.Max(potential, 0.01);
        return (forceX / sum, forceY / sum);
    }

    internal double ClampX(double x) => Math.Clamp(x, _box.LowX, _box.HighX);

    internal double ClampY(double y) => Math.Clamp(y, _box.LowY, _box.HighY);
}
