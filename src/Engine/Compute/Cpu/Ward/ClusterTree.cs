using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>An implicit tree over clusters in kd order: float32 copies in leaves of 16, eight children a node.</summary>
/// <remarks>
/// A leaf holds columns: d rows of 16 coordinates, 16 inverse sizes (rounded up), 16 ids. A node holds columns too, one lane
/// a child: its box, lowest and highest, axis by axis, and its largest inverse size. From these follows a bound on the cost of
/// joining a query with anything below: (distance to the box)² / (the query's inverse size + the largest inverse size).
/// Node i of a level has children 8i … 8i + 7 of the level below; level 0 is the parents of the leaves.
/// </remarks>
internal sealed unsafe partial class ClusterTree<TDimension> : IDisposable
    where TDimension : struct, IDimension
{
    internal const int LeafSize = KdOrder<TDimension>.LeafSize;
    internal const int Fanout = KdOrder<TDimension>.Fanout;

    /// <summary>The first coordinate of an empty place: its square passes every limit below <see cref="FarSquared"/>.</summary>
    private const float Far = 1e19f;

    /// <summary>Above the square of every distance between clusters, below that to an empty place.</summary>
    internal const float FarSquared = 1e36f;

    private const float Live = 1e18f;
    private const int NodesPerChunk = 64;
    private const int MostLevels = 10;
    private const int LeavesBetweenChecks = 1 << 14;

    private readonly ClusterTable<TDimension> _clusters;
    private readonly Axes _axes;
    private readonly NativeArray<float> _leaves;
    private readonly NativeArray<float> _nodes;
    private readonly NativeArray<byte> _dirty;
    private readonly NativeArray<int> _slots;
    private readonly int _dimensions;
    private readonly int _threads;
    private readonly long[] _firstNode = new long[MostLevels + 1];
    private readonly long[] _firstFlag = new long[MostLevels + 2];
    private readonly int[] _nodeCount = new int[MostLevels];
    private NativeArray<double>? _origins;
    private int _leafCount;

    internal ClusterTree(ClusterTable<TDimension> clusters, Axes axes, int dimensions, int threads)
    {
        _clusters = clusters;
        _axes = axes;
        _dimensions = dimensions;
        _threads = threads;
        Shape(clusters.Count);
        _leaves = new NativeArray<float>((long)_leafCount * LeafFloats);
        _nodes = new NativeArray<float>(_firstNode[Levels] * NodeFloats);
        _dirty = new NativeArray<byte>(_firstFlag[Levels + 1]);
        _dirty.Clear();
        _slots = new NativeArray<int>(clusters.Count);
    }

    internal int Levels { get; private set; }

    internal int Leaves => _leafCount;

    /// <summary>Nodes whose children are leaves.</summary>
    internal int LowestNodes => _nodeCount[0];

    private int D
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TDimension.Of(_dimensions);
    }

    private int LeafFloats
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LeafSize * (D + 2);
    }

    private int NodeFloats
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fanout * ((2 * D) + 1);
    }

    /// <summary>
    /// Whether the copies of a lowest node's leaves, and these leaves' boxes, count from an origin of their own: where points lie closer
    /// than float32 can tell.
    /// </summary>
    internal bool Relative => _origins is not null;

    /// <summary>The point that the copies below a lowest node count from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double* Origin(int lowestNode)
    {
        BoundsAssert.Index(lowestNode, _nodeCount[0]);
        return _origins!.Pointer + ((long)lowestNode * D);
    }

    /// <summary>From the next build on, copies count from origins among themselves.</summary>
    internal void CountFromOrigins() => _origins ??= new NativeArray<double>((long)_nodeCount[0] * D);

    /// <summary>A leaf's columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Leaf(int leaf)
    {
        BoundsAssert.Index(leaf, _leafCount);
        return _leaves.Pointer + ((long)leaf * LeafFloats);
    }

    /// <summary>A node's columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Node(int level, int node)
    {
        BoundsAssert.Index(level, Levels);
        BoundsAssert.Index(node, _nodeCount[level]);
        return _nodes.Pointer + ((_firstNode[level] + node) * NodeFloats);
    }

    /// <summary>Where a cluster lies: leaf × 16 + lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Slot(int cluster)
    {
        BoundsAssert.Index(cluster, _clusters.Count);
        return _slots.Pointer[cluster];
    }

    /// <summary>Fills leaves and nodes from points in kd order (each d coordinates and an id).</summary>
    internal void Build(float* points, int count, CancellationToken cancellation)
    {
        Shape(count);
        _dirty.Clear();
        for (int level = 0; level < Levels; level++)
            ClearLanes(Node(level, _nodeCount[level] - 1));
        ChunkedParallel.ForChunks(Chunks(_nodeCount[0]), _threads, chunk =>
        {
            int end = Math.Min(_leafCount, (chunk + 1) * NodesPerChunk * Fanout);
            for (int leaf = chunk * NodesPerChunk * Fanout; leaf < end; leaf++)
            {
                if (Relative && leaf % Fanout == 0)
                    SetOrigin(leaf / Fanout, points, count);
                FillLeaf(leaf, points, count);
                RefitLeaf(leaf);
            }
        }, cancellation);
        for (int level = 0; level + 1 < Levels; level++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int node = 0; node < _nodeCount[level]; node++)
                RefitNode(level, node);
        }
    }

    /// <summary>Writes the live clusters back as points, in the order in which they lie.</summary>
    /// <returns>How many there are.</returns>
    internal int Extract(float* points, CancellationToken cancellation)
    {
        int count = 0;
        for (int leaf = 0; leaf < _leafCount; leaf++)
        {
            if (leaf % LeavesBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            float* columns = Leaf(leaf);
            for (int lane = 0; lane < LeafSize; lane++)
            {
                if (columns[lane] > Live)
                    continue;
                float* point = points + ((long)count++ * (D + 1));
                for (int k = 0; k < D; k++)
                {
                    float value = columns[(k * LeafSize) + lane];
                    point[k] = Relative ? (float)(value + Origin(leaf / Fanout)[k]) : value;
                }
                point[D] = columns[((D + 1) * LeafSize) + lane];
            }
        }
        return count;
    }

    /// <summary>Puts a cluster's new copy where the old one lies. The boxes above follow at the next refit.</summary>
    internal void Move(int cluster)
    {
        int slot = Slot(cluster);
        float* columns = Leaf(slot / LeafSize) + (slot % LeafSize);
        double* record = _clusters.Record(cluster);
        for (int k = 0; k < D; k++)
        {
            double along = _axes.Along(k, record);
            columns[k * LeafSize] = (float)(Relative ? along - Origin(slot / (LeafSize * Fanout))[k] : along);
        }
        columns[D * LeafSize] = Rounding.Up(_clusters.Record(cluster)[D]);
        _dirty.Pointer[slot / LeafSize] = 1;
    }

    /// <summary>Empties a cluster's place.</summary>
    internal void Remove(int cluster)
    {
        int slot = Slot(cluster);
        Leaf(slot / LeafSize)[slot % LeafSize] = Far;
        _dirty.Pointer[slot / LeafSize] = 1;
    }

    public void Dispose()
    {
        _leaves.Dispose();
        _nodes.Dispose();
        _dirty.Dispose();
        _slots.Dispose();
        _origins?.Dispose();
    }

    private static int Chunks(int nodes) => (nodes + NodesPerChunk - 1) / NodesPerChunk;

    private void Shape(int count)
    {
        _leafCount = Math.Max(1, (int)(((long)count + LeafSize - 1) / LeafSize));
        int nodes = _leafCount;
        Levels = 0;
        _firstFlag[1] = PaddedFlags(_leafCount);
        do
        {
            nodes = (nodes + Fanout - 1) / Fanout;
            _nodeCount[Levels] = nodes;
            _firstNode[Levels + 1] = _firstNode[Levels] + nodes;
            _firstFlag[Levels + 2 > MostLevels + 1 ? MostLevels + 1 : Levels + 2] = _firstFlag[Levels + 1] + PaddedFlags(nodes);
            Levels++;
        }
        while (nodes > 1);
    }

    // Flags are read eight at a time.
    private static long PaddedFlags(int count) => ((long)count + Fanout - 1) / Fanout * Fanout;

    // The middle one of a node's points: the farther from it, the coarser.
    private void SetOrigin(int node, float* points, int count)
    {
        int first = node * Fanout * LeafSize;
        int middle = first + (Math.Min(Fanout * LeafSize, count - first) / 2);
        double* record = _clusters.Record(*(int*)(points + ((long)middle * (D + 1)) + D));
        for (int k = 0; k < D; k++)
            Origin(node)[k] = _axes.Along(k, record);
    }

    private void FillLeaf(int leaf, float* points, int count)
    {
        float* columns = Leaf(leaf);
        int* ids = (int*)(columns + ((D + 1) * LeafSize));
        for (int lane = 0; lane < LeafSize; lane++)
        {
            int i = (leaf * LeafSize) + lane;
            if (i >= count)
            {
                for (int k = 0; k < D; k++)
                    columns[(k * LeafSize) + lane] = Far;
                columns[(D * LeafSize) + lane] = 1;
                ids[lane] = ClusterTable<TDimension>.None;
                continue;
            }
            float* point = points + ((long)i * (D + 1));
            int id = *(int*)(point + D);
            for (int k = 0; k < D; k++)
                columns[(k * LeafSize) + lane] = Relative
                    ? (float)(_axes.Along(k, _clusters.Record(id)) - Origin(leaf / Fanout)[k])
                    : point[k];
            columns[(D * LeafSize) + lane] = Rounding.Up(_clusters.Record(id)[D]);
            ids[lane] = id;
            _slots.Pointer[id] = i;
        }
    }

    private void ClearLanes(float* node)
    {
        for (int k = 0; k < D; k++)
        {
            Vector256.Create(float.PositiveInfinity).Store(node + (k * Fanout));
            Vector256.Create(float.NegativeInfinity).Store(node + ((D + k) * Fanout));
        }
        Vector256<float>.Zero.Store(node + (2 * D * Fanout));
    }
}
