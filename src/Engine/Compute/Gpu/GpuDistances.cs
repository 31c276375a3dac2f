using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>Tiles of distances, computed in slabs of rows and ranges of columns that fit the device.</summary>
internal static class GpuDistances
{
    internal static void Compute(
        GpuContext context, GpuPoints a, int firstRow, int rowCount, GpuPoints b, DistanceMetric metric, Span<float> tile,
        CancellationToken cancellation)
    {
        if (rowCount == 0 || b.Count == 0)
            return;

        bool cosine = metric == DistanceMetric.Cosine;
        // Both sides go to the scale of the one with the larger values, in which no square overflows that is finite in the end.
        double common = cosine ? 1 : Math.Min(a.Scale, b.Scale);
        float scaleA = cosine ? 1 : (float)(common / a.Scale);
        float scaleB = cosine ? 1 : (float)(common / b.Scale);
        using var shift = context.Upload<Vector4>(cosine || ReferenceEquals(a, b) ? new Vector4[a.Quads] : Shift(a, b, common), "a shift");
        double back = metric switch
        {
            DistanceMetric.SquaredEuclidean => 1 / common / common,
            DistanceMetric.Cosine => 1,
            _ => 1 / common,
        };
        var (tilesA, tilesB) = Fit(context, a, b);
        // CUDA takes no more groups down.
        long most = 65_535L * context.Sizes.DistanceEdge * KernelSizes.DistanceCells;
        int slabRows = (int)Math.Clamp(Math.Min(context.SlabBytes / sizeof(float) / tilesB.Length, most), 1, rowCount);
        using var slab = context.Allocate<float>(
            (long)slabRows * tilesB.Length, Invariant($"{slabRows:N0} × {tilesB.Length:N0} distances"));
        var sizes = context.Sizes;
        string options = $"{a.Options} -D METRIC={Code(metric)}";
        for (int columns = 0; columns < tilesB.Count; columns++)
        {
            var (firstColumn, columnCount) = tilesB[columns];
            for (int at = 0; at < rowCount;)
            {
                cancellation.ThrowIfCancellationRequested();
                // Of a set that is there as a whole any row can be asked for; of another, only those asked for are brought there.
                int local = tilesA.IsWhole ? firstRow + at : 0;
                int count = Math.Min(Math.Min(slabRows, tilesA.Length), rowCount - at);
                var (firstA, countA) = tilesA.IsWhole ? (0, a.Count) : (firstRow + at, count);
                var left = cosine ? a.UnitRows(firstA, countA) : a.Values(firstA, countA);
                var right = cosine ? b.UnitRows(firstColumn, columnCount) : b.Values(firstColumn, columnCount);
                context.Kernel("distances", "Distances", options)
                    .With(left).With(countA).With(local).With(count).With(scaleA)
                    .With(right).With(columnCount).With(scaleB).With(shift).With(slab)
                    .Run((columnCount + KernelSizes.DistanceCells - 1) / KernelSizes.DistanceCells,
                        (count + KernelSizes.DistanceCells - 1) / KernelSizes.DistanceCells, sizes.DistanceEdge, sizes.DistanceEdge);
                Place(slab, count, columnCount, tile[(int)(((long)at * b.Count) + firstColumn)..], b.Count, back);
                at += count;
            }
        }
    }

    // Writes a slab's rows to where they belong in the answer, in its units.
    private static unsafe void Place(GpuBuffer<float> slab, int rows, int columns, Span<float> target, int stride, double back)
    {
        fixed (float* start = target)
        {
            nint to = (nint)start;
            slab.Consume((long)rows * columns, (values, at) =>
            {
                for (int e = 0; e < values.Length;)
                {
                    long row = (at + e) / columns;
                    int column = (int)((at + e) % columns);
                    int run = Math.Min(values.Length - e, columns - column);
                    var into = new Span<float>((float*)to + (row * stride) + column, run);
                    for (int j = 0; j < run; j++)
                        into[j] = (float)(values[e + j] * back);
                    e += run;
                }
            });
        }
    }

    // Both sets as a whole where they fit side by side, else half of the room for each.
    private static (RowTiles A, RowTiles B) Fit(GpuContext context, GpuPoints a, GpuPoints b)
    {
        int multiple = context.Sizes.DistanceEdge * KernelSizes.DistanceCells;
        if (ReferenceEquals(a, b))
        {
            var tiles = a.Tiles(1, 0, context.Room(a.Held), multiple);
            return (tiles, tiles);
        }
        long room = context.Room(a.Held + b.Held);
        long wholeA = a.BytesPerRow * a.Count;
        long wholeB = b.BytesPerRow * b.Count;
        return wholeA + wholeB <= room
            ? (a.Tiles(1, 0, room - wholeB, multiple), b.Tiles(1, 0, room - wholeA, multiple))
            : (a.Tiles(1, 0, room / 2, multiple), b.Tiles(1, 0, room / 2, multiple));
    }

    private static Vector4[] Shift(GpuPoints a, GpuPoints b, double common)
    {
        var shift = new Vector4[a.Quads];
        for (int j = 0; j < a.Dimensions; j++)
            shift[j / 4][j % 4] = (float)((a.Center[j] - b.Center[j]) * common);
        return shift;
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
