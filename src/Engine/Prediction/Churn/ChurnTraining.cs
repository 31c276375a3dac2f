using System.Text.Json.Serialization;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;

namespace Segmentation.Prediction.Churn;

/// <summary>How often predicted probabilities come true, in ten bins of predicted probability.</summary>
/// <param name="Brier">Mean squared difference between probability and outcome.</param>
/// <param name="ExpectedError">Mean over rows of |mean predicted − observed| of their bin.</param>
/// <param name="Bins">The bins that hold any rows.</param>
internal sealed record Reliability(double Brier, double ExpectedError, IReadOnlyList<ReliabilityBin> Bins);

/// <summary>Rows whose predicted probabilities are near.</summary>
/// <param name="Predicted">Their mean predicted probability.</param>
/// <param name="Observed">Share of them that it came true for.</param>
/// <param name="Rows">Their number.</param>
internal sealed record ReliabilityBin(
    [property: JsonPropertyName("item1")] double Predicted,
    [property: JsonPropertyName("item2")] double Observed,
    [property: JsonPropertyName("item3")] int Rows);

/// <summary>How much a column matters.</summary>
/// <param name="Column">The column.</param>
/// <param name="PermutationDrop">Fall of ROC-AUC when its values are shuffled between out-of-fold rows.</param>
/// <param name="MeanAbsoluteShapley">Its mean |Shapley value|.</param>
internal sealed record ColumnImportance(string Column, double PermutationDrop, double MeanAbsoluteShapley)
{
    /// <summary>Standard deviation of the fall over the shuffles.</summary>
    public double PermutationSpread { get; init; }
}

/// <summary>A fitted model of who will buy less.</summary>
/// <param name="Columns">The columns it learned from, without their values.</param>
/// <param name="Scorer">The chosen model, fitted on all rows.</param>
/// <param name="Calibration">Score → probability.</param>
/// <param name="Candidates">Cross-validated results of all that competed, best first.</param>
/// <param name="Reliability">Of the calibrated out-of-fold probabilities.</param>
/// <param name="Importance">By permutation, most important first.</param>
/// <param name="BaseRate">Share of positives in training.</param>
internal sealed record ChurnModel(
    IReadOnlyList<ModelColumn> Columns,
    IActivityScorer Scorer,
    Calibration Calibration,
    IReadOnlyList<CandidateResult> Candidates,
    Reliability Reliability,
    IReadOnlyList<ColumnImportance> Importance,
    double BaseRate)
{
    /// <summary>Calibrated probability that each customer's activity drops.</summary>
    /// <exception cref="InputException">A column that the model needs is absent.</exception>
    public double[] Probabilities(ModelTable table, int threads = 1, CancellationToken cancellation = default) =>
        [.. Scorer.Score(table.Align(Columns), threads, cancellation).Select(Calibration.Apply)];

    /// <summary>
    /// Shapley values on the scorer's own scale (log-odds, or probability for a forest), one a column of <see cref="Columns"/>.
    /// </summary>
    public (double Base, Matrix Contributions) Explain(ModelTable table, int threads = 1, CancellationToken cancellation = default) =>
        Scorer.Explain(table.Align(Columns), threads, cancellation);
}

/// <summary>Learns who will buy less from customers whose outcome is known.</summary>
internal static class ChurnTraining
{
    // Shuffles are compared on the same rows, so that few of them tell a fall from chance.
    private const int MostShuffled = 4000;

    /// <summary>Lets the candidates compete by cross-validated ROC-AUC, keeps the best, calibrates it on its out-of-fold scores.</summary>
    /// <param name="table">One row a customer; the label is not among the columns.</param>
    /// <param name="labels">True where activity dropped.</param>
    /// <exception cref="InputException">One class is absent or too rare for the folds, or there are no columns.</exception>
    public static ChurnModel Fit(
        ModelTable table, IReadOnlyList<bool> labels, ChurnModelOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        bool[] outcome = [.. labels];
        int[] fold = Validate(table, outcome, options);
        var results = new List<(CandidateResult Result, ActivityModelKind Kind)>();
        foreach (ActivityModelKind kind in options.Candidates)
        {
            progress?.Report(new StageProgress(
                "validate", results.Count, options.Candidates.Count, new StageDetail($"model.{kind.ToString().ToLowerInvariant()}")));
            results.Add((CrossValidation.Run(
                kind.ToString().ToLowerInvariant(), table, outcome, fold, options.RollingOrigins, options.MostLearned,
                (rows, known) => FitOne(kind, rows, known, options, cancellation), options.Threads, cancellation), kind));
        }
        results = [.. results.OrderByDescending(entry => entry.Result.MeanAuc)];
        (CandidateResult best, ActivityModelKind chosen) = results[0];

        int[] scored = [.. Enumerable.Range(0, outcome.Length).Where(i => !double.IsNaN(best.Scores[i]))];
        bool[] scoredOutcome = [.. scored.Select(i => outcome[i])];
        Calibration calibration = Calibration.Fit(scoredOutcome, [.. scored.Select(i => best.Scores[i])]);
        int[] learned = CrossValidation.Thinned([.. Enumerable.Range(0, outcome.Length)], options.MostLearned);
        IActivityScorer scorer = FitOne(
            chosen, learned.Length == outcome.Length ? table : table.Select(learned), [.. learned.Select(i => outcome[i])], options,
            cancellation);
        return new ChurnModel(
            [.. table.Columns.Select(column => column with { Values = [] })],
            scorer,
            calibration,
            [.. results.Select(entry => entry.Result)],
            CrossCalibrated(scoredOutcome, [.. scored.Select(i => best.Scores[i])], [.. scored.Select(i => fold[i])]),
            Rank(table, outcome, fold, best.OfFirstFold!, scorer, options, cancellation),
            outcome.Count(dropped => dropped) / (double)outcome.Length);
    }

