using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>Tiles of distances, computed in slabs of rows that fit the device.</summary>
internal static class OpenClDistances
{
    // Must equal EDGE in distances.cl.
    private const int Edge = 16;
    private const int Cells = 4;
    private const long SlabBytes = 64L << 20;

    internal static void Compute(OpenClContext context, OpenClPoints a, Range rows, OpenClPoints b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation)
    {
        var (firstRow, rowCount) = PointSetRequests.Distances(a, rows, b, tile.Length);
        if (rowCount == 0 || b.Count == 0)
            return;

        bool cosine = metric == DistanceMetric.Cosine;
        var left = cosine ? a.UnitRows() : a.Buffer;
        var right = cosine ? b.UnitRows() : b.Buffer;
        // Both sides go to the scale of the one with the larger values, in which no square overflows that is finite in the end.
        double common = cosine ? 1 : Math.Min(a.Scale, b.Scale);
        float scaleA = cosine ? 1 : (float)(common / a.Scale);
        float scaleB = cosine ? 1 : (float)(common / b.Scale);
        var shift = new Vector4[a.Quads];
        if (!cosine && !ReferenceEquals(a, b))
        {
            for (int j = 0; j < a.Dimensions; j++)
                shift[j / 4][j % 4] = (float)((a.Centre[j] - b.Centre[j]) * common);
        }
        using var shiftBuffer = context.Upload<Vector4>(shift, "a shift");
        int slab = (int)Math.Clamp(Math.Min(SlabBytes, context.Hardware.MaxAllocation) / sizeof(float) / b.Count, 1, rowCount);
        using var slabBuffer = context.Allocate<float>((long)slab * b.Count, $"{slab:N0} × {b.Count:N0} distances");
        var kernel = context.Kernel("distances.cl", "distances", $"{a.Options} -D METRIC={Code(metric)}");
        double back = metric switch
        {
            DistanceMetric.SquaredEuclidean => 1 / common / common,
            DistanceMetric.Cosine => 1,
            _ => 1 / common,
        };
        for (int at = 0; at < rowCount; at += slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(slab, rowCount - at);
            kernel.With(left).With(a.Count).With(firstRow + at).With(count).With(scaleA)
                .With(right).With(b.Count).With(scaleB).With(shiftBuffer).With(slabBuffer)
                .Run((b.Count + Cells - 1) / Cells, (count + Cells - 1) / Cells, Edge, Edge);
            var part = tile.Slice((int)((long)at * b.Count), (int)((long)count * b.Count));
            slabBuffer.Read(part);
            if (back != 1)
            {
                for (int e = 0; e < part.Length; e++)
                    part[e] = (float)(part[e] * back);
            }
        }
    }

    private static int Code(DistanceMetric metric) => metric switch
    {
        DistanceMetric.SquaredEuclidean => 0,
        DistanceMetric.Euclidean => 1,
        DistanceMetric.Manhattan => 2,
        DistanceMetric.Cosine => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a distance metric."),
    };
}
