using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// Nearest points by exhaustive search, in slabs of queries; passes of <see cref="LargestPass"/> neighbours, so any k works.
/// </summary>
/// <remarks>
/// Of a set that does not fit, each slab of queries meets each tile of candidates, and the host merges what they found: distances
/// are the same bits and ties go by row, so the result is the same.
/// </remarks>
internal static class GpuNeighbors
{
    private const int LargestPass = 128;
    private const int SmallestPass = 32;

    /// <summary>The k nearest other points of each point.</summary>
    internal static void Find(
        GpuContext context, GpuPoints points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation)
    {
        using var search = new Search(context, points, k, bytesPerQuery: 0);
        for (int tile = 0; tile < search.Tiles.Count; tile++)
        {
            var (first, count) = search.Tiles[tile];
            int found = 0;
            for (int candidates = 0; candidates < search.Tiles.Count; candidates++)
            {
                var (firstCandidate, candidateCount) = search.Tiles[candidates];
                int wanted = Math.Min(k, candidateCount - (tile == candidates ? 1 : 0));
                for (int at = 0; at < count && wanted > 0; at += search.Slab)
                {
                    int slab = Math.Min(search.Slab, count - at);
                    search.Meet(
                        new Asked(points.Values(first, count), count, at, slab, first + at - firstCandidate), candidates, wanted, found,
                        neighbors.Slice((first + at) * k, slab * k), squaredDistances.Slice((first + at) * k, slab * k), cancellation);
                }
                found = Math.Min(k, found + wanted);
            }
        }
        Unscale(points, squaredDistances);
    }

    /// <summary>The k nearest points of rows [first, first + count) of another set, brought to the points' own centre and scale.</summary>
    /// <returns>False where a row lies so far out that float32 cannot tell the points apart from there; then nothing is written.</returns>
    internal static bool FindRows(
        GpuContext context, GpuPoints queries, int first, int count, GpuPoints points, int k, Span<int> neighbors,
        Span<float> squaredDistances, CancellationToken cancellation)
    {
        if (points.Near(queries, first, count, cancellation) is not { } stored)
            return false;
        using var search = new Search(context, points, k, points.BytesPerRow);
        int d = points.Dimensions;
        using var asked = context.Allocate<Vector4>(
            (long)Math.Min(search.Slab, count) * points.Quads, Invariant($"{count:N0} points that are asked for"));
        for (int at = 0; at < count; at += search.Slab)
        {
            int slab = Math.Min(search.Slab, count - at), from = at;
            asked.Produce((long)slab * points.Quads, (quads, start) => GpuPoints.ToQuads(stored.AsSpan(from * d), d, slab, quads, start));
            int found = 0;
            for (int candidates = 0; candidates < search.Tiles.Count; candidates++)
            {
                // Where a query would stand among the candidates: behind them, so that none is left out.
                int candidateCount = search.Tiles[candidates].Count, wanted = Math.Min(k, candidateCount);
                search.Meet(
                    new Asked(asked, slab, 0, slab, candidateCount), candidates, wanted, found, neighbors.Slice(at * k, slab * k),
                    squaredDistances.Slice(at * k, slab * k), cancellation);
                found = Math.Min(k, found + wanted);
            }
        }
        Unscale(points, squaredDistances[..(count * k)]);
        return true;
    }

    private static void Unscale(GpuPoints points, Span<float> squared)
    {
        double back = 1 / points.Scale / points.Scale;
        for (int e = 0; back != 1 && e < squared.Length; e++)
            squared[e] = (float)(squared[e] * back);
    }

    // Queries in device memory: one after another from First on, their quads Stride apart. Self: where the first would stand among the
    // candidates.
    private readonly record struct Asked(GpuBuffer<Vector4> Quads, int Stride, int First, int Count, int Self);

    private sealed class Search : IDisposable
    {
        private readonly GpuContext _context;
        private readonly GpuPoints _points;
        private readonly GpuBuffers _buffers;
        private readonly int _k;
        private readonly int _keep;
        private readonly int _queries;
        private readonly string _options;
        private readonly GpuBuffer<int> _found;
        private readonly GpuBuffer<float> _distances;
        private readonly GpuBuffer<ulong> _floors;
        private readonly int[] _foundHere;
        private readonly float[] _distancesHere;

