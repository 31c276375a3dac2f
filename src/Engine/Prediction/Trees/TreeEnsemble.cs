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
        ForRows(table, threads, (i, row) =>
        {
            double sum = 0;
            foreach (DecisionTree tree in Trees)
                sum += tree.Score(row);
            double score = Bias + (Scale * sum);
            scores[i] = Logistic ? LogisticRegression.Sigmoid(score) : score;
        }, cancellation);
        return scores;
    }

    /// <inheritdoc/>
    public (double Base, Matrix Contributions) Explain(ModelTable table, int threads = 1, CancellationToken cancellation = default)
    {
        var contributions = new Matrix(table.Rows, table.Columns.Count);
        double expected = 0;
        foreach (DecisionTree tree in Trees)
            expected += TreeShap.Expectation(tree);
        TreePaths[] paths = [.. Trees.Select(TreePaths.Of)];
        Matrix rows = Rows(table);
        Threading.ForChunks((table.Rows + TreeShap.RowsAtOnce - 1) / TreeShap.RowsAtOnce, threads, chunk =>
        {
            int first = chunk * TreeShap.RowsAtOnce, count = Math.Min(TreeShap.RowsAtOnce, table.Rows - first);
            TreeShap.Sum(paths, rows, first, count, contributions);
            for (int i = first; i < first + count; i++)
            {
                foreach (ref double value in contributions.Row(i))
                    value *= Scale;
            }
        }, cancellation);
        return (Bias + (Scale * expected), contributions);
    }

    private static Matrix Rows(ModelTable table)
    {
        var rows = new Matrix(table.Rows, table.Columns.Count);
        for (int c = 0; c < rows.Columns; c++)
        {
            for (int i = 0; i < rows.Rows; i++)
                rows[i, c] = table.Columns[c].Values[i];
        }
        return rows;
    }

    private static void ForRows(ModelTable table, int threads, Action<int, double[]> body, CancellationToken cancellation)
    {
        Threading.ForChunks((table.Rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            var row = new double[table.Columns.Count];
            for (int i = chunk * RowsPerChunk; i < Math.Min(table.Rows, (chunk + 1) * RowsPerChunk); i++)
            {
                for (int c = 0; c < row.Length; c++)
                    row[c] = table.Columns[c].Values[i];
                body(i, row);
            }
        }, cancellation);
    }
}
