namespace Segmentation.Prediction.Trees.Boosting;

/// <summary>An ensemble while it grows tree by tree on some rows of a table, and its loss on others.</summary>
internal sealed class BoostingRun
{
    private const int RowsPerChunk = 16_384;

    private readonly bool[] _positive;
    private readonly int[] _training;
    private readonly int[] _held;
    private readonly double[] _scores;
    private readonly TreeGrower _grower;
    private readonly int _threads;
    private DecisionTree? _last;

    internal BoostingRun(PackedBins binned, bool[] positive, int[] training, int[] held, BoostingOptions options)
    {
        (_positive, _training, _held, _threads) = (positive, training, held, options.Threads);
        double positives = training.Count(i => positive[i]);
        Bias = Math.Log(positives / (training.Length - positives));
        _scores = new double[positive.Length];
        Array.Fill(_scores, Bias);
        _grower = new TreeGrower(binned, options);
    }

    /// <summary>Log-odds of the training rows' share of positives.</summary>
    internal double Bias { get; }

    /// <summary>The trees so far.</summary>
    internal List<DecisionTree> Trees { get; } = [];

    /// <summary>Grows one more tree; false where no split helps any more.</summary>
    internal bool Step(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        DecisionTree tree = _grower.Grow(_training, _positive, _scores, cancellation);
        _last = tree.Nodes.Length == 1 ? null : tree;
        if (_last is not null)
            Trees.Add(_last);
        return _last is not null;
    }

    /// <summary>Sum over the held-out rows of the logistic loss, after each step.</summary>
    internal double HeldOutLoss(CancellationToken cancellation)
    {
        var partial = new double[(_held.Length + RowsPerChunk - 1) / RowsPerChunk];
        ChunkedParallel.ForChunks(partial.Length, _threads, chunk =>
        {
            double sum = 0;
            for (int h = chunk * RowsPerChunk; h < Math.Min(_held.Length, (chunk + 1) * RowsPerChunk); h++)
            {
                int i = _held[h];
                if (_last is not null)
                    _scores[i] += _grower.ScoreBinned(_last, i);
                sum += _positive[i] ? Softplus(-_scores[i]) : Softplus(_scores[i]);
            }
            partial[chunk] = sum;
        }, cancellation);
        return partial.Sum();
    }

    private static double Softplus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}
