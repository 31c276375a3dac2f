using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>Settings of <see cref="TSneTransform"/>.</summary>
internal sealed record TSneTransformOptions
{
    /// <summary>Effective number of map points that a new point is drawn to; at most (n − 1) / 3 of them.</summary>
    public double Perplexity { get; init; } = 10;

    /// <summary>Most moves of a new point towards balance, fewer where it rests earlier; 0 leaves it at its neighbours' median.</summary>
    public int Iterations { get; init; } = 30;
}

/// <summary>Places new points on an existing map, which stays as it is. After Poličar et al. 2023.</summary>
/// <remarks>
/// A new point starts at the weighted median of its neighbours' places and moves to where their attraction and the repulsion of the
/// whole map balance. New points do not see each other, so a point's place does not depend on what else is placed with it.
/// </remarks>
internal static class TSneTransform
{
    // So many points' neighbours are held at a time: a few megabytes, and enough of them for a search to share its way.
    private const int PointsPerBatch = 1 << 17;
    private const int PointsPerChunk = 256;

    /// <summary>Places points.</summary>
    /// <param name="points">The n points that the map was made from, loaded on <paramref name="device"/>.</param>
    /// <param name="map">Their places, n×1 or n×2.</param>
    /// <param name="newPoints">q points with the same columns and scale, loaded on <paramref name="device"/>.</param>
    /// <returns>q places on the map, in the order of the new points; within the map's own box.</returns>
    /// <exception cref="ArgumentException">Sizes that do not fit together, or a map of fewer than 4 points.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing half-made is returned.</exception>
    public static Matrix Place(
        IComputeDevice device, IPointSet points, Matrix map, IPointSet newPoints, TSneTransformOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TSneTransformOptions();
        if (points.Count != map.Rows || map.Columns is not (1 or 2))
            throw new ArgumentException(
                $"A map of {map.Rows}×{map.Columns} places for {points.Count} points; one place of 1 or 2 dimensions a point expected.",
                nameof(map));
        if (newPoints.Dimensions != points.Dimensions)
            throw new ArgumentException(
                $"New points have {newPoints.Dimensions} columns, the map's points {points.Dimensions}.", nameof(newPoints));
        if (points.Count < 4)
            throw new ArgumentException($"A map to place points on needs at least 4 points; it has {points.Count}.", nameof(points));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Perplexity, 1);
        map.RequireFinite("map");

        double perplexity = Math.Min(options.Perplexity, Affinities.LargestPerplexity(points.Count));
        int k = Affinities.NeighborsFor(perplexity);
        IRepulsionField field = device.BeginRepulsionField(map, cancellation);
        // Each place is found by itself on the host; a GPU leaves it all of its cores.
        int threads = device.Info.Kind is DeviceKind.Simd or DeviceKind.Scalar ? device.Info.Threads : ChunkedParallel.AllCores;
        (double Low, double High)[] box = [.. Enumerable.Range(0, map.Columns).Select(map.Column)
            .Select(column => (column.Min(), column.Max()))];
        var placed = new Matrix(newPoints.Count, map.Columns);
        int batch = Math.Min(PointsPerBatch, newPoints.Count);
        var nearest = new int[batch * k];
        var squaredDistances = new float[batch * k];
        for (int start = 0; start < newPoints.Count; start += batch)
        {
            int first = start, rows = Math.Min(batch, newPoints.Count - first);
            device.NearestRows(newPoints, first..(first + rows), points, k, nearest, squaredDistances, cancellation);
            ChunkedParallel.ForChunks((rows + PointsPerChunk - 1) / PointsPerChunk, threads, chunk =>
            {
                var settler = new TSneOutOfSample(map, box, field, k, perplexity, options.Iterations);
                for (int row = chunk * PointsPerChunk; row < Math.Min(rows, (chunk + 1) * PointsPerChunk); row++)
                    settler.Settle(nearest.AsSpan(row * k, k), squaredDistances.AsSpan(row * k, k), placed.Row(first + row));
            }, cancellation);
            progress?.Report(new StageProgress(
                "embed", first + rows, newPoints.Count, new StageDetail("progress.landmarks")));
        }
        return placed;
    }
}
