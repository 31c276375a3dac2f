using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// Centroids as a kernel reads them, in the units of the stored points: tiles of eight, each feature's eight negated values side by
/// side, then the eight ‖c‖²/2; the last tile is filled up with centroids that are never nearest.
/// </summary>
internal sealed unsafe class CentroidTable : IDisposable
{
    internal const int TileCentroids = 8;

    // Comparing all pairs of more centroids than this would cost as much as the scans that it spares.
    private const int MostSeparated = 256;

    // A fill-in's score, far above that of any centroid and far below infinity, so that differences stay finite. Stored points lie within
    // 1: a centroid so far out that float32 might overflow is a fill-in too.
    private const float Never = 1e30f;
    private const double FarSquared = 1e24;

    private readonly AlignedMemory<float> _tiles;
    private readonly int _dimensions;
    private readonly float[] _centroids;
    private readonly bool[] _far;
    private bool _hasBefore;

    internal CentroidTable(int centroids, int dimensions)
    {
        Count = centroids;
        _dimensions = dimensions;
        Tiles = (centroids + TileCentroids - 1) / TileCentroids;
        _tiles = new AlignedMemory<float>((long)Tiles * TileFloats);
        _centroids = new float[centroids * dimensions];
        _far = new bool[centroids];
    }

    internal int Count { get; }

    internal int Tiles { get; }

    internal float* Start => _tiles.Start;

    /// <summary>By how much a score that is added up in float32 may be off, for any stored row.</summary>
    internal double ScoreError { get; private set; }

    private int TileFloats => (_dimensions + 1) * TileCentroids;

    /// <summary>
    /// Writes the table, and returns how much nearer any point can have come to a centroid that is not its own: the sum of the two
    /// longest moves since the last call, or infinity where that is not known.
    /// </summary>
    internal double Set(Matrix centroids, CenterAndScale units)
    {
        float[] stored = units.Store(centroids);
        double longest = 0;
        double second = 0;
        double longestSquared = 0;
        bool known = _hasBefore;
        _hasBefore = true;
        for (int c = 0; c < Tiles * TileCentroids; c++)
        {
            float* tile = Start + ((long)(c / TileCentroids) * TileFloats) + (c % TileCentroids);
            ReadOnlySpan<float> row = c < Count ? stored.AsSpan(c * _dimensions, _dimensions) : default;
            double squared = 0;
            foreach (float value in row)
                squared += (double)value * value;
            bool far = c >= Count || !(squared < FarSquared);
            squared = far ? 0 : squared;
            double moved = 0;
            for (int j = 0; j < _dimensions; j++)
            {
                float value = far ? 0 : row[j];
                tile[j * TileCentroids] = -value;
                if (c >= Count)
                    continue;
                int at = (c * _dimensions) + j;
                double step = (double)value - _centroids[at];
                moved += step * step;
                _centroids[at] = value;
            }
            tile[_dimensions * TileCentroids] = far ? Never : (float)(squared / 2);
            if (c >= Count)
                continue;
            known &= far == _far[c];
            _far[c] = far;
            longestSquared = Math.Max(longestSquared, squared);
            if (moved > longest)
                (second, longest) = (longest, moved);
            else if (moved > second)
                second = moved;
        }
        double norm = Math.Sqrt(longestSquared);
        ScoreError = (_dimensions + 4) * 1.2e-7 * norm * (ColumnBlocks.MaxNorm(_dimensions) + norm);
        return known ? Math.Sqrt(longest) + Math.Sqrt(second) : double.PositiveInfinity;
    }

    internal void Forget() => _hasBefore = false;

    /// <summary>
    /// By how much two distances that differ may yet compare wrongly. Half squared distances that differ by twice a score's error keep
    /// their order, and the two distances add up to at least that of the two centroids.
    /// </summary>
    internal double GapError()
    {
        double least = Math.Sqrt(2 * ScoreError);
        double separation = Count <= MostSeparated ? LeastSeparation() : 0;
        return separation > least ? 2 * ScoreError / separation : least;
    }

    public void Dispose() => _tiles.Dispose();

    /// <summary>The distance between the two nearest centroids.</summary>
    private double LeastSeparation()
    {
        double least = double.PositiveInfinity;
        for (int a = 0; a < Count; a++)
        {
            ReadOnlySpan<float> rowA = _centroids.AsSpan(a * _dimensions, _dimensions);
            for (int b = a + 1; b < Count; b++)
                least = Math.Min(
                    least, System.Numerics.Tensors.TensorPrimitives.Distance(rowA, _centroids.AsSpan(b * _dimensions, _dimensions)));
        }
        return least;
    }
}
