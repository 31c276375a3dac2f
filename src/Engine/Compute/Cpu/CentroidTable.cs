namespace Segmentation.Compute.Cpu;

/// <summary>
/// Centroids as a kernel reads them, in the units of the stored points: tiles of eight, each feature's eight negated values side by
/// side, then the eight ‖c‖²/2; the last tile is filled up with centroids that are never nearest.
/// </summary>
internal sealed unsafe class CentroidTable : IDisposable
{
    internal const int TileCentroids = 8;

    // A fill-in's score, far above that of any centroid and far below infinity, so that differences stay finite.
    private const float Never = 1e30f;

    private readonly AlignedMemory<float> _tiles;
    private readonly int _dimensions;
    private readonly float[] _centroids;
    private bool _hasBefore;

    internal CentroidTable(int centroids, int dimensions)
    {
        Count = centroids;
        _dimensions = dimensions;
        Tiles = (centroids + TileCentroids - 1) / TileCentroids;
        _tiles = new AlignedMemory<float>((long)Tiles * TileFloats);
        _centroids = new float[centroids * dimensions];
    }

    internal int Count { get; }

    internal int Tiles { get; }

    internal float* Start => _tiles.Start;

    /// <summary>No centroid is longer than this.</summary>
    internal double MaxNorm { get; private set; }

    private int TileFloats => (_dimensions + 1) * TileCentroids;

    /// <summary>Writes the table, and returns how much nearer any point can have come to a centroid that is not its own: the sum of the two longest moves since the last call.</summary>
    internal double Set(Matrix centroids, PointUnits units)
    {
        float[] stored = units.Store(centroids);
        double longest = 0;
        double second = 0;
        MaxNorm = 0;
        for (int c = 0; c < Tiles * TileCentroids; c++)
        {
            float* tile = Start + ((long)(c / TileCentroids) * TileFloats) + (c % TileCentroids);
            double norm = 0;
            double moved = 0;
            for (int j = 0; j < _dimensions; j++)
            {
                float value = c < Count ? stored[(c * _dimensions) + j] : 0;
                tile[j * TileCentroids] = -value;
                norm += (double)value * value;
                if (c >= Count)
                    continue;
                int at = (c * _dimensions) + j;
                double step = (double)value - _centroids[at];
                moved += step * step;
                _centroids[at] = value;
            }
            tile[_dimensions * TileCentroids] = c < Count ? (float)(norm / 2) : Never;
            MaxNorm = Math.Max(MaxNorm, norm);
            if (moved > longest)
                (second, longest) = (longest, moved);
            else if (moved > second)
                second = moved;
        }
        MaxNorm = Math.Sqrt(MaxNorm);
        bool known = _hasBefore;
        _hasBefore = true;
        return known ? Math.Sqrt(longest) + Math.Sqrt(second) : double.PositiveInfinity;
    }

    internal void Forget() => _hasBefore = false;

    /// <summary>The distance between the two nearest centroids.</summary>
    internal double LeastSeparation()
    {
        double least = double.PositiveInfinity;
        for (int a = 0; a < Count; a++)
        {
            ReadOnlySpan<float> rowA = _centroids.AsSpan(a * _dimensions, _dimensions);
            for (int b = a + 1; b < Count; b++)
                least = Math.Min(least, System.Numerics.Tensors.TensorPrimitives.Distance(rowA, _centroids.AsSpan(b * _dimensions, _dimensions)));
        }
        return least;
    }

    public void Dispose() => _tiles.Dispose();
}
