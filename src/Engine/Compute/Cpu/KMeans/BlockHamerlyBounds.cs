using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// Per block the least (distance to the second-nearest − distance to the nearest centroid) of its rows. No label in it can change before
/// the two longest moves of any iteration since, added up, exceed that slack; until then the block is not read.
/// </summary>
/// <remarks>The idea is Hamerly's bound (2010), kept a block instead of a point. Where it does not pay, plain scans follow.</remarks>
internal sealed unsafe class BlockHamerlyBounds(ColumnBlocks blocks) : IDisposable
{
    // Where fewer blocks could be skipped next than keeping the second-nearest costs, so many scans pass before the next look, and
    // after each such look in vain twice as many.
    private const int PlainScans = 4;
    private const int MostPlainScans = 64;

    private readonly AlignedMemory<float> _thresholds = new(blocks.Blocks);
    private double _moved;
    private double _limit;
    private double _soon;
    private int _iteration;
    private int _nextLook;
    private int _plainScans;
    private bool _hold;

    /// <summary>Whether this pass keeps the second-nearest.</summary>
    internal bool Keeps { get; private set; }

    /// <summary>Whether rows change places by slack in this pass.</summary>
    internal bool Regroups { get; private set; }

    /// <summary>Forgets all bounds.</summary>
    internal void Forget()
    {
        _moved = 0;
        _iteration = _nextLook = 0;
        _plainScans = PlainScans;
        _hold = false;
    }

    /// <summary>Begins a pass.</summary>
    /// <param name="moves">The sum of the two longest moves since the last pass; infinite where no bound holds.</param>
    internal void Begin(CentroidTable table, double moves)
    {
        bool unknown = double.IsInfinity(moves);
        _hold &= !unknown;
        _moved = unknown ? 0 : _moved + (moves * (1 + 1e-6));
        _iteration++;
        Regroups = RegroupsAfter(_iteration);
        Keeps = Regroups || _iteration >= _nextLook;
        // Without bounds of all blocks from an earlier pass, none is skipped.
        _limit = Keeps && _hold && !Regroups ? _moved + table.GapError() : double.PositiveInfinity;
        _soon = unknown ? 0 : moves;
    }

    /// <summary>Whether no label of a block can have changed.</summary>
    internal bool Skips(int block) => _limit < double.PositiveInfinity && _thresholds.Start[block] > _limit;

    /// <summary>Keeps a block's least gap; returns whether the block could be skipped next if the centroids moved as far again.</summary>
    internal bool Keep(int block, float gap)
    {
        _thresholds.Start[block] = MathF.BitDecrement((float)(_moved + (gap * 0.99999)));
        return gap > _soon;
    }

    /// <summary>Ends a pass that scanned some blocks, of which some could be skipped next.</summary>
    internal void End(CentroidTable table, int scanned, int skippable)
    {
        // Regrouped rows stand in other blocks than their bounds.
        _hold = Keeps && !Regroups;
        if (!_hold || scanned <= blocks.Blocks / 2 || skippable >= scanned * WorthwhileShare(table.Count))
            return;
        _nextLook = _iteration + _plainScans;
        _plainScans = Math.Min(MostPlainScans, 2 * _plainScans);
        _hold = false;
    }

    public void Dispose() => _thresholds.Dispose();

    /// <summary>
    /// The share of blocks that must be skipped for bounds to pay: a scan takes d multiply-adds and three operations a centroid; with
    /// bounds two more, and the rows' lengths. That is two fifths at d = 3 and k = 7, a seventh at d = 16 and k = 32.
    /// </summary>
    private double WorthwhileShare(int clusters)
    {
        double plain = clusters * (blocks.Dimensions + 3.0);
        double more = (2.0 * clusters) + (2.0 * blocks.Dimensions) + 8;
        return more / (plain + more);
    }

    /// <summary>
    /// Slack settles in the first iterations; regrouping costs as much as a few scans, in few dimensions as many as it would spare.
    /// </summary>
    private bool RegroupsAfter(int iteration) => blocks.Chunks > 1 && iteration is 8 or 24 or 60 && blocks.Dimensions >= 8;
}
