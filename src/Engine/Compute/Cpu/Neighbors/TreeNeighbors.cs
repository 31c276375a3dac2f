using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// Nearest neighbours through a kd-tree. Queries are asked together, a leaf of their own tree at a time, which is the same tree where
/// the points ask for each other: leaves that may matter to any of them are gathered and sorted by distance once, then each row scans
/// those that still may matter to it.
/// </summary>
/// <remarks>
/// A row starts with a limit from what is known beside it: if p has its neighbours within R, then q has as many within R + |p − q|.
/// The first such p is the middle of the leaf, the others are the rows done before.
/// </remarks>
internal sealed unsafe class TreeNeighbors<TRegister, TOps> : IDisposable
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    private const int LeafRows = ColumnBlocks.BlockRows;
    private const int Waiting = 64;

    // A limit that went through a root and a square is a hair too small at times.
    private const float Slack = 1.00001f;

    // The reach of a row that is not done yet: no sum of two distances comes near this.
    private const float FarAway = 1e9f;

    private readonly LeafBlocks<TRegister, TOps> _leaves;
    private readonly LeafBlocks<TRegister, TOps> _asking;
    private readonly KdTree _tree;
    private readonly int _dimensions;

    private readonly DuplicatePoints? _repeated;

    private TreeNeighbors(SimdPoints points, float[]? queries, int keep, CancellationToken cancellation)
    {
        _dimensions = points.Dimensions;
        float[] stored = points.Units.Store(points.Points, points.Threads, cancellation);
        _leaves = new LeafBlocks<TRegister, TOps>(stored, _dimensions, points.Threads, cancellation);
        _repeated = DuplicatePoints.Find(_leaves.Tree, stored, _dimensions, keep, cancellation);
        if (_repeated is not null)
        {
            _leaves.Dispose();
            _leaves = new LeafBlocks<TRegister, TOps>(
                _repeated.Select(stored, _dimensions), _dimensions, points.Threads, cancellation, _repeated.Kept);
        }
        _asking = queries is null ? _leaves : new LeafBlocks<TRegister, TOps>(queries, _dimensions, points.Threads, cancellation);
        _tree = _leaves.Tree;
    }

    /// <summary>Whether the points ask for their nearest others.</summary>
    private bool AmongThemselves => _asking == _leaves;

    /// <summary>Answers for rows of another set, or for the points themselves.</summary>
    /// <param name="queries">q rows in the points' units, row-major; null where the points ask for their nearest others.</param>
    internal static void Run(
        SimdPoints points, float[]? queries, int k, int* neighbors, float* squaredDistances, CancellationToken cancellation)
    {
        using var search = new TreeNeighbors<TRegister, TOps>(points, queries, queries is null ? k + 1 : k, cancellation);
        using var scratches = new ChunkScratches();
        float scale = (float)(points.Units.Unit * points.Units.Unit);
        ChunkedParallel.ForChunks(search._asking.Blocks, points.Threads, leaf =>
        {
            ChunkScratch scratch = scratches.Borrow();
            search.SearchLeaf(leaf, k, neighbors, squaredDistances, scale, scratch, cancellation);
            scratches.Return(scratch);
        }, cancellation);
        if (queries is null && search._repeated is { } repeated)
            AnswerRepeats(repeated, k, neighbors, squaredDistances);
    }

    public void Dispose()
    {
        _leaves.Dispose();
        _asking.Dispose();
    }

    // Those that were left out have the first of their kind for neighbours.
    private static void AnswerRepeats(DuplicatePoints repeated, int k, int* neighbors, float* squaredDistances)
    {
        foreach (List<int> group in repeated.Groups)
        {
            for (int i = k + 1; i < group.Count; i++)
            {
                long at = (long)group[i] * k;
                for (int j = 0; j < k; j++)
                    (neighbors[at + j], squaredDistances[at + j]) = (group[j], 0);
            }
        }
    }

    private void SearchLeaf(
        int leaf, int k, int* neighbors, float* squaredDistances, float scale, ChunkScratch scratch, CancellationToken cancellation)
    {
        // A row that asks for others finds itself too, and is left out at the end.
        int keep = AmongThemselves ? k + 1 : k;
        int own = _asking.RowsOf(leaf);
        float* values = _asking.Values(leaf);
        int* rows = _asking.Rows(leaf);
        ulong* sorted = (ulong*)scratch.Longs(Candidates<TRegister, TOps>.Room(keep));
        var candidates = new Candidates<TRegister, TOps>(scratch.Floats(Candidates<TRegister, TOps>.Room(keep)), keep);
        // Leaves to scan, their distances from this one, and their boxes a dimension a column, so that a row meets a register of boxes at
        // once.
        int columns = (_leaves.Blocks + LeafRows - 1) / LeafRows * LeafRows;
        float* distances = scratch.MoreFloats(2L * (_dimensions + 1) * columns);
        int* others = (int*)(distances + columns);
        float* boxes = distances + (2L * columns);
        float* query = stackalloc float[_dimensions];
        float* toOwn = stackalloc float[3 * LeafRows];
        float* known = toOwn + LeafRows;
        float* reach = known + LeafRows;
        new Span<float>(reach, LeafRows).Fill(FarAway);
        float middleReach = ReachOfMiddle(leaf, query, ref candidates, known);
        float farthest = 0;
        for (int i = 0; i < own; i++)
        {
            known[i] = middleReach + MathF.Sqrt(known[i]);
            farthest = MathF.Max(farthest, known[i]);
        }
        int count = Gather(leaf, farthest * farthest * Slack, others, distances);
        new Span<float>(distances, count).Sort(new Span<int>(others, count));
        _leaves.CopyBoxes(others, count, boxes, columns);

        long scanned = 0;
        long bounded = 0;
        for (int i = 0; i < own; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < _dimensions; j++)
                query[j] = values[(j * LeafRows) + i];
            float bound = MathF.Min(known[i], ReachThroughOthers(values, query, toOwn, reach));
            candidates.Clear(MathF.Min(Candidates<TRegister, TOps>.Anywhere, (bound * bound * Slack) + 1e-30f));
            for (int v = 0; AmongThemselves && v < own; v += TOps.Count)
                candidates.Append(TOps.Load(toOwn + v), rows + v);
            for (int u = 0; u < count && distances[u] <= candidates.Limit * Slack; u += TOps.Count)
            {
                // A hair farther than the limit still counts, since the distance to a box is rounded too.
                TRegister toBoxes = LeafBlocks<TRegister, TOps>.ToBoxes(query, query, _dimensions, boxes + u, columns);
                uint near = TOps.Bits(TOps.LessThan(toBoxes, TOps.Create((candidates.Limit * Slack) + 1e-30f)));
                bounded += TOps.Count;
                scanned += BitOperations.PopCount(near);
                for (; near != 0; near &= near - 1)
                {
                    candidates.MakeRoom();
                    Scan(others[u + BitOperations.TrailingZeroCount(near)], query, ref candidates);
                }
            }
            long at = (long)rows[i] * k;
            float kth = candidates.Finish(
                AmongThemselves ? rows[i] : -1, new Span<int>(neighbors + at, k), new Span<float>(squaredDistances + at, k), scale, sorted);
            reach[i] = MathF.Sqrt(kth);
        }
        OperationCounts.Add(KernelOperation.NeighborBounds, bounded);
        OperationCounts.Add(KernelOperation.NeighborDistances, (scanned + own) * LeafRows);
    }

    /// <summary>
    /// How far around the middle of a leaf that asks its keep nearest rows lie at most; also the squared distances from there to the rows
    /// that ask.
    /// </summary>
    private float ReachOfMiddle(int leaf, float* query, ref Candidates<TRegister, TOps> candidates, float* toOwn)
    {
        ReadOnlySpan<float> low = _asking.Low(leaf);
        ReadOnlySpan<float> high = _asking.High(leaf);
        for (int j = 0; j < _dimensions; j++)
            query[j] = low[j] + ((high[j] - low[j]) / 2);
        (int start, int end) = SmallNodeNear(new ReadOnlySpan<float>(query, _dimensions), candidates.Keep);
        candidates.Clear(Candidates<TRegister, TOps>.Anywhere);
        for (int other = start / LeafRows; other * LeafRows < end; other++)
        {
            candidates.MakeRoom();
            Scan(other, query, ref candidates);
        }
        float* own = _asking.Values(leaf);
        for (int i = 0; i < LeafRows; i += TOps.Count)
            TOps.Store(Squared(own + i, query), toOwn + i);
        return MathF.Sqrt(candidates.CutBack());
    }

    /// <summary>
    /// The rows of a node with at least <paramref name="keep"/> of them, as far down the tree towards a place as there are so many.
    /// </summary>
    private (int Start, int End) SmallNodeNear(ReadOnlySpan<float> place, int keep)
    {
        int node = 1;
        while (node < _tree.Leaves)
        {
            int left = 2 * node;
            float toLeft = BoxToBox(place, place, _tree.Low(left), _tree.High(left));
            int next = toLeft <= BoxToBox(place, place, _tree.Low(left + 1), _tree.High(left + 1)) ? left : left + 1;
            if (_tree.Range(next) is var (start, end) && end - start < keep)
                break;
            node = next;
        }
        return _tree.Range(node);
    }

    /// <summary>The least (distance to a row of the leaf + its reach); also the squared distances to all of them.</summary>
    private float ReachThroughOthers(float* block, float* query, float* squared, float* reach)
    {
        TRegister least = TOps.Create(FarAway);
        for (int i = 0; i < LeafRows; i += TOps.Count)
        {
            TRegister toRows = Squared(block + i, query);
            TOps.Store(toRows, squared + i);
            least = TOps.Min(least, TOps.Add(TOps.Sqrt(toRows), TOps.Load(reach + i)));
        }
        return TOps.Least(least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scan(int leaf, float* query, ref Candidates<TRegister, TOps> candidates)
    {
        float* values = _leaves.Values(leaf);
        int* rows = _leaves.Rows(leaf);
        if (_dimensions == 3)
        {
            TRegister q0 = TOps.Create(query[0]), q1 = TOps.Create(query[1]), q2 = TOps.Create(query[2]);
            for (int i = 0; i < LeafRows; i += TOps.Count)
            {
                TRegister difference = TOps.Subtract(TOps.Load(values + i), q0);
                TRegister squared = TOps.Multiply(difference, difference);
                difference = TOps.Subtract(TOps.Load(values + LeafRows + i), q1);
                squared = TOps.FusedMultiplyAdd(difference, difference, squared);
                difference = TOps.Subtract(TOps.Load(values + (2 * LeafRows) + i), q2);
                candidates.Append(TOps.FusedMultiplyAdd(difference, difference, squared), rows + i);
            }
            return;
        }
        for (int i = 0; i < LeafRows; i += TOps.Count)
            candidates.Append(Squared(values + i, query), rows + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TRegister Squared(float* x, float* query)
    {
        TRegister squared = TOps.Create(0);
        for (int j = 0; j < _dimensions; j++, x += LeafRows)
        {
            TRegister difference = TOps.Subtract(TOps.Load(x), TOps.Create(query[j]));
            squared = TOps.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared;
    }

    /// <summary>All leaves whose box comes within a squared distance of that of a leaf that asks, but not that leaf itself.</summary>
    private int Gather(int leaf, float reach, int* leaves, float* distances)
    {
        int count = 0;
        int itself = AmongThemselves ? leaf : -1;
        ReadOnlySpan<float> low = _asking.Low(leaf);
        ReadOnlySpan<float> high = _asking.High(leaf);
        // Depth first: at most one sibling a level waits.
        int* waiting = stackalloc int[Waiting];
        int depth = 0;
        waiting[depth++] = 1;
        while (depth > 0)
        {
            int node = waiting[--depth];
            float squared = BoxToBox(low, high, _tree.Low(node), _tree.High(node));
            if (!(squared <= reach))
                continue;
            if (node >= _tree.Leaves)
            {
                int other = _tree.Range(node).Start / LeafRows;
                BoundsAssert.Index(other, _leaves.Blocks);
                BoundsAssert.Index(count, _leaves.Blocks);
                leaves[count] = other;
                distances[count] = squared;
                count += other == itself ? 0 : 1;
                continue;
            }
            BoundsAssert.Range(depth, 2, Waiting);
            waiting[depth++] = (2 * node) + 1;
            waiting[depth++] = 2 * node;
        }
        return count;
    }

    // A node without rows has its corners the wrong way round, at the ends of all numbers: its distance is infinite.
    private static float BoxToBox(ReadOnlySpan<float> lowA, ReadOnlySpan<float> highA, ReadOnlySpan<float> lowB, ReadOnlySpan<float> highB)
    {
        float squared = 0;
        for (int j = 0; j < lowA.Length; j++)
        {
            float gap = float.MaxNative(0, float.MaxNative(lowB[j] - highA[j], lowA[j] - highB[j]));
            squared += gap * gap;
        }
        return squared;
    }
}
