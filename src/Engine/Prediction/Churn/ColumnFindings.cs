using Segmentation.Prediction.Trees;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>Columns that teach nothing, and columns that know too much.</summary>
internal static class ColumnFindings
{
    /// <summary>A column that ranks customers this well by itself more likely follows from the outcome than precedes it.</summary>
    public const double LeakingAuc = 0.98;

    private const int FewestRows = 20;

    /// <summary>Leaves out columns that are the same for everyone, and names those that predict the outcome alone.</summary>
    /// <param name="table">The columns; the label is not among them.</param>
    /// <param name="outcome">True where activity dropped.</param>
    /// <returns>The table without constant columns, and sentences.</returns>
    public static (ModelTable Table, IReadOnlyList<Phrase> Findings) Look(ModelTable table, bool[] outcome)
    {
        var findings = new List<Phrase>();
        var kept = new List<ModelColumn>();
        foreach (ModelColumn column in table.Columns)
        {
            int first = Array.FindIndex(column.Values, value => !double.IsNaN(value));
            if (first < 0)
                findings.Add(new Phrase("column.empty", ("column", column.Name)));
            else if (Array.TrueForAll(column.Values, value => value == column.Values[first]))
                findings.Add(new Phrase("column.constant", ("column", column.Name), ("value", column.Text(first))));
            else
                kept.Add(column);
            if (outcome.Length >= FewestRows && AucAlone(column, outcome) is var auc && auc >= LeakingAuc)
                findings.Add(new Phrase("column.knows-too-much", ("column", column.Name), ("auc", auc)));
        }
        return (table with { Columns = kept }, findings);
    }

    /// <summary>
    /// ROC-AUC, at least ½, of a column by itself: by its order, by the outcome's rate at each level, or by where it is missing.
    /// </summary>
    public static double AucAlone(ModelColumn column, bool[] outcome)
    {
        double[] scores = column.Kind == ColumnKind.Category ? Rates(column, outcome) : column.Values;
        int[] known = [.. Enumerable.Range(0, scores.Length).Where(i => !double.IsNaN(scores[i]))];
        // A few known values among many missing ones are ranked well by chance.
        double byValue = 2 * known.Length >= scores.Length
            ? Sided(RocAuc.Of([.. known.Select(i => outcome[i])], [.. known.Select(i => scores[i])]))
            : 0.5;
        return Math.Max(byValue, Sided(RocAuc.Of(outcome, [.. column.Values.Select(value => double.IsNaN(value) ? 1.0 : 0)])));
    }

    private static double Sided(double auc) => double.IsNaN(auc) ? 0.5 : Math.Max(auc, 1 - auc);

    // Each half of the rows is judged by the rates of the other: a column of names, one for each customer, predicts nothing.
    private static double[] Rates(ModelColumn column, bool[] outcome)
    {
        double overall = outcome.Count(dropped => dropped) / (double)outcome.Length;
        var rates = new double[outcome.Length];
        for (int half = 0; half < 2; half++)
        {
            var drops = new double[column.Levels.Count];
            var rows = new double[column.Levels.Count];
            for (int i = 0; i < outcome.Length; i++)
            {
                if (i % 2 == half || double.IsNaN(column.Values[i]))
                    continue;
                rows[(int)column.Values[i]]++;
                drops[(int)column.Values[i]] += outcome[i] ? 1 : 0;
            }
            for (int i = half; i < outcome.Length; i += 2)
            {
                double level = column.Values[i];
                rates[i] = double.IsNaN(level) ? double.NaN : (drops[(int)level] + overall) / (rows[(int)level] + 1);
            }
        }
        return rates;
    }
}
