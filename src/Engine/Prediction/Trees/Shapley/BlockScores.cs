using System.Numerics;
using System.Runtime.Intrinsics;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Scores of many rows at once by trees of few leaves. An answer leaves some of a tree's leaves possible; the answers to all of its
/// questions, asked of a block of rows without a branch, leave one. Lucchese et al. 2015 (QuickScorer), there a row at a time.
/// </summary>
internal sealed class BlockScores
{
    /// <summary>Rows of a block.</summary>
    internal const int RowsAtOnce = PatternShap.RowsAtOnce;

    private const int MostLeaves = 32;

    private readonly ValueCodes _codes;
    private readonly Tree[] _trees;
    private readonly int _columns;

    private BlockScores(ValueCodes codes, Tree[] trees, int columns) => (_codes, _trees, _columns) = (codes, trees, columns);

    /// <summary>Prepares trees; null where one has more than 32 leaves, or a column more thresholds than a byte counts.</summary>
    internal static BlockScores? Of(IReadOnlyList<DecisionTree> trees, int columns) =>
        trees.Any(tree => tree.Nodes.Length > (2 * MostLeaves) - 1) || ValueCodes.Of(trees, columns) is not { } codes
            ? null
            : new BlockScores(codes, [.. trees.Select(tree => Prepare(tree, codes))], columns);

    /// <summary>
    /// Sums the trees' leaves, tree by tree, for rows first to first + sums.Length − 1, at most <see cref="RowsAtOnce"/>.
    /// </summary>
    internal void Fill(ModelTable table, int first, Span<double> sums)
    {
        var codes = new byte[_columns * RowsAtOnce];
        for (int c = 0; c < _columns; c++)
            _codes.Fill(table.Columns[c], c, first, codes.AsSpan(c * RowsAtOnce, sums.Length));
        var answers = new byte[MostLeaves * RowsAtOnce];
        var possible = new int[RowsAtOnce];
        sums.Clear();
        foreach (Tree tree in _trees)
        {
            tree.Questions.Answer(codes, answers, sums.Length);
            Array.Fill(possible, -1);
            for (int q = 0; q < tree.IfLeft.Length; q++)
                Narrow(answers.AsSpan(q * RowsAtOnce, RowsAtOnce), tree.IfLeft[q], tree.IfRight[q], possible, sums.Length);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += tree.Leaves[BitOperations.TrailingZeroCount(possible[i])];
        }
    }

    private static void Narrow(ReadOnlySpan<byte> answers, int ifLeft, int ifRight, Span<int> possible, int count)
    {
        Vector512<int> right = Vector512.Create(ifRight), either = Vector512.Create(ifLeft ^ ifRight);
        for (int i = 0; i < count; i += Vector512<byte>.Count)
        {
            Vector512<sbyte> answer = Vector512.Create(answers.Slice(i, Vector512<byte>.Count)).AsSByte();
            (Vector512<short> low, Vector512<short> high) = Vector512.Widen(answer);
            (Vector512<int> a, Vector512<int> b) = Vector512.Widen(low);
            (Vector512<int> c, Vector512<int> d) = Vector512.Widen(high);
            Span<int> into = possible.Slice(i, Vector512<byte>.Count);
            (Vector512.Create<int>(into) & (right ^ (either & a))).CopyTo(into);
            (Vector512.Create<int>(into[16..]) & (right ^ (either & b))).CopyTo(into[16..]);
            (Vector512.Create<int>(into[32..]) & (right ^ (either & c))).CopyTo(into[32..]);
            (Vector512.Create<int>(into[48..]) & (right ^ (either & d))).CopyTo(into[48..]);
        }
    }

    private static Tree Prepare(DecisionTree tree, ValueCodes codes)
    {
        TreeNode[] nodes = tree.Nodes;
        var below = new int[nodes.Length];
        var leaves = new List<double>();
        for (int node = nodes.Length - 1; node >= 0; node--)
        {
            if (nodes[node].IsLeaf)
            {
                below[node] = 1 << leaves.Count;
                leaves.Add(nodes[node].Value);
            }
            else
            {
                below[node] = below[nodes[node].Left] | below[nodes[node].Right];
            }
        }
        int[] asked = [.. Enumerable.Range(0, nodes.Length).Where(node => !nodes[node].IsLeaf)];
        return new Tree(
            TreeTables.Of(tree, [], codes),
            [.. asked.Select(node => ~below[nodes[node].Right])],
            [.. asked.Select(node => ~below[nodes[node].Left])],
            [.. leaves]);
    }

    // Leaves that each question's answers leave possible, in the order of the questions; leaves by bit.
    private sealed record Tree(TreeTables Questions, int[] IfLeft, int[] IfRight, double[] Leaves);
}
