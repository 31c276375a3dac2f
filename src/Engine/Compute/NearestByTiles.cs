using Segmentation.Compute.Guard;

namespace Segmentation.Compute;

/// <summary>
/// Nearest rows of another set by all distances, a tile of rows at a time: what a device without a search structure does.
/// </summary>
internal static unsafe class NearestByTiles
{
    private const int DistancesPerTile = 4_000_000;
    private const int RowsPerChunk = 64;

    /// <summary>Answers <see cref="IComputeDevice.NearestRows"/>.</summary>
    internal static void Run(
        DeviceGuard device, IPointSet queries, int start, int count, IPointSet points, int k, Span<int> neighbors,
        Span<float> squaredDistances, CancellationToken cancellation)
    {
        int rowsPerTile = Math.Clamp(DistancesPerTile / points.Count, 1, Math.Max(1, count));
        var tile = new float[(long)rowsPerTile * points.Count];
        fixed (int* toNeighbors = neighbors)
        fixed (float* toDistances = squaredDistances)
        {
            // A lambda captures a pointer, but no fixed one.
            int* nearest = toNeighbors;
            float* squared = toDistances;
            for (int done = 0; done < count; done += rowsPerTile)
            {
                int first = done, size = Math.Min(rowsPerTile, count - first);
                device.FillDistances(
                    queries, start + first, size, points, DistanceMetric.SquaredEuclidean, tile.AsSpan(
                        0, size * points.Count), cancellation);
                ChunkedParallel.ForChunks((size + RowsPerChunk - 1) / RowsPerChunk, device.Info.Threads, chunk =>
                {
                    var list = new NearestOfRow(k);
                    for (int row = chunk * RowsPerChunk; row < Math.Min(size, (chunk + 1) * RowsPerChunk); row++)
                    {
                        list.Find(tile.AsSpan(row * points.Count, points.Count));
                        list.Rows.CopyTo(new Span<int>(nearest + ((long)(first + row) * k), k));
                        list.Distances.CopyTo(new Span<float>(squared + ((long)(first + row) * k), k));
                    }
                }, cancellation);
            }
        }
    }
}
