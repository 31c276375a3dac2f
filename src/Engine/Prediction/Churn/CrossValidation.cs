using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>How a candidate did on rows it had not seen.</summary>
/// <param name="Kind">logistic, boosting or forest.</param>
/// <param name="FoldAuc">ROC-AUC of each fold.</param>
/// <param name="Scores">Out-of-fold score of each row; NaN for rows that are in no fold.</param>
internal sealed record CandidateResult(string Kind, double[] FoldAuc, double[] Scores)
{
    /// <summary>The model that the first fold was judged by.</summary>
    internal IActivityScorer? OfFirstFold { get; init; }

    /// <summary>Mean over the folds.</summary>
    public double MeanAuc => FoldAuc.Average();

    /// <summary>Sample standard deviation over the folds.</summary>
    public double AucSpread => Math.Sqrt(FoldAuc.Sum(auc => (auc - MeanAuc) * (auc - MeanAuc)) / Math.Max(1, FoldAuc.Length - 1));
}

/// <summary>Scores each row by a model that did not learn from it.</summary>
internal static class CrossValidation
{
    /// <summary>Fits to all folds but one and scores that one, fold by fold.</summary>
    /// <param name="most">Rows that a model learns from at most; an even sample of more.</param>
    /// <param name="rolling">Whether a fold learns from those after it alone, which came earlier: origins that roll on in time.</param>
    internal static CandidateResult Run(
        string kind, ModelTable table, bool[] labels, int[] fold, bool rolling, int most, Func<ModelTable, bool[], IActivityScorer> fit,
        int threads, CancellationToken cancellation)
    {
        var scores = new double[labels.Length];
        Array.Fill(scores, double.NaN);
        var auc = new List<double>();
        IActivityScorer? first = null;
        for (int f = 0; f <= fold.Max(); f++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] held = [.. Enumerable.Range(0, labels.Length).Where(i => fold[i] == f)];
            int[] training = Thinned(
                [.. Enumerable.Range(0, labels.Length).Where(i => rolling ? fold[i] < 0 || fold[i] > f : fold[i] != f)], most);
            IActivityScorer model = fit(table.Select(training), [.. training.Select(i => labels[i])]);
            first ??= model;
            double[] heldScores = model.Score(table.Select(held), threads, cancellation);
            for (int h = 0; h < held.Length; h++)
                scores[held[h]] = heldScores[h];
            auc.Add(RocAuc.Of([.. held.Select(i => labels[i])], heldScores));
        }
        return new CandidateResult(kind, [.. auc], scores) { OfFirstFold = first };
    }

    /// <summary>Rows at even distances, at most so many of them.</summary>
    internal static int[] Thinned(int[] rows, int most) => rows.Length <= most
        ? rows : [.. Enumerable.Range(0, most).Select(k => rows[(int)((long)k * rows.Length / most)])];
}
