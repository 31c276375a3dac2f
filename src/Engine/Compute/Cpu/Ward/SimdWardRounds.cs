using System.Diagnostics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Scalar;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>Ward's rounds on the processor's SIMD units: see docs/ward.md for the algorithm.</summary>
internal static class SimdWardRounds
{
    private const int MostFeatures = 8192;

    /// <summary>Starts with a kernel made for the number of features, or the general one.</summary>
    internal static IWardRounds Begin(Matrix points, ReadOnlySpan<int> sizes, int threads) => points.Columns switch
    {
        // A search keeps a copy of its cluster on the stack; beyond this, one feature more or less matters to nobody.
        > MostFeatures => new ScalarWardRounds(points, sizes),
        1 => new SimdWardRounds<Dimension1>(points, sizes, threads),
        2 => new SimdWardRounds<Dimension2>(points, sizes, threads),
        3 => new SimdWardRounds<Dimension3>(points, sizes, threads),
        4 => new SimdWardRounds<Dimension4>(points, sizes, threads),
        5 => new SimdWardRounds<Dimension5>(points, sizes, threads),
        6 => new SimdWardRounds<Dimension6>(points, sizes, threads),
        8 => new SimdWardRounds<Dimension8>(points, sizes, threads),
        _ => new SimdWardRounds<AnyDimension>(points, sizes, threads),
    };
}

