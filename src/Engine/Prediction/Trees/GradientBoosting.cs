namespace Segmentation.Prediction.Trees;

/// <summary>Which way a column may move the score.</summary>
public enum Monotone
{
    /// <summary>Any way.</summary>
    Free = 0,

    /// <summary>A larger value never lowers the score.</summary>
    Rising = 1,

    /// <summary>A larger value never raises the score.</summary>
    Falling = -1,
}

/// <summary>Settings of <see cref="GradientBoosting"/>.</summary>
public sealed record BoostingOptions
{
    /// <summary>Trees at most.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Factor on each tree.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Leaves of a tree at most.</summary>
    public int Leaves { get; init; } = 31;

    /// <summary>Rows of a leaf at least.</summary>
    public int MinimumLeafRows { get; init; } = 20;

    /// <summary>Penalty on the square of a leaf's score.</summary>
    public double L2 { get; init; }

    /// <summary>
    /// Share of the rows held out to watch; training stops when their loss has not fallen for <see cref="Patience"/> trees. 0 for none.
    /// </summary>
    public double ValidationShare { get; init; }

    /// <summary>Trees without a better loss on the held-out rows before training stops.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>One entry a column; null leaves all free. Only numeric columns can be bound.</summary>
    public IReadOnlyList<Monotone>? Monotone { get; init; }

    /// <summary>Seed of the held-out rows.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; the trees are the same on any number.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>
/// Gradient boosting of histogram trees on the logistic loss, second order, grown best leaf first.
/// Friedman 2001; Chen &amp; Guestrin 2016; Ke et al. 2017.
/// </summary>
internal static class GradientBoosting
{
    private const int RowsPerChunk = 16_384;

    /// <summary>Fits an ensemble of log-odds.</summary>
    /// <param name="labels">True for the positive class; both classes present.</param>
    public static TreeEnsemble Fit(
        ModelTable table, IReadOnlyList<bool> labels, BoostingOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        BinnedTable binned = BinnedTable.Of(table, options.Threads, cancellation);
        bool[] positive = [.. labels];
        (int[] training, int[] held) = HoldOut(positive.Length, options);
        double positives = training.Count(i => positive[i]);
        double bias = Math.Log(positives / (training.Length - positives));
        var scores = new double[positive.Length];
        Array.Fill(scores, bias);
        var grower = new TreeGrower(binned, options);
        var trees = new List<DecisionTree>();
        double bestLoss = double.PositiveInfinity;
        int bestCount = 0;
        for (int t = 0; t < options.Trees; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            DecisionTree tree = grower.Grow(training, positive, scores, cancellation);
            if (tree.Nodes.Length == 1)
                break;
            trees.Add(tree);
            progress?.Report(new StageProgress("fit", t + 1, options.Trees));
            if (held.Length == 0)
                continue;
            double loss = HeldOutLoss(grower, tree, held, positive, scores, options.Threads, cancellation);
            if (loss < bestLoss - 1e-9)
            {
                bestLoss = loss;
                bestCount = trees.Count;
            }
            else if (trees.Count - bestCount >= options.Patience)
            {
                break;
            }
        }
        if (held.Length > 0)
            trees.RemoveRange(bestCount, trees.Count - bestCount);
        return new TreeEnsemble("boosting", bias, 1, Logistic: true, trees);
    }

    private static (int[] Training, int[] Held) HoldOut(int n, BoostingOptions options)
    {
        int[] rows = [.. Enumerable.Range(0, n)];
        int heldCount = (int)(options.ValidationShare * n);
        if (heldCount == 0)
            return (rows, []);
        new SeededRandom(options.Seed).Shuffle<int>(rows);
        int[] held = rows[..heldCount];
        int[] training = rows[heldCount..];
        Array.Sort(training);
        return (training, held);
    }

    private static double HeldOutLoss(
        TreeGrower grower, DecisionTree tree, int[] held, bool[] positive, double[] scores, int threads, CancellationToken cancellation)
    {
        var partial = new double[(held.Length + RowsPerChunk - 1) / RowsPerChunk];
        Threading.ForChunks(partial.Length, threads, chunk =>
        {
            double sum = 0;
            for (int h = chunk * RowsPerChunk; h < Math.Min(held.Length, (chunk + 1) * RowsPerChunk); h++)
            {
                int i = held[h];
                scores[i] += grower.ScoreBinned(tree, i);
                sum += positive[i] ? Softplus(-scores[i]) : Softplus(scores[i]);
            }
            partial[chunk] = sum;
        }, cancellation);
        return partial.Sum() / held.Length;
    }

    private static double Softplus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}
