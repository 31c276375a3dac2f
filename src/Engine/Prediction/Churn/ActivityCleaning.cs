using Segmentation.Prediction.Trees;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>What one rule did to the customers.</summary>
/// <param name="Rule">inactive-period or absurd-value.</param>
/// <param name="Dropped">Customers dropped.</param>
/// <param name="Examples">A few of them, with the value that was the reason.</param>
internal sealed record ActivityCleaningStep(string Rule, int Dropped, IReadOnlyList<Phrase> Examples);

/// <summary>Drops customers whose history does not allow a judgement.</summary>
internal static class ActivityCleaning
{
    /// <summary>A number above this many times the 99 % quantile of its column is taken for an error of entry.</summary>
    public const double AbsurdFactor = 10;

    /// <summary>
    /// Two rules in this order. <c>inactive-period</c>: a customer with nothing (0 or no value) in one of the pivoted periods was not
    /// active all the
    /// time. <c>absurd-value</c>: a pivoted number above ten times the 99 % quantile of its column.
    /// </summary>
    /// <param name="pivoted">Names of the columns that were spread from long files.</param>
    public static (ModelTable Table, IReadOnlyList<ActivityCleaningStep> Steps) Clean(ModelTable table, IReadOnlyList<string> pivoted)
    {
        var steps = new List<ActivityCleaningStep>();
        ModelTable active = Drop("inactive-period", table, value => !(value > 0), pivoted, steps);
        var limits = pivoted.ToDictionary(name => name, name => AbsurdFactor * Quantile99(active[name].Values));
        ModelTable sane = Drop("absurd-value", active, (name, value) => value > limits[name], pivoted, steps);
        return (sane, steps);
    }

    private static ModelTable Drop(
        string rule, ModelTable table, Func<double, bool> isBad, IReadOnlyList<string> columns, List<ActivityCleaningStep> steps) =>
        Drop(rule, table, (_, value) => isBad(value), columns, steps);

    private static ModelTable Drop(
        string rule, ModelTable table, Func<string, double, bool> isBad, IReadOnlyList<string> columns, List<ActivityCleaningStep> steps)
    {
        var kept = new List<int>(table.Rows);
        var examples = new List<Phrase>();
        for (int i = 0; i < table.Rows; i++)
        {
            string? bad = columns.FirstOrDefault(name => isBad(name, table[name].Values[i]));
            if (bad is null)
                kept.Add(i);
            else if (examples.Count < 5)
                examples.Add(new Phrase(
                    double.IsNaN(table[bad].Values[i]) ? "account.example-missing" : "account.example",
                    ("customer", table.Ids[i]), ("column", bad), ("value", table[bad].Values[i])));
        }
        steps.Add(new ActivityCleaningStep(rule, table.Rows - kept.Count, examples));
        return kept.Count == table.Rows ? table : table.Select(kept);
    }

    private static double Quantile99(double[] values)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value)).Order()];
        return known.Length == 0 ? double.PositiveInfinity : Statistics.Quantiles.OfSorted(known, 0.99);
    }
}
