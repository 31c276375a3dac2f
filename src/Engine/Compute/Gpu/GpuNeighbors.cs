using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// All-nearest-neighbours by exhaustive search, in slabs of queries; passes of <see cref="LargestPass"/> neighbours, so any k works.
/// </summary>
/// <remarks>
/// Of a set that does not fit, each tile of queries meets each tile of candidates, and the host merges what they found: distances
/// are the same bits and ties go by row, so the result is the same.
/// </remarks>
internal static class GpuNeighbors
{
    private const int LargestPass = 128;
    private const int SmallestPass = 32;

    internal static void Find(
        GpuContext context, GpuPoints points, int k, Span<int> neighbors, Span<float> squaredDistances,
        CancellationToken cancellation)
    {
        int n = points.Count;
        using var search = new Search(context, points, k);
        for (int queries = 0; queries < search.Tiles.Count; queries++)
        {
            var (first, count) = search.Tiles[queries];
            var rows = neighbors.Slice(first * k, count * k);
            var squared = squaredDistances.Slice(first * k, count * k);
            int found = 0;
            for (int candidates = 0; candidates < search.Tiles.Count; candidates++)
                found = search.Meet(queries, candidates, found, rows, squared, cancellation);
            double back = 1 / points.Scale / points.Scale;
            for (int e = 0; back != 1 && e < squared.Length; e++)
                squared[e] = (float)(squared[e] * back);
        }
    }

    private sealed class Search : IDisposable
    {
        private readonly GpuContext _context;
        private readonly GpuPoints _points;
        private readonly GpuBuffers _buffers;
        private readonly int _k;
        private readonly int _keep;
        private readonly int _queries;
        private readonly int _slab;
        private readonly string _options;
        private readonly GpuBuffer<int> _found;
        private readonly GpuBuffer<float> _distances;
        private readonly GpuBuffer<ulong> _floors;
        private readonly int[] _foundHere;
        private readonly float[] _distancesHere;

        internal Search(GpuContext context, GpuPoints points, int k)
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
            long slabByMemory = context.SlabBytes / (sizeof(ulong) + (8L * k));
            long slabByTime = context.PairsPerLaunch / Tiles.Length / points.Quads;
            _slab = (int)Math.Clamp(Math.Min(slabByMemory, slabByTime), Math.Min(_queries, Tiles.Length), Tiles.Length);
            _buffers = new GpuBuffers(context);
            try
            {
                _found = _buffers.Allocate<int>((long)_slab * k, Invariant($"{_slab:N0} × {k:N0} neighbours"));
                _distances = _buffers.Allocate<float>((long)_slab * k, Invariant($"{_slab:N0} × {k:N0} squared distances"));
                _floors = _buffers.Allocate<ulong>(_slab, "neighbour bounds");
            }
            catch
            {
                _buffers.Dispose();
                throw;
            }
            _foundHere = Tiles.IsWhole ? [] : new int[_slab * k];
            _distancesHere = Tiles.IsWhole ? [] : new float[_slab * k];
        }

        internal RowTiles Tiles { get; }

        /// <summary>Searches one tile's points among another's, and merges what is found with what was found before.</summary>
        /// <param name="before">Neighbours that each query has already, from tiles of lower rows.</param>
        /// <returns>Neighbours that each query has now.</returns>
        internal int Meet(int queries, int candidates, int before, Span<int> rows, Span<float> squared, CancellationToken cancellation)
        {
            var (firstQuery, queryCount) = Tiles[queries];
            var (firstCandidate, candidateCount) = Tiles[candidates];
            int wanted = Math.Min(_k, candidateCount - (queries == candidates ? 1 : 0));
            for (int first = 0; first < queryCount && wanted > 0; first += _slab)
            {
                int count = Math.Min(_slab, queryCount - first);
                for (int offset = 0; offset < wanted; offset += _keep)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var asked = _points.Values(firstQuery, queryCount);
                    var among = _points.Values(firstCandidate, candidateCount);
                    _context.Kernel("neighbors", "NearestNeighbors", _options)
                        .With(asked).With(queryCount).With(first).With(count)
                        .With(among).With(candidateCount).With(firstCandidate).With(firstQuery + first - firstCandidate)
                        .With(wanted).With(Math.Min(_keep, wanted - offset)).With(offset).With(_floors).With(_found).With(_distances)
                        .Run((long)((count + _queries - 1) / _queries) * _context.Sizes.NeighborGroup, _context.Sizes.NeighborGroup);
                }
                if (Tiles.IsWhole)
                {
                    _found.Read(rows.Slice(first * _k, count * _k));
                    _distances.Read(squared.Slice(first * _k, count * _k));
                    continue;
                }
                _found.Read(_foundHere.AsSpan(0, count * wanted));
                _distances.Read(_distancesHere.AsSpan(0, count * wanted));
                for (int q = 0; q < count; q++)
                {
                    int at = (first + q) * _k;
                    Merge(rows.Slice(at, _k), squared.Slice(at, _k), before, _foundHere.AsSpan(q * wanted, wanted), _distancesHere.AsSpan(
                        q * wanted, wanted));
                }
            }
            return Math.Min(_k, before + wanted);
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
