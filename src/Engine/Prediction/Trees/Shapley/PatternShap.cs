using System.Runtime.CompilerServices;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Shapley values of many rows at once, the same as <see cref="TreeShap"/> gives. Answers of a block of rows to a tree's questions are
/// bytes of all bits or none; masked and joined they are each row's pattern in a group of leaves, and a row's values are read off the
/// group's table: one addition a row, group and column of the group, instead of two passes over the tree's nodes at every point of the
/// integral. Precomputing by pattern: Yang 2021, arXiv:2109.09847 (Fast TreeSHAP v2), there a leaf at a time.
/// </summary>
internal sealed class PatternShap
{
    /// <summary>Rows of a block.</summary>
    internal const int RowsAtOnce = 4096;

    // From here on tables are filled before they are read: nearly every pattern occurs.
    private const int RowsOfFullTables = 20_000;

    // Numbers in all tables, some 8 MB more at most: 256 MB.
    private const long MostNumbers = 1 << 25;

    private readonly ValueCodes _codes;
    private readonly TreeTables[] _trees;
    private readonly int _columns;

    private PatternShap(ValueCodes codes, TreeTables[] trees, int columns) => (_codes, _trees, _columns) = (codes, trees, columns);

    /// <summary>The tables of those trees that patterns can explain, and the others.</summary>
    internal static (PatternShap? Tables, IReadOnlyList<DecisionTree> Others) Of(IReadOnlyList<DecisionTree> trees, int columns)
    {
        if (ValueCodes.Of(trees, columns) is not { } codes)
            return (null, trees);
        var tables = new List<TreeTables>();
        var others = new List<DecisionTree>();
        long left = MostNumbers;
        foreach (DecisionTree tree in trees)
        {
            PatternGroup[]? groups = left > 0 ? PatternGroup.Cut(tree) : null;
            left -= groups?.Sum(group => (long)group.Table.Length) ?? 0;
            if (groups is null)
                others.Add(tree);
            else
                tables.Add(TreeTables.Of(tree, groups, codes));
        }
        return tables.Count == 0 ? (null, trees) : (new PatternShap(codes, [.. tables], columns), others);
    }

    /// <summary>Gets ready for so many rows.</summary>
    internal void Prepare(int rows, int threads, CancellationToken cancellation)
    {
        if (rows < RowsOfFullTables)
            return;
        ChunkedParallel.ForChunks(_trees.Length, threads, t =>
        {
            foreach (TreeTables.Group group in _trees[t].Groups)
                group.Patterns.RequireAll();
        }, cancellation);
    }

    /// <summary>Adds the trees' contributions to rows first to first + count − 1, at most <see cref="RowsAtOnce"/>.</summary>
    internal void Add(ModelTable table, int first, int count, Matrix contributions)
    {
        var codes = new byte[_columns * RowsAtOnce];
        for (int c = 0; c < _columns; c++)
            _codes.Fill(table.Columns[c], c, first, codes.AsSpan(c * RowsAtOnce, count));
        var sums = new double[_columns * RowsAtOnce];
        var answers = new byte[_trees.Max(tree => tree.Questions.Length) * RowsAtOnce];
        var low = new byte[RowsAtOnce];
        var high = new byte[RowsAtOnce];
        foreach (TreeTables tree in _trees)
        {
            tree.Answer(codes, answers, count);
            foreach (TreeTables.Group group in tree.Groups)
            {
                group.Join(answers, low, high, count);
                Add(group.Patterns, low, high, sums, count);
            }
        }
        for (int i = 0; i < count; i++)
        {
            Span<double> row = contributions.Row(first + i);
            for (int c = 0; c < row.Length; c++)
                row[c] += sums[(c * RowsAtOnce) + i];
        }
    }

    private static unsafe void Add(PatternGroup group, byte[] low, byte[] high, double[] sums, int count)
    {
        int[] columns = group.Columns;
        fixed (double* table = group.Table, sum = sums)
        fixed (byte* lower = low, upper = high)
        {
            if (group.IsWide)
            {
                AddWide(group, table, lower, upper, sum, count);
                return;
            }
            for (int i = 0; !group.IsComplete && i < count; i++)
                group.Require(lower[i]);
            int slot = 0;
            for (; slot + 1 < columns.Length; slot += 2)
                AddTwo(
                    table + (slot * group.Size), table + ((slot + 1) * group.Size), lower, sum + (columns[slot] * RowsAtOnce),
                    sum + (columns[slot + 1] * RowsAtOnce), count);
            if (slot < columns.Length)
                AddOne(table + (slot * group.Size), lower, sum + (columns[slot] * RowsAtOnce), count);
        }
    }

    private static unsafe void AddWide(PatternGroup group, double* table, byte* low, byte* high, double* sums, int count)
    {
        int* offsets = stackalloc int[group.Columns.Length];
        for (int slot = 0; slot < group.Columns.Length; slot++)
            offsets[slot] = group.Columns[slot] * RowsAtOnce;
        for (int i = 0; i < count; i++)
            group.Require(low[i] | (high[i] << 8));
        AddWide(table, low, high, sums, offsets, group.Columns.Length, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddWide(double* table, byte* low, byte* high, double* sums, int* offsets, int width, int count)
    {
        for (int i = 0; i < count; i++)
        {
            double* row = table + ((nint)(low[i] | (high[i] << 8)) * width);
            double* to = sums + i;
            for (int slot = 0; slot < width; slot++)
                to[offsets[slot]] += row[slot];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddTwo(double* a, double* b, byte* pattern, double* toA, double* toB, int count)
    {
        for (int i = 0; i < count; i++)
        {
            nuint p = pattern[i];
            toA[i] += a[p];
            toB[i] += b[p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddOne(double* table, byte* pattern, double* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] += table[pattern[i]];
    }
}
