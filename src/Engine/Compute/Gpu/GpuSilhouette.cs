using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>Sums of distances from rows to the members of every cluster.</summary>
/// <remarks>
/// The points in the order of their clusters pass through the device tile by tile where they do not fit; a sum is carried from tile to tile
/// as the pair that it is, so its bits do not change.
/// </remarks>
internal static class GpuSilhouette
{
    internal static void DistanceSums(
        GpuContext context, GpuPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation)
    {
        if (rows.IsEmpty || clusters == 0)
            return;

        int group = context.Sizes.SilhouetteGroup;
        var sorting = new ClusterRows(labels, clusters, cancellation);
        int[] order = sorting.Order;
        if (order.Length == 0)
        {
            sums[..(rows.Length * clusters)].Clear();
            return;
        }
        var asked = rows.ToArray();
        using var startsBuffer = context.Upload<int>(sorting.Starts, "cluster starts");
        long room = context.Room(0);
        var tiles = RowTiles.Fit(
            context.Hardware, order.Length, points.BytesPerRow, points.BytesPerRow, points.BytesPerRow, room / 2, group);
        context.RequireRounds(tiles.Length, points.Quads, 0, "the silhouette");
        using var sorted = context.Allocate<Vector4>(
            (long)tiles.Length * points.Quads, Invariant($"{tiles.Length:N0} points in the order of their clusters"));
        long slabByMemory = Math.Min(context.SlabBytes, room / 2) / ((8L * clusters) + points.BytesPerRow);
        long slabByTime = context.PairsPerLaunch / tiles.Length / points.Quads;
        int slab = (int)Math.Clamp(Math.Min(slabByMemory, slabByTime), Math.Min(group, rows.Length), rows.Length);
        using var askedPoints = context.Allocate<Vector4>((long)slab * points.Quads, Invariant($"{slab:N0} rows"));
        using var pairs = context.Allocate<Vector2>((long)slab * clusters, Invariant($"{slab:N0} × {clusters:N0} sums"));
        var host = new Vector2[(long)(tiles.IsWhole ? slab : rows.Length) * clusters];
        double back = 1 / points.Scale;
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            var (firstPoint, pointCount) = tiles[tile];
            points.Gather(order, firstPoint, pointCount, sorted);
            for (int first = 0; first < rows.Length; first += slab)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(slab, rows.Length - first);
                var part = host.AsSpan(tiles.IsWhole ? 0 : first * clusters, count * clusters);
                points.Gather(asked, first, count, askedPoints);
                if (tile > 0)
                    pairs.Write(part);
                context.Kernel("silhouette", "ClusterDistanceSums", points.Options)
                    .With(askedPoints).With(count).With(sorted).With(firstPoint).With(pointCount)
                    .With(startsBuffer).With(clusters).With(tile > 0 ? 1 : 0).With(pairs)
                    .Run(count, clusters, group, 1);
                pairs.Read(part);
                for (int e = 0; tile == tiles.Count - 1 && e < part.Length; e++)
                    sums[(first * clusters) + e] = ((double)part[e].X + part[e].Y) * back;
            }
        }
    }
}
