using System.Numerics;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>The box of every block's rows, and which centroids can be nearest to any point of it.</summary>
/// <remarks>
/// With a the centroid nearest to the box's middle, c is nearest to no row if the corner that lies farthest toward c is still nearer to
/// a: score(c) − score(a) is linear in x, so its least over the box is that at the middle less Σ half width · |c − a|. Kanungo et al. 2002.
/// </remarks>
internal sealed unsafe class BlockBoxes : IDisposable
{
    private const int Tile = CentroidTable.TileCentroids;

    // Widths are rounded up: a box may be larger than its rows, never smaller.
    private const float Outward = 1 + 1e-6f;
    private const float Inward = 1 - 1e-5f;

    private readonly AlignedMemory<float> _boxes;
    private readonly int _dimensions;

    internal BlockBoxes(int blocks, int dimensions)
    {
        _dimensions = dimensions;
        _boxes = new AlignedMemory<float>((long)blocks * BoxFloats);
    }

    // A box's middle and half widths, the middle's squared length, and the diagonal.
    private int BoxFloats => (2 * _dimensions) + 2;

    /// <summary>What a candidate takes in a list: its number, ‖c‖²/2, and its d negated values.</summary>
    internal int CandidateFloats => _dimensions + 2;

    /// <summary>Lists the centroids that may be nearest to a row of a block, ascending.</summary>
    /// <param name="margin">By how much scores may be off, rounding of a row's own score included.</param>
    /// <param name="scores">Room for a score a centroid of <paramref name="table"/>, filled up to whole tiles.</param>
    /// <param name="candidates">Room for all centroids.</param>
    /// <param name="gap">No row of the block is less than this nearer to its own centroid than to any that is not listed.</param>
    /// <param name="farthest">No row of the block is farther than this from any that is listed.</param>
    internal int Candidates(
        int block, CentroidTable table, float margin, float* scores, float* candidates, out float gap, out float farthest)
    {
        int d = _dimensions;
        float* middle = Box(block);
        float* half = middle + d;
        (int nearest, float lowest) = Nearest(table, middle, scores);
        float* own = table.Start + (nearest / Tile * ((d + 1) * Tile)) + (nearest % Tile);

        Vector256<float> limit = Vector256.Create(lowest + margin);
        Vector256<float> length = Vector256.Create(half[d]);
        // Two distances from a point of the box to centroids are at most those from its middle and its whole diagonal.
        Vector256<float> ways = Vector256.Create(MathF.Sqrt(MathF.Max(0, (2 * lowest) + half[d])) + half[d + 1]);
        Vector256<float> leastGap = Vector256.Create(float.MaxValue);
        Vector256<float> negatedFarthest = Vector256<float>.Zero;
        int count = 0;
        float* c = table.Start;
        for (int t = 0; t < table.Tiles; t++, c += (d + 1) * Tile)
        {
            Vector256<float> atMiddle = Vector256.Load(scores + (t * Tile));
            Vector256<float> score = atMiddle;
            for (int j = 0; j < d; j++)
            {
                Vector256<float> difference = Vector256.Load(c + (j * Tile)) - Vector256.Create(own[j * Tile]);
                score = Vector256.FusedMultiplyAdd(Vector256.Abs(difference), Vector256.Create(-half[j]), score);
            }
            Vector256<float> isCandidate = Vector256.LessThanOrEqual(score, limit);
            // d₂ − d₁ = (d₂² − d₁²) / (d₂ + d₁), and a difference of scores is half one of squared distances.
            Vector256<float> distance = Vector256.Sqrt(Vector256.MaxNative(Vector256<float>.Zero, atMiddle + atMiddle + length));
            leastGap = Vector256.MinNative(
                leastGap, Vector256.ConditionalSelect(isCandidate, leastGap, (score - limit) / (distance + ways)));
            negatedFarthest = Vector256.MinNative(negatedFarthest, Vector256.ConditionalSelect(isCandidate, -distance, negatedFarthest));
            for (uint kept = isCandidate.ExtractMostSignificantBits(); kept != 0; kept &= kept - 1)
            {
                int lane = BitOperations.TrailingZeroCount(kept);
                candidates[0] = (t * Tile) + lane;
                candidates[1] = c[(d * Tile) + lane];
                for (int j = 0; j < d; j++)
                    candidates[2 + j] = c[(j * Tile) + lane];
                candidates += CandidateFloats;
                count++;
            }
        }
        gap = 2 * Inward * SimdOps256.Least(leastGap);
        farthest = (-SimdOps256.Least(negatedFarthest) + (half[d + 1] / 2)) * Outward;
        return count;
    }

    /// <summary>The diagonal of a block's box.</summary>
    internal float Diagonal(int block) => Box(block)[(2 * _dimensions) + 1];

    /// <summary>
    /// By how much two distances differ at least, neither above <paramref name="farthest"/>, whose scores differ by
    /// <paramref name="scores"/>, each off by no more than half a <paramref name="margin"/>.
    /// </summary>
    internal static float GapOf(float scores, float margin, float farthest) => scores > margin ? Inward * (scores - margin) / farthest : 0;

    /// <summary>The centroid nearest to the middle of a box, and its score there.</summary>
    private (int Nearest, float Score) Nearest(CentroidTable table, float* middle, float* scores)
    {
        int d = _dimensions;
        float* c = table.Start;
        Vector256<float> least = Vector256.Create(float.MaxValue);
        for (int t = 0; t < table.Tiles; t++, c += (d + 1) * Tile)
        {
            Vector256<float> score = Vector256.Load(c + (d * Tile));
            for (int j = 0; j < d; j++)
                score = Vector256.FusedMultiplyAdd(Vector256.Create(middle[j]), Vector256.Load(c + (j * Tile)), score);
            score.Store(scores + (t * Tile));
            least = Vector256.MinNative(least, score);
        }
        float lowest = SimdOps256.Least(least);
        int at = 0;
        uint equal;
        // All scores are numbers: the table holds nothing that is not finite.
        while ((equal = Vector256.Equals(Vector256.Load(scores + at), Vector256.Create(lowest)).ExtractMostSignificantBits()) == 0)
            at += Tile;
        return (at + BitOperations.TrailingZeroCount(equal), lowest);
    }

    /// <summary>Sets the box of a block from its d columns of 64 values.</summary>
    internal void Bound(int block, float* columns)
    {
        float* box = Box(block);
        float length = 0;
        float diagonal = 0;
        for (int j = 0; j < _dimensions; j++, columns += ColumnBlocks.BlockRows)
        {
            Vector256<float> low = Vector256.Load(columns);
            Vector256<float> high = low;
            for (int i = Vector256<float>.Count; i < ColumnBlocks.BlockRows; i += Vector256<float>.Count)
            {
                low = Vector256.MinNative(low, Vector256.Load(columns + i));
                high = Vector256.MaxNative(high, Vector256.Load(columns + i));
            }
            float least = SimdOps256.Least(low);
            float greatest = -SimdOps256.Least(-high);
            float middle = (least + greatest) / 2;
            box[j] = middle;
            float half = Math.Max(greatest - middle, middle - least) * Outward;
            box[_dimensions + j] = half;
            length += middle * middle;
            diagonal += half * half;
        }
        box[2 * _dimensions] = length;
        box[(2 * _dimensions) + 1] = 2 * MathF.Sqrt(diagonal) * Outward;
    }

    public void Dispose() => _boxes.Dispose();

    private float* Box(int block) => _boxes.Start + ((long)block * BoxFloats);
}
