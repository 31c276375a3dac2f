using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>Settings of <see cref="TSneTransform"/>.</summary>
public sealed record TSneTransformOptions
{
    /// <summary>Effective number of map points that a new point is drawn to; at most (n − 1) / 3 of them.</summary>
    public double Perplexity { get; init; } = 10;

    /// <summary>Moves of a new point towards balance; 0 leaves it at its neighbours' median.</summary>
    public int Iterations { get; init; } = 30;
}

/// <summary>Places new points on an existing map, which stays as it is. After Poličar et al. 2023.</summary>
/// <remarks>
/// A new point starts at the weighted median of its neighbours' places and moves to where their attraction and the repulsion of the
/// whole map balance. New points do not see each other, so a point's place does not depend on what else is placed with it.
/// </remarks>
public static class TSneTransform
{
    private const int DistancesPerTile = 4_000_000;
    private const int PointsPerChunk = 256;

    /// <summary>Places points.</summary>
    /// <param name="points">The n points that the map was made from, loaded on <paramref name="device"/>.</param>
    /// <param name="map">Their places, n×1 or n×2.</param>
    /// <param name="newPoints">q points with the same columns and scale, loaded on <paramref name="device"/>.</param>
    /// <returns>q places on the map, in the order of the new points; within the map's own box.</returns>
    /// <exception cref="ArgumentException">Sizes that do not fit together, or a map of fewer than 4 points.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing half-made is returned.</exception>
    public static Matrix Place(IComputeDevice device, IPointSet points, Matrix map, IPointSet newPoints, TSneTransformOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TSneTransformOptions();
        if (points.Count != map.Rows || map.Columns is not (1 or 2))
            throw new ArgumentException($"A map of {map.Rows}×{map.Columns} places for {points.Count} points; one place of 1 or 2 dimensions a point expected.", nameof(map));
        if (newPoints.Dimensions != points.Dimensions)
            throw new ArgumentException($"New points have {newPoints.Dimensions} columns, the map's points {points.Dimensions}.", nameof(newPoints));
        if (points.Count < 4)
            throw new ArgumentException($"A map to place points on needs at least 4 points; it has {points.Count}.", nameof(points));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Perplexity, 1);
        map.RequireFinite("map");

        double perplexity = Math.Min(options.Perplexity, Affinities.LargestPerplexity(points.Count));
        int k = Affinities.NeighborsFor(perplexity);
        IMapField field = device.BeginMapField(map);
        (double Low, double High)[] box = [.. Enumerable.Range(0, map.Columns).Select(map.Column).Select(column => (column.Min(), column.Max()))];
        var placed = new Matrix(newPoints.Count, map.Columns);
        int rowsPerTile = Math.Clamp(DistancesPerTile / points.Count, 1, Math.Max(1, newPoints.Count));
        var tile = new float[rowsPerTile * points.Count];
        for (int first = 0; first < newPoints.Count; first += rowsPerTile)
        {
            int rows = Math.Min(rowsPerTile, newPoints.Count - first);
            device.Distances(newPoints, first..(first + rows), points, DistanceMetric.SquaredEuclidean, tile.AsSpan(0, rows * points.Count), cancellation);
            Threading.ForChunks((rows + PointsPerChunk - 1) / PointsPerChunk, device.Info.Threads, chunk =>
            {
                var settler = new Settler(map, box, field, k, perplexity, options.Iterations);
                for (int row = chunk * PointsPerChunk; row < Math.Min(rows, (chunk + 1) * PointsPerChunk); row++)
                    settler.Settle(tile.AsSpan(row * points.Count, points.Count), placed.Row(first + row));
            }, cancellation);
            progress?.Report(new StageProgress("embed", first + rows, newPoints.Count));
        }
        return placed;
    }

    /// <summary>Finds the place of one new point at a time; keeps the arrays that this takes.</summary>
    private sealed class Settler(Matrix map, (double Low, double High)[] box, IMapField field, int k, double perplexity, int iterations)
    {
        private readonly NearestOfRow _nearest = new(k);
        private readonly float[] _shifted = new float[k];
        private readonly float[] _attraction = new float[k];
        private readonly double[] _sorted = new double[k];
        private readonly float[] _weights = new float[k];

        internal void Settle(ReadOnlySpan<float> squaredDistances, Span<double> place)
        {
            _nearest.Find(squaredDistances);
            Affinities.CalibrateRow(_nearest.Distances, Math.Log(perplexity), _shifted, _attraction);
            for (int c = 0; c < place.Length; c++)
                place[c] = Median(c);
            for (int iteration = 0; iteration < iterations; iteration++)
                Move(place);
        }

        private double Median(int coordinate)
        {
            for (int t = 0; t < k; t++)
                _sorted[t] = map[_nearest.Rows[t], coordinate];
            _attraction.CopyTo(_weights, 0);
            Array.Sort(_sorted, _weights);
            double half = _weights.Sum(weight => (double)weight) / 2, below = 0;
            int at = 0;
            while (at < k - 1 && (below += _weights[at]) < half)
                at++;
            return _sorted[at];
        }

        // Where the gradient is zero, y = (Σ p_j q_j y_j + repulsion) / Σ p_j q_j with q = 1/(1 + d²); half a step towards it each time.
        private void Move(Span<double> place)
        {
            (double pushX, double pushY) = field.RepulsionAt(place[0], place.Length > 1 ? place[1] : 0);
            double pullX = 0, pullY = 0, pull = 0;
            for (int t = 0; t < k; t++)
            {
                ReadOnlySpan<double> neighbor = map.Row(_nearest.Rows[t]);
                double dx = neighbor[0] - place[0], dy = place.Length > 1 ? neighbor[1] - place[1] : 0;
                double weight = _attraction[t] / (1 + (dx * dx) + (dy * dy));
                pull += weight;
                pullX += weight * dx;
                pullY += weight * dy;
            }
            double stepX = (pullX + pushX) / pull / 2, stepY = (pullY + pushY) / pull / 2;
            double shrink = Math.Min(1, 1 / Math.Sqrt((stepX * stepX) + (stepY * stepY) + 1e-300));
            place[0] = Math.Clamp(place[0] + (shrink * stepX), box[0].Low, box[0].High);
            if (place.Length > 1)
                place[1] = Math.Clamp(place[1] + (shrink * stepY), box[1].Low, box[1].High);
        }
    }
}
