using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// Nearest neighbours through a kd-tree with leaves of 64 rows held as columns. Queries are asked together, a leaf of their own tree at a
/// time, which is the same tree where the points ask for each other: leaves that may matter to any of them are gathered and sorted by
/// distance once, then each row scans those that still may matter to it.
/// </summary>
internal sealed unsafe class TreeNeighbors<TRegister, TLanes> : IDisposable
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int LeafRows = ColumnBlocks.BlockRows;

    // Far outside of the stored points, and still finite when squared and added up.
    private const float FillIn = 1e18f;

    private readonly int _dimensions;
    private readonly KdTree _tree;
    private readonly KdTree _queryTree;
    private readonly float[] _queries;
    private readonly AlignedMemory<float> _values;
    private readonly AlignedMemory<int> _rows;
    private readonly int[] _sizes;

    private TreeNeighbors(SimdPoints points, float[]? queries)
    {
        _dimensions = points.Dimensions;
        float[] stored = new float[points.Points.Values.Length];
        PointUnits units = points.Units;
        Threading.ForChunks((points.Count + 4095) / 4096, points.Threads, chunk =>
        {
            for (int i = chunk * 4096; i < Math.Min(points.Count, (chunk + 1) * 4096); i++)
                units.Store(points.Points.Row(i), stored.AsSpan((int)((long)i * _dimensions), _dimensions));
        });
        _tree = new KdTree(stored, _dimensions, LeafRows, points.Threads);
        _queries = queries ?? stored;
        _queryTree = queries is null ? _tree : new KdTree(queries, _dimensions, LeafRows, points.Threads);
        _values = new AlignedMemory<float>((long)_tree.Leaves * LeafRows * _dimensions);
        _rows = new AlignedMemory<int>((long)_tree.Leaves * LeafRows);
        _sizes = new int[_tree.Leaves];
        Threading.ForChunks(_tree.Leaves, points.Threads, leaf => FillLeaf(leaf, stored));
    }

    /// <summary>Answers for rows of another set, or for the points themselves.</summary>
    /// <param name="queries">q rows in the points' units, row-major; null where the points ask for their nearest others.</param>
    internal static void Run(SimdPoints points, float[]? queries, int k, int* neighbors, float* squaredDistances, CancellationToken cancellation)
    {
        using var search = new TreeNeighbors<TRegister, TLanes>(points, queries);
        using var scratches = new ChunkScratches();
        float scale = (float)(points.Units.Scale * points.Units.Scale);
        Threading.ForChunks(search._queryTree.Leaves, points.Threads, leaf =>
        {
            ChunkScratch scratch = scratches.Borrow();
            search.SearchLeaf(leaf, k, neighbors, squaredDistances, scale, scratch);
            scratches.Return(scratch);
        }, cancellation);
    }

    public void Dispose()
    {
        _values.Dispose();
        _rows.Dispose();
    }

    private void FillLeaf(int leaf, float[] stored)
    {
        (int start, int end) = _tree.Range(_tree.Leaves + leaf);
        float* values = Values(leaf);
        int* rows = Rows(leaf);
        _sizes[leaf] = end - start;
        for (int i = 0; i < LeafRows; i++)
        {
            bool used = start + i < end;
            rows[i] = used ? _tree.Order[start + i] : -1;
            for (int j = 0; j < _dimensions; j++)
                values[(j * LeafRows) + i] = used ? stored[((long)rows[i] * _dimensions) + j] : FillIn;
        }
    }

    private void SearchLeaf(int leaf, int k, int* neighbors, float* squaredDistances, float scale, ChunkScratch scratch)
    {
        // A row that asks for others finds itself too, and is left out at the end.
        bool others = _queryTree == _tree;
        int keep = others ? k + 1 : k, group = _queryTree.Leaves + leaf;
        (int start, int end) = _queryTree.Range(group);
        ulong* sorted = (ulong*)scratch.Longs(Candidates<TRegister, TLanes>.Room(keep));
        var candidates = new Candidates<TRegister, TLanes>(scratch.Floats(Candidates<TRegister, TLanes>.Room(keep)), keep);
        // Leaves to scan, their distances from this one, and their boxes a dimension a column, so that a row meets a register of boxes at once.
        int columns = (_tree.Leaves + LeafRows - 1) / LeafRows * LeafRows;
        float* distances = scratch.MoreFloats(2L * (_dimensions + 1) * columns);
        int* leaves = (int*)(distances + columns);
        float* boxes = distances + (2L * columns);
        int count = Gather(group, Reach(group, keep), leaves, distances);
        new Span<float>(distances, count).Sort(new Span<int>(leaves, count));
        CopyBoxes(leaves, count, boxes, columns);

        float* query = stackalloc float[_dimensions];
        float* before = stackalloc float[_dimensions];
        float limit = Candidates<TRegister, TLanes>.Anywhere;
        for (int i = 0; i < end - start; i++)
        {
            int row = _queryTree.Order[start + i];
            float step = 0;
            for (int j = 0; j < _dimensions; j++)
            {
                query[j] = _queries[((long)row * _dimensions) + j];
                step += (query[j] - before[j]) * (query[j] - before[j]);
                before[j] = query[j];
            }
            if (i > 0)
            {
                // The neighbours of the row before lie within its k-th distance and the step from there to here.
                float bound = MathF.Sqrt(limit) + MathF.Sqrt(step);
                limit = Math.Min(Candidates<TRegister, TLanes>.Anywhere, (bound * bound * 1.00001f) + 1e-30f);
            }
            candidates.Clear(limit);
            if (others)
                Scan(leaf, end - start, query, ref candidates);
            for (int u = 0; u < count && distances[u] * 0.99999f <= candidates.Limit; u += TLanes.Count)
            {
                uint near = NearBoxes(query, boxes + u, columns, candidates.Limit);
                for (; near != 0; near &= near - 1)
                {
                    int other = leaves[u + BitOperations.TrailingZeroCount(near)];
                    if (others && other == leaf)
                        continue;
                    candidates.MakeRoom();
                    Scan(other, _sizes[other], query, ref candidates);
                }
            }
            candidates.Finish(others ? row : -1, new Span<int>(neighbors + ((long)row * k), k), new Span<float>(squaredDistances + ((long)row * k), k), scale, sorted);
            limit = candidates.Limit;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scan(int leaf, int count, float* query, ref Candidates<TRegister, TLanes> candidates)
    {
        float* values = Values(leaf);
        int* rows = Rows(leaf);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TRegister squared = TLanes.Create(0);
            float* x = values + i;
            for (int j = 0; j < _dimensions; j++, x += LeafRows)
            {
                TRegister difference = TLanes.Subtract(TLanes.Load(x), TLanes.Create(query[j]));
                squared = TLanes.FusedMultiplyAdd(difference, difference, squared);
            }
            candidates.Append(squared, rows + i);
        }
    }

    /// <summary>A squared distance within which every row of the group has <paramref name="keep"/> rows: that to the far corner of a small node with so many.</summary>
    private float Reach(int group, int keep)
    {
        int node = 1;
        float reach = ToFarCorner(group, node);
        while (node < _tree.Leaves)
        {
            int left = 2 * node;
            float toLeft = ToFarCorner(group, left), toRight = ToFarCorner(group, left + 1);
            int next = toLeft <= toRight ? left : left + 1;
            if (_tree.Range(next).End - _tree.Range(next).Start < keep)
                break;
            (node, reach) = (next, Math.Min(toLeft, toRight));
        }
        return reach * 1.00001f;
    }

    private float ToFarCorner(int group, int node)
    {
        ReadOnlySpan<float> low = _queryTree.Low(group), high = _queryTree.High(group), outerLow = _tree.Low(node), outerHigh = _tree.High(node);
        float squared = 0;
        for (int j = 0; j < low.Length; j++)
        {
            float side = Math.Max(outerHigh[j] - low[j], high[j] - outerLow[j]);
            squared += side * side;
        }
        return squared;
    }

    /// <summary>All leaves whose box comes within a squared distance of the group's.</summary>
    private int Gather(int group, float reach, int* leaves, float* distances)
    {
        int count = 0;
        // Depth first: at most one sibling a level waits.
        int* waiting = stackalloc int[64];
        int depth = 0;
        waiting[depth++] = 1;
        while (depth > 0)
        {
            int node = waiting[--depth];
            float squared = BoxToBox(group, node);
            if (squared > reach)
                continue;
            if (node >= _tree.Leaves)
            {
                leaves[count] = node - _tree.Leaves;
                distances[count++] = squared;
                continue;
            }
            waiting[depth++] = (2 * node) + 1;
            waiting[depth++] = 2 * node;
        }
        return count;
    }

    private float BoxToBox(int group, int node)
    {
        ReadOnlySpan<float> low = _queryTree.Low(group), high = _queryTree.High(group), otherLow = _tree.Low(node), otherHigh = _tree.High(node);
        float squared = 0;
        for (int j = 0; j < low.Length; j++)
        {
            float gap = MathF.Max(0, MathF.Max(otherLow[j] - high[j], low[j] - otherHigh[j]));
            squared += gap * gap;
        }
        return squared;
    }

    private void CopyBoxes(int* leaves, int count, float* boxes, int columns)
    {
        for (int u = 0; u < (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count; u++)
        {
            // Fill-in boxes are empty and far away.
            for (int j = 0; j < _dimensions; j++)
            {
                boxes[(2 * j * columns) + u] = u < count ? _tree.Low(_tree.Leaves + leaves[u])[j] : FillIn;
                boxes[(((2 * j) + 1) * columns) + u] = u < count ? _tree.High(_tree.Leaves + leaves[u])[j] : FillIn;
            }
        }
    }

    /// <summary>One bit for each of a register of boxes that comes within the squared distance of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint NearBoxes(float* query, float* boxes, int columns, float limit)
    {
        TRegister squared = TLanes.Create(0);
        TRegister zero = squared;
        for (int j = 0; j < _dimensions; j++, boxes += 2 * columns)
        {
            TRegister value = TLanes.Create(query[j]);
            TRegister below = TLanes.Subtract(TLanes.Load(boxes), value);
            TRegister above = TLanes.Subtract(value, TLanes.Load(boxes + columns));
            TRegister gap = TLanes.Max(zero, TLanes.Max(below, above));
            squared = TLanes.FusedMultiplyAdd(gap, gap, squared);
        }
        // A hair farther than the limit still counts, since the distance to a box is rounded too.
        return TLanes.Bits(TLanes.LessThan(squared, TLanes.Create((limit * 1.00001f) + 1e-30f)));
    }

    private float* Values(int leaf) => _values.Start + ((long)leaf * LeafRows * _dimensions);

    private int* Rows(int leaf) => _rows.Start + ((long)leaf * LeafRows);
}
