using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Statistics;

namespace Segmentation.Pipeline.Churn;

/// <summary>Why the mean prediction differs from what was seen in the windows before: the column that moved most of it.</summary>
/// <param name="Predicted">Mean probability of the customers judged now.</param>
/// <param name="Observed">Share that dropped of those learned from.</param>
/// <param name="Column">The column whose values moved the mean score most in the direction of the gap; null where the two agree.</param>
/// <param name="Then">Its median among customers learned from.</param>
/// <param name="Now">Its median among those judged.</param>
internal sealed record PredictionGap(double Predicted, double Observed, string? Column, double Then, double Now)
{
    private const double Least = 0.01;
    private const int Sample = 300;

    internal static PredictionGap Of(ChurnResult run, TemporalValidation fitted, int threads, CancellationToken cancellation)
    {
        double predicted = run.Probabilities.Average(), observed = run.Model.BaseRate;
        var gap = new PredictionGap(predicted, observed, null, double.NaN, double.NaN);
        if (Math.Abs(predicted - observed) < Least)
            return gap;
        int stride = Math.Max(1, fitted.Table.Rows / Sample);
        (_, Matrix before) = run.Model.Explain(
            fitted.Table.Select([.. Enumerable.Range(0, fitted.Table.Rows).Where(i => i % stride == 0)]), threads, cancellation);
        int present = Math.Min(run.Explained.Count, ChurnResult.EvenSample(run.Table.Rows).Count());
        int direction = Math.Sign(predicted - observed);
        int column = Enumerable.Range(0, run.Table.Columns.Count)
            .MaxBy(c => direction * (run.Contributions.Column(c).Take(present).Average() - before.Column(c).Average()));
        string name = run.Table.Columns[column].Name;
        return gap with { Column = name, Then = Median(fitted.Table[name]), Now = Median(run.Table[name]) };
    }

    private static double Median(ModelColumn column)
    {
        double[] known = [.. column.Values.Where(value => !double.IsNaN(value)).Order()];
        return known.Length == 0 ? double.NaN : Quantiles.OfSorted(known, 0.5);
    }
}