        internal Search(GpuContext context, GpuPoints points, int k, long bytesPerQuery)
        {
            _context = context;
            _points = points;
            _k = k;
            int group = context.Sizes.NeighborGroup;
            // A list of 4·keep must take what a group may append between two looks at it.
            _keep = SmallestPass;
            while (_keep < Math.Min(k, LargestPass) || 3 * _keep < group)
                _keep *= 2;
            int stride = 3 * _keep >= 2 * group && _keep >= 64 ? 2 : 1;
            _queries = points.Quads <= 64 ? context.Sizes.NeighborQueries : 1;
            while (_queries > 1 && LocalMemory() > context.Hardware.LocalMemory)
                _queries /= 2;
            if (LocalMemory() > context.Hardware.LocalMemory)
                throw new DeviceUnavailableException(
                    Invariant(
                        $"Neighbours of points of {points.Dimensions:N0} features need {LocalMemory():N0} bytes of local memory; "
                        + $"'{context.Hardware.Name}' has {context.Hardware.LocalMemory:N0}. Use ‹device› cpu."));
            _options = $"{points.Options} -D KEEP={_keep} -D QUERIES={_queries} -D STRIDE={stride}";

            Tiles = points.Tiles(1, 0, context.Room(points.Held), group);
            long slabByMemory = context.SlabBytes / (sizeof(ulong) + (8L * k) + bytesPerQuery);
            long slabByTime = context.PairsPerLaunch / Tiles.Length / points.Quads;
            Slab = (int)Math.Clamp(Math.Min(slabByMemory, slabByTime), Math.Min(_queries, Tiles.Length), Tiles.Length);
            _buffers = new GpuBuffers(context);
            try
            {
                _found = _buffers.Allocate<int>((long)Slab * k, Invariant($"{Slab:N0} × {k:N0} neighbours"));
                _distances = _buffers.Allocate<float>((long)Slab * k, Invariant($"{Slab:N0} × {k:N0} squared distances"));
                _floors = _buffers.Allocate<ulong>(Slab, "neighbour bounds");
            }
            catch
            {
                _buffers.Dispose();
                throw;
            }
            _foundHere = Tiles.IsWhole ? [] : new int[Slab * k];
            _distancesHere = Tiles.IsWhole ? [] : new float[Slab * k];
        }

        internal RowTiles Tiles { get; }

        /// <summary>Queries that are searched for at a time.</summary>
        internal int Slab { get; }

        /// <summary>Searches for a slab of queries among a tile's points, and merges what is found with what was found before.</summary>
        /// <param name="wanted">Neighbours that the tile has for each query.</param>
        /// <param name="before">Neighbours that each query has already, from tiles of lower rows.</param>
        internal void Meet(
            Asked asked, int candidates, int wanted, int before, Span<int> rows, Span<float> squared, CancellationToken cancellation)
        {
            var (firstCandidate, candidateCount) = Tiles[candidates];
            for (int offset = 0; offset < wanted; offset += _keep)
            {
                cancellation.ThrowIfCancellationRequested();
                _context.Kernel("neighbors", "NearestNeighbors", _options)
                    .With(asked.Quads).With(asked.Stride).With(asked.First).With(asked.Count)
                    .With(_points.Values(firstCandidate, candidateCount)).With(candidateCount).With(firstCandidate).With(asked.Self)
                    .With(wanted).With(Math.Min(_keep, wanted - offset)).With(offset).With(_floors).With(_found).With(_distances)
                    .Run((long)((asked.Count + _queries - 1) / _queries) * _context.Sizes.NeighborGroup, _context.Sizes.NeighborGroup);
            }
            if (Tiles.IsWhole)
            {
                _found.Read(rows);
                _distances.Read(squared);
                return;
            }
            _found.Read(_foundHere.AsSpan(0, asked.Count * wanted));
            _distances.Read(_distancesHere.AsSpan(0, asked.Count * wanted));
            for (int q = 0; q < asked.Count; q++)
                Merge(
                    rows.Slice(q * _k, _k), squared.Slice(q * _k, _k), before, _foundHere.AsSpan(q * wanted, wanted),
                    _distancesHere.AsSpan(q * wanted, wanted));
        }

        public void Dispose() => _buffers.Dispose();

        private long LocalMemory() => (8L * 4 * _keep * _queries) + (16L * _points.Quads * _queries) + 1024;

        // Both lists are sorted; the first holds lower rows, which win ties.
        private static void Merge(Span<int> rows, Span<float> squared, int count, ReadOnlySpan<int> newRows, ReadOnlySpan<float> newSquared)
        {
            int to = Math.Min(rows.Length, count + newRows.Length) - 1;
            // How many of the new ones stay: those that come before the last place is taken.
            int taken = 0;
            int kept = 0;
            while (kept + taken <= to)
            {
                if (kept < count && (taken == newRows.Length || squared[kept] <= newSquared[taken]))
                    kept++;
                else
                    taken++;
            }
            int from = kept - 1;
            for (int next = taken - 1; next >= 0; to--)
            {
                if (from >= 0 && squared[from] > newSquared[next])
                {
                    (rows[to], squared[to]) = (rows[from], squared[from]);
                    from--;
                }
                else
                {
                    (rows[to], squared[to]) = (newRows[next], newSquared[next]);
                    next--;
                }
            }
        }
    }
}
