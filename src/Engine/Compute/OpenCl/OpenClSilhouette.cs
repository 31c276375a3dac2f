using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>Sums of distances from rows to the members of every cluster.</summary>
internal static class OpenClSilhouette
{
    private const int Group = 64;
    private const long SlabBytes = 64L << 20;

    internal static void DistanceSums(OpenClContext context, OpenClPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation)
    {
        int n = points.Count;
        PointSetRequests.ClusterSums(points, labels, clusters, rows, sums.Length);
        if (rows.IsEmpty || clusters == 0)
            return;

        var (order, starts) = OrderByCluster(labels, clusters);
        using var orderBuffer = context.Upload<int>(order, "the order by cluster");
        using var startsBuffer = context.Upload<int>(starts, "cluster starts");
        using var rowsBuffer = context.Upload<int>(rows, "rows");
        using var sorted = context.Allocate<Vector4>((long)n * points.Quads, $"{n:N0} points in the order of their clusters");
        context.Kernel("silhouette.cl", "gather_points", points.Options)
            .With(points.Buffer).With(n).With(orderBuffer).With(sorted).Run(n, Group);
        long slabByMemory = SlabBytes / 8 / clusters;
        long slabByTime = context.PairsPerLaunch / n / points.Quads;
        int slab = (int)Math.Clamp(Math.Min(slabByMemory, slabByTime), Math.Min(Group, rows.Length), rows.Length);
        using var pairs = context.Allocate<Vector2>((long)slab * clusters, $"{slab:N0} × {clusters:N0} sums");
        var host = new Vector2[(long)slab * clusters];
        var kernel = context.Kernel("silhouette.cl", "cluster_distance_sums", points.Options);
        double back = 1 / points.Scale;
        for (int first = 0; first < rows.Length; first += slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(slab, rows.Length - first);
            kernel.With(points.Buffer).With(sorted).With(n).With(rowsBuffer).With(first).With(count).With(startsBuffer).With(clusters).With(pairs)
                .Run(count, clusters, Group, 1);
            pairs.Read(host.AsSpan(0, count * clusters));
            for (int e = 0; e < count * clusters; e++)
                sums[(first * clusters) + e] = ((double)host[e].X + host[e].Y) * back;
        }
    }

    // A counting sort: rows of a cluster stay in row order.
    private static (int[] Order, int[] Starts) OrderByCluster(ReadOnlySpan<int> labels, int clusters)
    {
        var starts = new int[clusters + 1];
        for (int i = 0; i < labels.Length; i++)
            starts[labels[i] + 1]++;
        for (int c = 0; c < clusters; c++)
            starts[c + 1] += starts[c];
        var next = starts.AsSpan(0, clusters).ToArray();
        var order = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            order[next[labels[i]]++] = i;
        return (order, starts);
    }
}
