using Segmentation.Statistics;

namespace Segmentation.Spatial;

/// <summary>
/// A balanced kd-tree whose shape is implied by its sizes: node 1 is the root, node i has the children 2i and 2i + 1, and leaf b is
/// node <see cref="Leaves"/> + b. Each split is near the median of the dimension in which the node's box is widest, at a multiple of
/// the leaf size: the last leaf that holds rows may hold fewer than the others, some hold none, all others are full. Bentley 1975.
/// </summary>
internal sealed class KdTree
{
    // Levels above this one are split a node a task, those below a subtree a task.
    private const int SubtreeLevel = 5;

    private const int RowsBetweenChecks = 1 << 16;

    private readonly float[] _points;
    private readonly int _dimensions;
    private readonly int _leafRows;
    private readonly int _levels;
    private readonly float[] _low;
    private readonly float[] _high;
    private readonly float[] _keys;
    private readonly int[] _starts;

    /// <summary>Builds the tree.</summary>
    /// <param name="points">n×d values, row-major, finite.</param>
    /// <param name="dimensions">Number of features, d.</param>
    /// <param name="leafRows">Rows of a full leaf.</param>
    /// <param name="threads">Threads to use; the tree is the same for any number.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public KdTree(float[] points, int dimensions, int leafRows, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(leafRows, 1);
        _points = points;
        _dimensions = dimensions;
        _leafRows = leafRows;
        int n = points.Length / dimensions;
        while (((n + (1L << _levels) - 1) >> _levels) > leafRows)
            _levels++;
        Leaves = 1 << _levels;
        _low = new float[2L * Leaves * dimensions];
        _high = new float[2L * Leaves * dimensions];
        _starts = new int[2 * Leaves + 1];
        _keys = new float[n];
        Order = new int[n];
        for (int i = 0; i < n; i++)
            Order[i] = i;
        Ends = new int[2 * Leaves];
        Ends[1] = n;
        for (int level = 0; level < Math.Min(SubtreeLevel, _levels); level++)
            ChunkedParallel.ForChunks(1 << level, threads, node => Split((1 << level) + node, cancellation), cancellation);
        int top = Math.Min(SubtreeLevel, _levels);
        ChunkedParallel.ForChunks(1 << top, threads, node => Build((1 << top) + node, cancellation), cancellation);
    }

    /// <summary>Number of leaves, a power of two.</summary>
    public int Leaves { get; }

    /// <summary>Rows in the order of the leaves.</summary>
    public int[] Order { get; }

    private int[] Ends { get; }

    /// <summary>The rows of a node: the stretch of <see cref="Order"/> from Start to End.</summary>
    public (int Start, int End) Range(int node) => (_starts[node], Ends[node]);

    /// <summary>Least value of each dimension among a node's rows; the greatest of all numbers where it has none.</summary>
    public ReadOnlySpan<float> Low(int node) => _low.AsSpan(node * _dimensions, _dimensions);

    /// <summary>Greatest value of each dimension among a node's rows; the least of all numbers where it has none.</summary>
    public ReadOnlySpan<float> High(int node) => _high.AsSpan(node * _dimensions, _dimensions);

    private void Build(int node, CancellationToken cancellation)
    {
        if (node >= Leaves)
        {
            Bound(node, cancellation);
            return;
        }
        Split(node, cancellation);
        Build(2 * node, cancellation);
        Build((2 * node) + 1, cancellation);
    }

    private void Split(int node, CancellationToken cancellation)
    {
        int widest = Bound(node, cancellation);
        (int start, int end) = Range(node);
        // Half of the leaves' worth of rows to the left, not half of the rows: so all leaves but one are full or empty.
        int middle = start + ((end - start + _leafRows - 1) / _leafRows / 2 * _leafRows);
        if (middle > start)
        {
            // The values to split by lie side by side while rows are swapped; reading them through the rows costs a cache miss each.
            for (int i = start; i < end; i++)
                _keys[i] = _points[((long)Order[i] * _dimensions) + widest];
            Selection.Place(_keys.AsSpan(start, end - start), Order.AsSpan(start, end - start), middle - start, cancellation);
        }
        (_starts[2 * node], Ends[2 * node]) = (start, middle);
        (_starts[(2 * node) + 1], Ends[(2 * node) + 1]) = (middle, end);
    }

    /// <summary>Sets a node's box, and returns its widest dimension.</summary>
    private int Bound(int node, CancellationToken cancellation)
    {
        Span<float> low = _low.AsSpan(node * _dimensions, _dimensions);
        Span<float> high = _high.AsSpan(node * _dimensions, _dimensions);
        low.Fill(float.MaxValue);
        high.Fill(float.MinValue);
        (int start, int end) = Range(node);
        for (int i = start; i < end; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> row = _points.AsSpan((int)((long)Order[i] * _dimensions), _dimensions);
            for (int j = 0; j < row.Length; j++)
            {
                low[j] = Math.Min(low[j], row[j]);
                high[j] = Math.Max(high[j], row[j]);
            }
        }
        int widest = 0;
        for (int j = 1; j < _dimensions; j++)
        {
            if (high[j] - low[j] > high[widest] - low[widest])
                widest = j;
        }
        return widest;
    }
}
