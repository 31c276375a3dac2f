namespace Segmentation.Prediction.Trees;

/// <summary>How a forest's tree chooses the cut of a column.</summary>
internal enum ForestSplits
{
    /// <summary>The best cut, on a bootstrap sample of the rows. Breiman 2001.</summary>
    Best,

    /// <summary>A cut drawn at random, on all rows: extremely randomised trees. Geurts, Ernst &amp; Wehenkel 2006.</summary>
    Random,
}

/// <summary>Settings of <see cref="RandomForest"/>.</summary>
internal sealed record ForestOptions
{
    /// <summary>Trees.</summary>
    public int Trees { get; init; } = 300;

    /// <summary>
    /// Questions tried at each node: a numeric column is one, a category column as many as it has levels. 0 takes the square root of their
    /// number.
    /// </summary>
    public int QuestionsTried { get; init; }

    /// <summary>Rows of a leaf at least.</summary>
    public int MinimumLeafRows { get; init; } = 2;

    /// <summary>How cuts are chosen.</summary>
    public ForestSplits Splits { get; init; } = ForestSplits.Random;

    /// <summary>Seed; each tree draws from a stream of its own.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; the forest is the same on any number.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>A forest of randomised trees whose leaves hold the share of positive rows.</summary>
internal static class RandomForest
{
    /// <summary>Fits a forest of probabilities.</summary>
    /// <param name="labels">True for the positive class; both classes present.</param>
    public static TreeEnsemble Fit(
        ModelTable table, IReadOnlyList<bool> labels, ForestOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        bool[] positive = [.. labels];
        BinnedTable binned = BinnedTable.Of(table, options.Threads, cancellation);
        var trees = new DecisionTree[options.Trees];
        int done = 0;
        ChunkedParallel.ForChunks(options.Trees, options.Threads, t =>
        {
            trees[t] = new ForestTree(table, binned, positive, options, new SeededRandom(options.Seed, (ulong)t + 1)).Grow(cancellation);
            progress?.Report(new StageProgress("fit", Interlocked.Increment(ref done), options.Trees));
        }, cancellation);
        return new TreeEnsemble("forest", 0, 1.0 / options.Trees, Logistic: false, trees);
    }
}
