using System.Numerics;
using System.Runtime.InteropServices;

namespace Segmentation.Spatial;

/// <summary>One cell of a <see cref="QuadTree"/>, standing for the points at places [From, From + Count) of Morton's order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QuadNode
{
    /// <summary>Centre of mass.</summary>
    internal float X;

    /// <summary>Centre of mass.</summary>
    internal float Y;

    /// <summary>The cell's width, squared.</summary>
    internal float SquaredWidth;

    /// <summary>Mean squared distance of the points from the centre of mass.</summary>
    internal float SquaredSpread;

    /// <summary>The next node in preorder that is not below this one.</summary>
    internal int Skip;

    internal int From;

    internal int Count;

    /// <summary>1 where the node has no children: at most 16 points, or more that share one cell of the finest grid.</summary>
    internal int IsLeaf;
}

/// <summary>A quadtree over points in Morton's order, in preorder with skip links; cells with a single child are left out.</summary>
/// <remarks>Moments are summed in float64, children in order, so no thread count changes a bit.</remarks>
internal sealed class QuadTree
{
    internal const int LeafSize = 16;
    private const int PointsPerJob = 4096;

    private readonly List<Job> _jobs = [];
    private QuadNode[] _nodes = [];

    internal int Count { get; private set; }

    /// <summary>The nodes in preorder; the first <see cref="Count"/> are live.</summary>
    internal QuadNode[] Nodes => _nodes;

    /// <summary>Builds the tree anew.</summary>
    /// <param name="keys">Morton keys, ascending.</param>
    /// <param name="x">Abscissas in the order of the keys.</param>
    /// <param name="y">Ordinates likewise.</param>
    /// <param name="width">Width of the square that the keys divide.</param>
    internal unsafe void Build(uint[] keys, float* x, float* y, float width, int threads, CancellationToken cancellation = default)
    {
        int jobs = 0;
        PlanJobs(keys, 0, keys.Length, ref jobs);
        ChunkedParallel.ForChunks(jobs, threads, j =>
        {
            Job job = _jobs[j];
            job.Count = 0;
            job.Sums = Branch(job, keys, x, y, width, job.From, job.To);
        }, cancellation);
        int total = 0, next = 0;
        for (int j = 0; j < jobs; j++)
            total += _jobs[j].Count;
        // Above the jobs each node has two children or more, so there are fewer such nodes than jobs.
        if (_nodes.Length < total + jobs)
            _nodes = new QuadNode[(total + jobs) * 5 / 4];
        Count = 0;
        Join(keys, width, 0, keys.Length, ref next);
    }

    private void PlanJobs(uint[] keys, int from, int to, ref int jobs)
    {
        if (IsJob(keys, from, to))
        {
            if (_jobs.Count == jobs)
                _jobs.Add(new Job());
            (_jobs[jobs].From, _jobs[jobs].To) = (from, to);
            jobs++;
            return;
        }
        for (int start = from; start < to;)
        {
            int end = ChildEnd(keys, start, to, Level(keys, from, to));
            PlanJobs(keys, start, end, ref jobs);
            start = end;
        }
    }

    // Walks as PlanJobs did and puts the branches in their places under the nodes above them.
    private QuadSums Join(uint[] keys, float width, int from, int to, ref int next)
    {
        int at = Count;
        if (IsJob(keys, from, to))
        {
            Job job = _jobs[next++];
            for (int k = 0; k < job.Count; k++)
            {
                _nodes[at + k] = job.Nodes[k];
                _nodes[at + k].Skip += at;
            }
            Count += job.Count;
            return job.Sums;
        }
        Count++;
        QuadSums sums = default;
        int level = Level(keys, from, to);
        for (int start = from; start < to;)
        {
            int end = ChildEnd(keys, start, to, level);
            sums = sums.With(Join(keys, width, start, end, ref next));
            start = end;
        }
        _nodes[at] = Node(sums, from, to, CellWidth(width, level), Count);
        return sums;
    }

    private static unsafe QuadSums Branch(Job job, uint[] keys, float* x, float* y, float width, int from, int to)
    {
        int at = job.Count++;
        if (at == job.Nodes.Length)
            Array.Resize(ref job.Nodes, 2 * at);
        QuadSums sums = default;
        int level = Level(keys, from, to);
        if (to - from <= LeafSize || level == 0)
        {
            for (int i = from; i < to; i++)
            {
                sums = sums.With(new QuadSums(x[i], y[i], ((double)x[i] * x[i]) + ((double)y[i] * y[i])));
            }
            job.Nodes[at] = Node(sums, from, to, CellWidth(width, level), at + 1);
            job.Nodes[at].IsLeaf = 1;
            return sums;
        }
        for (int start = from; start < to;)
        {
            int end = ChildEnd(keys, start, to, level);
            sums = sums.With(Branch(job, keys, x, y, width, start, end));
            start = end;
        }
        job.Nodes[at] = Node(sums, from, to, CellWidth(width, level), job.Count);
        return sums;
    }

    private static bool IsJob(uint[] keys, int from, int to) => to - from <= PointsPerJob || keys[from] == keys[to - 1];

    // The smallest cell around a range is told by the bits that its first and last key share. Level 0 is the finest grid, 16 the square.
    private static int Level(uint[] keys, int from, int to)
    {
        uint different = keys[from] ^ keys[to - 1];
        return different == 0 ? 0 : (BitOperations.Log2(different) / 2) + 1;
    }

    private static float CellWidth(float width, int level) => width * (1 << level) / MortonOrder.GridWidth;

    // Where the quadrant that holds the key at `from` ends.
    private static int ChildEnd(uint[] keys, int from, int to, int level)
    {
        int bits = 2 * (level - 1);
        ulong limit = (((ulong)keys[from] >> bits) + 1) << bits;
        int low = from + 1, high = to;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (keys[middle] < limit)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static QuadNode Node(QuadSums sums, int from, int to, float cellWidth, int skip)
    {
        double mass = to - from, x = sums.X / mass, y = sums.Y / mass;
        return new QuadNode
        {
            X = (float)x,
            Y = (float)y,
            SquaredWidth = cellWidth * cellWidth,
            SquaredSpread = (float)Math.Max(0, (sums.Squares / mass) - (x * x) - (y * y)),
            Skip = skip,
            From = from,
            Count = to - from,
        };
    }

    private sealed class Job
    {
        internal QuadNode[] Nodes = new QuadNode[64];
        internal int From;
        internal int To;
        internal int Count;
        internal QuadSums Sums;
    }
}

/// <summary>Sums over points: coordinates, and squared distances from the origin.</summary>
internal readonly record struct QuadSums(double X, double Y, double Squares)
{
    internal QuadSums With(QuadSums other) => new(X + other.X, Y + other.Y, Squares + other.Squares);
}
