namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>Which way a column may move the score.</summary>
internal enum Monotone
{
    /// <summary>Any way.</summary>
    Free = 0,

    /// <summary>A larger value never lowers the score.</summary>
    Rising = 1,

    /// <summary>A larger value never raises the score.</summary>
    Falling = -1,
}

/// <summary>Settings of <see cref="GradientBoosting"/>.</summary>
internal sealed record BoostingOptions
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
    /// Parts of the rows, each held out in turn, whose mean loss chooses the number of trees; the model then learns from all rows.
    /// 1 holds out a fifth once, 0 takes <see cref="Trees"/> as they are. Large tables hold out once.
    /// </summary>
    public int ValidationParts { get; init; }

    /// <summary>Trees without a better loss on the held-out rows before the search stops.</summary>
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
    // From here on one held-out part of a fifth places the number of trees well enough.
    private const int RowsOfOnePart = 50_000;
    private const int ShareOfOnePart = 5;

    /// <summary>Fits an ensemble of log-odds.</summary>
    /// <param name="labels">True for the positive class; both classes present.</param>
    public static TreeEnsemble Fit(
        ModelTable table, IReadOnlyList<bool> labels, BoostingOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        PackedBins binned = PackedBins.Of(BinnedTable.Of(table, options.Threads, cancellation), options.Threads, cancellation);
        bool[] positive = [.. labels];
        int most = options.ValidationParts > 0 ? ChooseTrees(binned, positive, options, cancellation) : options.Trees;
        int[] all = [.. Enumerable.Range(0, positive.Length)];
        var run = new BoostingRun(binned, positive, all, [], options);
        while (run.Trees.Count < most && run.Step(cancellation))
            progress?.Report(new StageProgress("fit", run.Trees.Count, most));
        return new TreeEnsemble("boosting", run.Bias, 1, Logistic: true, run.Trees);
    }

    // The number of trees at which the mean loss of rows that were held out is least. The model that is kept learns from them too:
    // where customers are few or alike, what a fifth of them shows is worth more than the trees.
    private static int ChooseTrees(PackedBins binned, bool[] positive, BoostingOptions options, CancellationToken cancellation)
    {
        BoostingRun[] runs = Divide(binned, positive, options);
        var losses = new double[runs.Length];
        double bestLoss = double.PositiveInfinity;
        int best = 1;
        for (int trees = 1; trees <= options.Trees && trees - best <= options.Patience; trees++)
        {
            // The runs share the threads where there are several: small tables keep no two threads busy within a tree.
            ChunkedParallel.ForChunks(runs.Length, options.Threads, k =>
            {
                runs[k].Step(cancellation);
                losses[k] = runs[k].HeldOutLoss(cancellation);
            }, cancellation);
            double loss = losses.Sum();
            if (loss >= bestLoss - (1e-9 * positive.Length))
                continue;
            bestLoss = loss;
            best = trees;
        }
        return best;
    }

    private static BoostingRun[] Divide(PackedBins binned, bool[] positive, BoostingOptions options)
    {
        bool once = options.ValidationParts == 1 || positive.Length >= RowsOfOnePart;
        int parts = once ? ShareOfOnePart : options.ValidationParts;
        int[] part = StratifiedParts.Deal(positive, parts, new SeededRandom(options.Seed));
        int[] rows = [.. Enumerable.Range(0, positive.Length)];
        BoostingOptions own = once ? options : options with { Threads = 1 };
        return
        [
            .. Enumerable.Range(0, once ? 1 : parts).Select(k => new BoostingRun(
                binned, positive, [.. rows.Where(i => part[i] != k)], [.. rows.Where(i => part[i] == k)], own)),
        ];
    }
}
