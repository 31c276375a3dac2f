namespace Segmentation.Compute.OpenCl;

/// <summary>All-nearest-neighbours by exhaustive search, in slabs of queries; passes of <see cref="LargestPass"/> neighbours, so any k works.</summary>
internal static class OpenClNeighbors
{
    private const int LargestPass = 128;
    private const int SmallestPass = 32;
    private const int Group = 64;
    private const long SlabBytes = 64L << 20;

    internal static void Find(OpenClContext context, OpenClPoints points, int k, Span<int> neighbors, Span<float> squaredDistances, CancellationToken cancellation)
    {
        int n = points.Count;
        PointSetRequests.Neighbors(points, k, neighbors.Length, squaredDistances.Length);
        int keep = SmallestPass;
        while (keep < Math.Min(k, LargestPass))
            keep *= 2;
        int stride = keep >= 64 ? 2 : 1;
        int queries = points.Quads <= 64 ? 4 : 1;
        long local = (8L * 4 * keep * queries) + (16L * points.Quads * queries) + 1024;
        if (local > context.Hardware.LocalMemory)
            throw new DeviceUnavailableException($"Neighbours of points of {points.Dimensions:N0} features need {local:N0} bytes of local memory; '{context.Hardware.Name}' has {context.Hardware.LocalMemory:N0}. Use --device cpu.");
        string options = $"{points.Options} -D KEEP={keep} -D QUERIES={queries} -D STRIDE={stride}";
        var kernel = context.Kernel("neighbors.cl", "nearest_neighbors", options);

        long slabByMemory = SlabBytes / sizeof(int) / k;
        long slabByTime = context.PairsPerLaunch / n / Math.Max(1, points.Quads);
        int slab = (int)Math.Clamp(Math.Min(slabByMemory, slabByTime), Math.Min(queries, n), n);
        using var found = context.Allocate<int>((long)slab * k, $"{slab:N0} × {k:N0} neighbours");
        using var distances = context.Allocate<float>((long)slab * k, $"{slab:N0} × {k:N0} squared distances");
        using var floors = context.Allocate<ulong>(slab, "neighbour bounds");
        double back = 1 / points.Scale / points.Scale;
        for (int first = 0; first < n; first += slab)
        {
            int count = Math.Min(slab, n - first);
            for (int offset = 0; offset < k; offset += keep)
            {
                cancellation.ThrowIfCancellationRequested();
                kernel.With(points.Buffer).With(n).With(first).With(count).With(k)
                    .With(Math.Min(keep, k - offset)).With(offset).With(floors).With(found).With(distances)
                    .Run((long)((count + queries - 1) / queries) * Group, Group);
            }
            found.Read(neighbors.Slice(first * k, count * k));
            var part = squaredDistances.Slice(first * k, count * k);
            distances.Read(part);
            if (back != 1)
            {
                for (int e = 0; e < part.Length; e++)
                    part[e] = (float)(part[e] * back);
            }
        }
    }
}