    private static int[] Validate(ModelTable table, bool[] outcome, ChurnModelOptions options)
    {
        int positives = outcome.Count(dropped => dropped), rarer = Math.Min(positives, outcome.Length - positives);
        if (rarer == 0)
            throw new InputException(
                $"All {outcome.Length:N0} customers have the same outcome; a model needs both. Check the label column and its positive "
                + $"value.");
        if (rarer < options.Folds)
            throw new InputException(
                $"Only {rarer} customers have the rarer outcome; {options.Folds} folds need at least one each. Give more customers, or "
                + $"another label.");
        if (table.Columns.Count == 0)
            throw new InputException("No columns are left to learn from.");
        foreach (ModelColumn column in table.Columns)
        {
            if (Array.TrueForAll(column.Values, double.IsNaN))
                throw new InputException($"Column '{column.Name}' has no value at all. Leave it out (‹exclude›).");
        }
        return options.GivenFolds is { } given
            ? [.. given]
            : StratifiedParts.Deal(outcome, options.Folds, new SeededRandom(options.Seed, 1));
    }

    /// <summary>Fits one kind of model with its settings.</summary>
    internal static IActivityScorer FitOne(
        ActivityModelKind kind, ModelTable table, bool[] labels, ChurnModelOptions options, CancellationToken cancellation) => kind switch
    {
        ActivityModelKind.Logistic => LogisticRegression.Fit(
            table, labels, options.InverseRegularization, options.Threads, cancellation),
        ActivityModelKind.Boosting =>
        GradientBoosting.Fit(table, labels, options.Boosting with { Seed = options.Seed, Threads = options.Threads }, null, cancellation),
        _ => RandomForest.Fit(table, labels, options.Forest with { Seed = options.Seed, Threads = options.Threads }, null, cancellation),
    };

    // Each fold's scores are calibrated by the other folds, so the figure is honest about new customers.
    private static Reliability CrossCalibrated(bool[] outcome, double[] scores, int[] fold)
    {
        var probabilities = new double[scores.Length];
        // A single fold, as time-ordered validation has, is halved.
        if (fold.Distinct().Count() == 1)
            fold = [.. Enumerable.Range(0, scores.Length).Select(i => i % 2)];
        foreach (int f in fold.Distinct())
        {
            int[] others = [.. Enumerable.Range(0, scores.Length).Where(i => fold[i] != f)];
            Calibration calibration = Calibration.Fit([.. others.Select(i => outcome[i])], [.. others.Select(i => scores[i])]);
            for (int i = 0; i < scores.Length; i++)
            {
                if (fold[i] == f)
                    probabilities[i] = calibration.Apply(scores[i]);
            }
        }
        double brier = 0, error = 0;
        var bins = new List<ReliabilityBin>();
        foreach (IGrouping<int,
            int> bin in Enumerable.Range(0, scores.Length).GroupBy(i => Math.Min(9, (int)(probabilities[i] * 10))).OrderBy(bin => bin.Key))
        {
            int rows = bin.Count();
            double predicted = bin.Average(i => probabilities[i]), observed = bin.Average(i => outcome[i] ? 1.0 : 0);
            brier += bin.Sum(i => (probabilities[i] - (outcome[i] ? 1 : 0)) * (probabilities[i] - (outcome[i] ? 1 : 0)));
            error += rows * Math.Abs(predicted - observed);
            bins.Add(new ReliabilityBin(predicted, observed, rows));
        }
        return new Reliability(brier / scores.Length, error / scores.Length, bins);
    }

    // Permutation importance on the first fold's held-out rows: a column that a model only memorised does not show there.
    private static List<ColumnImportance> Rank(
        ModelTable table, bool[] outcome, int[] fold, IActivityScorer model, IActivityScorer scorer, ChurnModelOptions options,
        CancellationToken cancellation)
    {
        int[] held = CrossValidation.Thinned([.. Enumerable.Range(0, outcome.Length).Where(i => fold[i] == 0)], MostShuffled);
        ModelTable heldTable = table.Select(held);
        bool[] heldOutcome = [.. held.Select(i => outcome[i])];
        // Exact Shapley values of a forest cost milliseconds a row; two hundred rows place a mean well enough to rank by.
        int stride = Math.Max(1, table.Rows / 200);
        (_, Matrix shapley) = scorer.Explain(
            table.Select([.. Enumerable.Range(0, table.Rows).Where(i => i % stride == 0)]), options.Threads, cancellation);
        double auc = RocAuc.Of(heldOutcome, model.Score(heldTable, options.Threads, cancellation));
        const int repeats = 5;
        var importance = new List<ColumnImportance>();
        for (int c = 0; c < table.Columns.Count; c++)
        {
            var drops = new double[repeats];
            for (int r = 0; r < repeats; r++)
            {
                double[] shuffled = (double[])heldTable.Columns[c].Values.Clone();
                new SeededRandom(options.Seed, (ulong)((c * repeats) + r + 2)).Shuffle<double>(shuffled);
                var columns = heldTable.Columns.ToArray();
                columns[c] = columns[c] with { Values = shuffled };
                drops[r] = auc - RocAuc.Of(
                    heldOutcome, model.Score(heldTable with { Columns = columns }, options.Threads, cancellation));
            }
            double drop = drops.Average();
            importance.Add(new ColumnImportance(table.Columns[c].Name, drop, shapley.Column(c).Average(Math.Abs))
            {
                PermutationSpread = Math.Sqrt(drops.Sum(one => (one - drop) * (one - drop)) / (repeats - 1)),
            });
        }
        return [.. importance.OrderByDescending(entry => entry.PermutationDrop)];
    }
}
