using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>What K-Means' passes over the points share: tiles that fit the device, the chunk of rows that a group sums, weights.</summary>
/// <remarks>A tile is a whole number of chunks, and sums of chunks are added in order: tiles do not show in a result's bits.</remarks>
internal sealed class TiledPoints : IDisposable
{
    /// <summary>Work-items of a group; equals GROUP where no other is given, and is not tuned, since sums follow it.</summary>
    internal const int Group = 64;

    /// <summary>Groups that a pass is spread over at most.</summary>
    internal const int MaximumGroups = 2048;

    // A label, the label before it, and the distances to the nearest seed and to the own centroid.
    private const int StatePerRow = 16;
    private const int WeightPerRow = 8;

    private readonly double[] _weights;
    private readonly GpuBuffer<Vector2> _weightBuffer;
    private int _weighed = -1;

    internal TiledPoints(GpuContext context, GpuPoints points, ReadOnlySpan<double> weights)
    {
        Context = context;
        Points = points;
        _weights = weights.ToArray();
        Chunk = ChunkOf(points.Count, MaximumGroups, Group);
        Tiles = points.Tiles(2, StatePerRow + (_weights.Length > 0 ? WeightPerRow : 0), context.Room(points.Held), Chunk);
        _weightBuffer = context.Allocate<Vector2>(_weights.Length > 0 ? Tiles.Length : 1, "weights");
        foreach (double weight in _weights)
            LargestWeight = Math.Max(LargestWeight, weight);
        LargestWeight = _weights.Length == 0 ? 1 : LargestWeight;
    }

    internal GpuContext Context { get; }

    internal GpuPoints Points { get; }

    internal RowTiles Tiles { get; }

    /// <summary>Rows that a group sums.</summary>
    internal int Chunk { get; }

    /// <summary>Chunks of all rows.</summary>
    internal int Chunks => ChunksIn(Points.Count);

    internal double LargestWeight { get; }

    /// <summary>Whether points have weights, as kernels take it.</summary>
    internal int Weighted => _weights.Length > 0 ? 1 : 0;

    /// <summary>A length of which at most <paramref name="groups"/> make up all rows, and that is a multiple of a group.</summary>
    internal static int ChunkOf(int rows, int groups, int group) =>
        Math.Max(1, (((rows + groups - 1) / groups) + group - 1) / group) * group;

    internal static double SumPairs(ReadOnlySpan<Vector2> pairs, double sum)
    {
        foreach (var pair in pairs)
            sum += (double)pair.X + pair.Y;
        return sum;
    }

    internal double Weight(int row) => _weights.Length == 0 ? 1 : _weights[row];

    internal int ChunksIn(int rows) => Math.Max(1, (rows + Chunk - 1) / Chunk);

    /// <summary>A tile's weights as pairs, which together have their float64 digits.</summary>
    internal GpuBuffer<Vector2> Weights(int tile)
    {
        if (_weights.Length > 0 && _weighed != tile)
        {
            var (first, count) = Tiles[tile];
            _weightBuffer.Produce(count, (span, at) =>
            {
                for (int e = 0; e < span.Length; e++)
                {
                    double weight = _weights[first + at + e];
                    float high = (float)weight;
                    span[e] = new Vector2(high, (float)(weight - high));
                }
            });
            _weighed = tile;
        }
        return _weightBuffer;
    }

    internal LoadedKernel Kernel(string program, string name) => Context.Kernel(program, name, Points.Options);

    /// <summary>A squared distance, or a sum of them, in the units of the table.</summary>
    internal double Unscaled(double squared) => squared / Points.Scale / Points.Scale;

    public void Dispose() => _weightBuffer.Dispose();
}
