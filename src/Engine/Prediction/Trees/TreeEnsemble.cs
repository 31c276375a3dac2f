using Segmentation.Prediction.Trees.Shapley;

namespace Segmentation.Prediction.Trees;

/// <summary>A sum of trees: gradient boosting (log-odds, through the logistic function) or a forest (probabilities, averaged).</summary>
/// <param name="Kind">boosting or forest.</param>
/// <param name="Bias">Added to the trees' sum.</param>
/// <param name="Scale">Factor on the trees' sum: 1, or one over the number of trees.</param>
/// <param name="Logistic">Whether the sum is log-odds.</param>
/// <param name="Trees">The trees.</param>
internal sealed record TreeEnsemble(string Kind, double Bias, double Scale, bool Logistic, IReadOnlyList<DecisionTree> Trees)
    : IActivityScorer
{
    private const int RowsPerChunk = 1024;

    /// <inheritdoc/>
    public double[] Score(ModelTable table, int threads = 1, CancellationToken cancellation = default)
    {
        var scores = new double[table.Rows];
        if (BlockScores.Of(Trees, table.Columns.Count) is not { } blocks)
        {
            ForRows(table, [.. Enumerable.Range(0, table.Rows)], threads, (i, row) => scores[i] = Score(Sum(row)), cancellation);
            return scores;
        }
        ChunkedParallel.ForChunks((table.Rows + BlockScores.RowsAtOnce - 1) / BlockScores.RowsAtOnce, threads, chunk =>
        {
            int first = chunk * BlockScores.RowsAtOnce;
            Span<double> sums = scores.AsSpan(first, Math.Min(BlockScores.RowsAtOnce, table.Rows - first));
            blocks.Fill(table, first, sums);
            foreach (ref double sum in sums)
                sum = Score(sum);
        }, cancellation);
        // What training never saw answers no question.
        ForRows(table, [.. UnseenRows(table)], threads, (i, row) => scores[i] = Score(Sum(row)), cancellation);
        return scores;
    }

    /// <inheritdoc/>
    public (double Base, Matrix Contributions) Explain(ModelTable table, int threads = 1, CancellationToken cancellation = default)
    {
        var contributions = new Matrix(table.Rows, table.Columns.Count);
        (PatternShap? tables, IReadOnlyList<DecisionTree> others) = PatternShap.Of(Trees, table.Columns.Count);
        if (others.Count > 0)
            AddByPaths(others, table, [.. Enumerable.Range(0, table.Rows)], contributions, threads, cancellation);
        if (tables is not null)
        {
            tables.Prepare(table.Rows, threads, cancellation);
            ChunkedParallel.ForChunks((table.Rows + PatternShap.RowsAtOnce - 1) / PatternShap.RowsAtOnce, threads, chunk =>
            {
                int first = chunk * PatternShap.RowsAtOnce;
                tables.Add(table, first, Math.Min(PatternShap.RowsAtOnce, table.Rows - first), contributions);
            }, cancellation);
            // What training never saw answers no question, so it has no pattern.
            int[] unseen = [.. UnseenRows(table)];
            foreach (int i in unseen)
                contributions.Row(i).Clear();
            AddByPaths(Trees, table, unseen, contributions, threads, cancellation);
        }
        foreach (ref double value in contributions.Values.AsSpan())
            value *= Scale;
        return (Bias + (Scale * Trees.Sum(TreeShap.Expectation)), contributions);
    }

    /// <summary>
    /// What explaining a row costs, in nodes that are followed at every point of the integral: tables of patterns cost a tenth.
    /// </summary>
    internal long NodesToExplain()
    {
        // Boosting may keep no tree, where none lowers the loss: there is nothing to follow.
        int columns = Trees.Select(tree => tree.Nodes.Max(node => node.Column) + 1).DefaultIfEmpty().Max();
        IReadOnlyList<DecisionTree> others = PatternShap.Of(Trees, columns).Others;
        long all = Trees.Sum(tree => (long)tree.Nodes.Length), followed = others.Sum(tree => (long)tree.Nodes.Length);
        return followed + ((all - followed) / 10);
    }

    private static IEnumerable<int> UnseenRows(ModelTable table) =>
        Enumerable.Range(0, table.Rows).Where(i => table.Columns.Any(
            column => column.Kind == ColumnKind.Category && column.Values[i] == ModelColumn.Unseen));

    private static void AddByPaths(
        IReadOnlyList<DecisionTree> trees, ModelTable table, int[] chosen, Matrix contributions, int threads,
        CancellationToken cancellation)
    {
        TreePaths[] paths = [.. trees.Select(TreePaths.Of)];
        ChunkedParallel.ForChunks((chosen.Length + TreeShap.RowsAtOnce - 1) / TreeShap.RowsAtOnce, threads, chunk =>
        {
            int first = chunk * TreeShap.RowsAtOnce;
            ReadOnlySpan<int> part = chosen.AsSpan(first, Math.Min(TreeShap.RowsAtOnce, chosen.Length - first));
            var rows = new Matrix(part.Length, table.Columns.Count);
            for (int k = 0; k < part.Length; k++)
            {
                for (int c = 0; c < rows.Columns; c++)
                    rows[k, c] = table.Columns[c].Values[part[k]];
            }
            var sums = new Matrix(part.Length, rows.Columns);
            TreeShap.Sum(paths, rows, 0, part.Length, sums);
            for (int k = 0; k < part.Length; k++)
            {
                Span<double> into = contributions.Row(part[k]);
                for (int c = 0; c < into.Length; c++)
                    into[c] += sums[k, c];
            }
        }, cancellation);
    }

    private double Sum(double[] row)
    {
        double sum = 0;
        foreach (DecisionTree tree in Trees)
            sum += tree.Score(row);
        return sum;
    }

    private double Score(double sum)
    {
        double score = Bias + (Scale * sum);
        return Logistic ? LogisticRegression.Sigmoid(score) : score;
    }

    private static void ForRows(ModelTable table, int[] rows, int threads, Action<int, double[]> body, CancellationToken cancellation)
    {
        ChunkedParallel.ForChunks((rows.Length + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            var row = new double[table.Columns.Count];
            foreach (int i in rows.AsSpan(chunk * RowsPerChunk, Math.Min(RowsPerChunk, rows.Length - (chunk * RowsPerChunk))))
            {
                for (int c = 0; c < row.Length; c++)
                    row[c] = table.Columns[c].Values[i];
                body(i, row);
            }
        }, cancellation);
    }
}
