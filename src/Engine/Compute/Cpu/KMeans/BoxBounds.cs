using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// By how much the rows of each of the grouped rows' blocks are nearer to their own centroids than to any other: a block is not even
/// looked at again before the centroids have moved that far. Most blocks lie within the reach of a single centroid, and need not be
/// read to know; only those that a border between clusters crosses are scanned.
/// </summary>
internal sealed class BoxBounds
{
    /// <summary>The label of a block whose rows have none yet.</summary>
    internal const int None = -2;

    /// <summary>The label of a block whose rows may have several.</summary>
    internal const int Several = -1;

    private readonly int[] _labels;
    private readonly float[] _thresholds;
    private double _moved;
    private double _moves;
    private float _limit;

    internal BoxBounds(int blocks)
    {
        _labels = new int[blocks];
        _thresholds = new float[blocks];
        Forget();
    }

    /// <summary>Forgets all labels and bounds.</summary>
    internal void Forget()
    {
        Array.Fill(_labels, None);
        Array.Fill(_thresholds, -1);
    }

    /// <summary>Begins a pass.</summary>
    /// <param name="moves">The sum of the two longest moves of centroids since the last pass; infinite where no bound holds.</param>
    internal void Begin(CentroidTable table, double moves)
    {
        if (double.IsInfinity(moves))
            Array.Fill(_thresholds, -1);
        _moves = moves;
        _moved = double.IsInfinity(moves) ? 0 : _moved + (moves * (1 + 1e-6));
        _limit = (float)((_moved + table.GapError()) * (1 + 1e-6));
    }

    /// <summary>Whether a block's rows provably keep the centroids that they have.</summary>
    internal bool Skips(int block) => _thresholds[block] > _limit;

    /// <summary>
    /// Whether a block that a border crosses, so wide, is likely to rest for more than the next pass: of 64 rows spread evenly the one
    /// nearest to the border lies about a 64th of the width from it.
    /// </summary>
    internal bool MayRest(float width) => width > 2 * ColumnBlocks.BlockRows * _moves;

    /// <summary>The label that all of a block's rows have, or <see cref="Several"/> or <see cref="None"/>.</summary>
    internal int LabelOf(int block) => _labels[block];

    /// <summary>Keeps what a look at a block found.</summary>
    /// <param name="label">The one centroid that all its rows are nearest to, or <see cref="Several"/>.</param>
    /// <param name="gap">By how much each of its rows is nearer to its own centroid than to any other; below zero where that is not
    /// known.</param>
    internal void Keep(int block, int label, float gap)
    {
        _labels[block] = label;
        _thresholds[block] = gap < 0 ? -1 : MathF.BitDecrement((float)(_moved + gap));
    }
}