/// <summary>Rounds over an implicit kd-tree: search, adopt, merge all reciprocal pairs, refit, and list who must search again.</summary>
internal sealed unsafe class SimdWardRounds<TDimension> : IWardRounds
    where TDimension : struct, IDimension
{
    private const int SearchesPerChunk = 128;
    private const int PairsPerChunk = 2048;
    private const int PointsPerChunk = 1 << 14;

    // Rebuilding costs about as much as a third of the first search of all; below this share of live clusters it pays.
    // Among many features searches are dearer, and boxes that merges have widened cost more.
    private static double RebuildBelow => Postpones ? 0.75 : 0.6;

    // Where a descent looks at more than a quarter of all leaves, it had better pass over them in order, with others.
    private const int SampledSearches = 32;
    private const int ScanFrom = 4;

    // Where a search evaluates more than so many clusters exactly, its copies are too coarse.
    private const int MostLooked = 24;

    // All searches of a linkage, in the price of the first: 3 to 5 a point were counted, dearer in the middle, cheap at the end. A pass
    // in groups costs half of as many descents.
    private const double SearchesInAll = 5;

    // Below one searcher in 32 live clusters, scanning all of them for the next searchers would be most of a round.
    private const int NarrowBelow = 32;
    private const int WideAbove = 8;
    private const int NarrowFrom = 4096;

    // Among few features a search costs little more than to find out who can wait.
    private static bool Postpones => TDimension.Of(int.MaxValue) >= KdOrder<TDimension>.ManyDimensions;

    private readonly Matrix _points;
    private readonly int[] _sizes;
    private readonly int _threads;
    private readonly int _count;
    private Axes? _axes;
    private ClusterTable<TDimension>? _clusters;
    private ClusterTree<TDimension>? _tree;
    private NearestSearch<TDimension>? _search;
    private OrderedFilter? _filter;
    private NativeArray<float>? _copies;
    private NativeArray<int>? _lists;
    private NativeArray<byte>? _flags;
    private ReverseNeighborLists? _admirers;
    private int* _live;
    private int* _queue;
    private int* _nextQueue;
    private int* _pairs;
    private byte* _queued;
    private byte* _merged;
    private byte* _waits;
    private byte* _found;
    private int _liveCount;
    private int _queueCount;
    private int _built;
    private int _merges;
    private bool _scans;
    private bool _coarse;
    private double? _estimate;

    internal SimdWardRounds(Matrix points, ReadOnlySpan<int> sizes, int threads)
    {
        _points = points;
        _sizes = sizes.ToArray();
        _threads = threads;
        _count = points.Rows;
        Active = _count;
    }

    public int Active { get; private set; }

    private int D => TDimension.Of(_points.Columns);

    public double? EstimateSeconds(CancellationToken cancellation = default)
    {
        if (_clusters is null && Active > 1)
            Start(cancellation);
        return _estimate;
    }

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        if (Active < 2)
            return 0;
        if (_clusters is null)
            Start(cancellation);
        int pairs;
        while ((pairs = FindPairs(cancellation)) == 0)
            Prepare(0, cancellation);
        fixed (WardMerge* made = merges)
        {
            BoundsAssert.Range(0, pairs, merges.Length);
            MergeAll(pairs, made, cancellation);
        }
        _merges += pairs;
        Active -= pairs;
        if (Active > 1)
            Prepare(pairs, cancellation);
        return pairs;
    }

    private int FindPairs(CancellationToken cancellation)
    {
        SearchAll(cancellation);
        Adopt(cancellation);
        int pairs = _filter!.Keep(_queue, _queueCount, _pairs, new Reciprocal(_clusters!.Nearest, _queued), cancellation);
        for (int i = 0; i < _queueCount; i++)
            _queued[_queue[i]] = 0;
        return pairs;
    }

    public void Dispose()
    {
        _clusters?.Dispose();
        _tree?.Dispose();
        _filter?.Dispose();
        _copies?.Dispose();
        _lists?.Dispose();
        _flags?.Dispose();
        _admirers?.Dispose();
    }

    // Orders the points along a kd-tree; from here on a cluster's id is its place in that order.
    private void Start(CancellationToken cancellation)
    {
        int d = D;
        _axes = Axes.Of(_points, _threads, cancellation);
        _copies = new NativeArray<float>((long)_count * (d + 1));
        float* copies = _copies.Pointer;
        int chunks = (_count + PointsPerChunk - 1) / PointsPerChunk;
        ChunkedParallel.ForChunks(chunks, _threads, chunk =>
        {
            fixed (double* values = _points.Values)
            {
                for (int i = chunk * PointsPerChunk; i < Math.Min(_count, (chunk + 1) * PointsPerChunk); i++)
                {
                    float* copy = copies + ((long)i * (d + 1));
                    _axes.Copy(values + ((long)i * d), copy);
                    *(int*)(copy + d) = i;
                }
            }
        }, cancellation);
        new KdOrder<TDimension>(copies, d, _threads, cancellation).Sort(0, _count);

        _clusters = new ClusterTable<TDimension>(_count, d);
        _filter = new OrderedFilter(_count, _threads);
        _lists = new NativeArray<int>((3L * _count) + (_count / 2) + 1);
        _live = _lists.Pointer;
        _queue = _live + _count;
        _nextQueue = _queue + _count;
        _pairs = _nextQueue + _count;
        _flags = new NativeArray<byte>(4L * _count);
        _queued = _flags.Pointer;
        _merged = _queued + _count;
        _waits = _merged + _count;
        _found = _waits + _count;
        ChunkedParallel.ForChunks(chunks, _threads, chunk =>
        {
            for (int id = chunk * PointsPerChunk; id < Math.Min(_count, (chunk + 1) * PointsPerChunk); id++)
            {
                int* bits = (int*)(copies + ((long)id * (d + 1)) + d);
                _clusters.Start(id, _points.Row(*bits), _sizes[*bits], *bits);
                *bits = id;
                _live[id] = id;
                _queue[id] = id;
                _queued[id] = 1;
                _merged[id] = 0;
                _waits[id] = _found[id] = 0;
            }
        }, cancellation);
        _tree = new ClusterTree<TDimension>(_clusters, _axes, d, _threads);
        _tree.Build(copies, _count, cancellation);
        _search = new NearestSearch<TDimension>(_clusters, _tree, _axes, d);
        _liveCount = _queueCount = _built = _count;
        _estimate = Sample(cancellation);
        if (_coarse)
        {
            // Points lie closer than copies from the one origin can tell.
            _tree.CountFromOrigins();
            _tree.Build(copies, _count, cancellation);
            _estimate = Sample(cancellation);
        }
    }

    private void SearchAll(CancellationToken cancellation)
    {
        int count = _queueCount;
        int perChunk = _scans ? NearestSearch<TDimension>.MostInGroup : SearchesPerChunk;
        ChunkedParallel.ForChunks((count + perChunk - 1) / perChunk, count <= SearchesPerChunk ? 1 : _threads, chunk =>
        {
            int first = chunk * perChunk;
            int end = Math.Min(count, first + perChunk);
            SearchWork work = default;
            if (_scans)
                work = _search!.Scan(new ReadOnlySpan<int>(_queue + first, end - first), cancellation);
            else
            {
                for (int i = first; i < end; i++)
                {
                    // Among many features a search may take a millisecond.
                    cancellation.ThrowIfCancellationRequested();
                    work += _search!.Descend(_queue[i]);
                }
            }
            work.Count(end - first);
        }, cancellation);
        if (_admirers is not null)
        {
            for (int i = 0; i < count; i++)
                _admirers.Follow(_queue[i], _clusters!.Nearest[_queue[i]]);
        }
    }

    // Tries a few searches to see whether the tree excludes enough. What they find is searched for again, so nothing depends on it.
    // They tell the time only where all leaves are passed over: down the tree, scattered searches miss the caches that others share.
    private double? Sample(CancellationToken cancellation)
    {
        int samples = Math.Min(SampledSearches, _queueCount);
        if (samples == 0)
            return null;
        // The first search of a process waits for the compiler.
        _search!.Descend(_queue[0]);
        SearchWork work = default;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < samples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            work += _search.Descend(_queue[(int)((long)i * _queueCount / samples)]);
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / samples;
        _coarse = work.Costs > (long)samples * MostLooked;
        _scans = work.Leaves * ScanFrom > (long)samples * _tree!.Leaves && _tree.Leaves > ScanFrom;
        return _scans ? seconds * _liveCount * SearchesInAll / (2 * _threads) : null;
    }

    // Rounding, or a tie's hash, can make a new cluster nearer to c than what c holds. c then takes the new one, so that the least
    // pair of all is always reciprocal and no round stalls.
    private void Adopt(CancellationToken cancellation)
    {
        ClusterTable<TDimension> clusters = _clusters!;
        int nearer = _filter!.Keep(_queue, _queueCount, _nextQueue, new Nearer(clusters.Nearest, clusters.Cost), cancellation);
        for (int i = 0; i < nearer; i++)
        {
            int a = _nextQueue[i];
            int c = clusters.Nearest[a];
            // Asked again: another may have been adopted meanwhile.
            if (!PairOrder.Prefers(c, clusters.Cost[a], a, clusters.Cost[c], clusters.Nearest[c]))
                continue;
            clusters.Nearest[c] = a;
            clusters.Cost[c] = clusters.Cost[a];
            _admirers?.Follow(c, a);
        }
    }

    private void MergeAll(int pairs, WardMerge* made, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks((pairs + PairsPerChunk - 1) / PairsPerChunk, _threads, chunk =>
        {
            for (int i = chunk * PairsPerChunk; i < Math.Min(pairs, (chunk + 1) * PairsPerChunk); i++)
            {
                made[i] = _clusters!.Join(_pairs[i], _count + _merges + i, out int kept, out int absorbed);
                _merged[kept] = _merged[absorbed] = 1;
                _tree!.Move(kept);
                _tree.Remove(absorbed);
            }
        }, cancellation);

    // Who searches next: every new cluster, and every cluster whose nearest has merged.
    private void Prepare(int pairs, CancellationToken cancellation)
    {
        ClusterTable<TDimension> clusters = _clusters!;
        if (_admirers is null)
            _queueCount = _filter!.Keep(_live, _liveCount, _nextQueue, new Stale(clusters.Size, clusters.Nearest, _merged), cancellation);
        else
            _queueCount = GatherAdmirers(pairs);
        if (_admirers is null && Postpones)
            Postpone(cancellation);
        int* searched = _queue;
        _queue = _nextQueue;
        _nextQueue = searched;
        for (int i = 0; i < pairs; i++)
            _merged[_pairs[i]] = _merged[clusters.Nearest[_pairs[i]]] = 0;
        for (int i = 0; i < _queueCount; i++)
            _queued[_queue[i]] = 1;
        if (Active < RebuildBelow * _built)
            Rebuild(cancellation);
        else if (_admirers is null)
            _tree!.Refit(cancellation);
        else
            RefitTouched(pairs);
        if (_admirers is null && Active >= NarrowFrom && _queueCount < Active / NarrowBelow)
        {
            _admirers = new ReverseNeighborLists(_count);
            for (int i = 0; i < _liveCount; i++)
            {
                if (i % PointsPerChunk == 0)
                    cancellation.ThrowIfCancellationRequested();
                int cluster = _live[i];
                if (clusters.Size[cluster] > 0)
                    _admirers.Follow(cluster, clusters.Nearest[cluster]);
            }
        }
        else if (_admirers is not null && _queueCount > Active / WideAbove)
        {
            _admirers.Dispose();
            _admirers = null;
        }
    }

    // A cluster whose nearest merged, and that is nobody's nearest, cannot merge before somebody finds it: its search waits until then, by
    // when it would often have been due again. Where few would search, all do: a round must be worth its passes over the clusters.
    private void Postpone(CancellationToken cancellation)
    {
        ClusterTable<TDimension> clusters = _clusters!;
        ChunkedParallel.ForChunks((_queueCount + PointsPerChunk - 1) / PointsPerChunk, _threads, chunk =>
        {
            for (int i = chunk * PointsPerChunk; i < Math.Min(_queueCount, (chunk + 1) * PointsPerChunk); i++)
            {
                int cluster = _nextQueue[i];
                if (_merged[cluster] != 0)
                    continue;
                _waits[cluster] = 1;
                clusters.Postpone(cluster);
            }
        }, cancellation);
        ChunkedParallel.ForChunks((_liveCount + PointsPerChunk - 1) / PointsPerChunk, _threads, chunk =>
        {
            for (int i = chunk * PointsPerChunk; i < Math.Min(_liveCount, (chunk + 1) * PointsPerChunk); i++)
            {
                int cluster = _live[i];
                // Threads may write here at once; all write the same.
                if (clusters.Size[cluster] > 0
                    && (_merged[cluster] | _waits[cluster]) == 0
                    && _waits[clusters.Nearest[cluster]] != 0)
                    _found[clusters.Nearest[cluster]] = 1;
            }
        }, cancellation);
        _queueCount = _filter!.Keep(_live, _liveCount, _nextQueue, new Due(clusters.Size, _merged, _found), cancellation);
        if (_queueCount <= Active / NarrowBelow || Active < NarrowFrom)
            _queueCount = _filter.Keep(_live, _liveCount, _nextQueue, new Due(clusters.Size, _merged, _waits), cancellation);
        for (int i = 0; i < _queueCount; i++)
            _waits[_nextQueue[i]] = _found[_nextQueue[i]] = 0;
    }

    private int GatherAdmirers(int pairs)
    {
        int count = 0;
        for (int i = 0; i < pairs; i++)
        {
            int a = _pairs[i];
            int b = _clusters!.Nearest[a];
            count = _admirers!.Take(a, _nextQueue, count);
            count = _admirers.Take(b, _nextQueue, count);
        }
        // An absorbed cluster admired its partner, and is gone.
        int live = 0;
        for (int i = 0; i < count; i++)
        {
            if (_clusters!.Size[_nextQueue[i]] > 0)
                _nextQueue[live++] = _nextQueue[i];
        }
        return live;
    }

    private void RefitTouched(int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            _tree!.RefitAbove(_pairs[i]);
            _tree.RefitAbove(_clusters!.Nearest[_pairs[i]]);
        }
    }

    private void Rebuild(CancellationToken cancellation)
    {
        float* copies = _copies!.Pointer;
        int count = _tree!.Extract(copies, cancellation);
        new KdOrder<TDimension>(copies, D, _threads, cancellation).Sort(0, count);
        _tree.Build(copies, count, cancellation);
        for (int i = 0; i < count; i++)
            _live[i] = *(int*)(copies + ((long)i * (D + 1)) + D);
        _liveCount = count;
        _built = count;
        // Searches that follow the new order find the tree in the cache.
        _queueCount = _filter!.Keep(_live, count, _queue, new Flagged(_queued), cancellation);
        Sample(cancellation);
    }
}
