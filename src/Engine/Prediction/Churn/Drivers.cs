using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>Finds out what each column does: direction, size and spread.</summary>
/// <remarks>
/// A column is set to one value and then to another for the same customers, all else left as it is, and the probabilities are compared:
/// individual conditional expectations. Goldstein et al. 2015, arXiv:1309.6392.
/// </remarks>
internal static class Drivers
{
    private const int MostRows = 400;
    private const int MostUnits = 30;
    private const int FewestOfLevel = 10;

    /// <summary>All columns of a model, those that move the scores most first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Customers, aligned to the model.</param>
    /// <param name="outcome">What is known to have happened, one a row; null for nothing.</param>
    public static IReadOnlyList<Driver> Of(
        ActivityDropModel model, ModelTable table, bool[]? outcome, int threads, CancellationToken cancellation)
    {
        int stride = Math.Max(1, table.Rows / MostRows);
        ModelTable sample = table.Select([.. Enumerable.Range(0, table.Rows).Where(i => i % stride == 0)]);
        double moved = Math.Max(double.Epsilon, model.Importance.Sum(entry => entry.MeanAbsoluteShapley));
        var found = new List<(Driver Driver, double P)>();
        foreach (ColumnImportance entry in model.Importance)
        {
            cancellation.ThrowIfCancellationRequested();
            ModelColumn column = table[entry.Column];
            double[] At(double value) => model.Probabilities(With(sample, column.Name, value), threads, cancellation);
            Driver driver = column.Kind == ColumnKind.Category ? OfLevels(column, At) : OfNumbers(column, At);
            (double dropped, double stayed, double auc, double p) = outcome is null
                ? (double.NaN, double.NaN, double.NaN, double.NaN)
                : column.Kind == ColumnKind.Category ? ObservedLevel(column, driver.To, outcome) : ObservedNumber(column, outcome);
            found.Add((driver with
            {
                Dropped = dropped,
                Stayed = stayed,
                Auc = auc,
                PermutationDrop = entry.PermutationDrop,
                PermutationSpread = entry.PermutationSpread,
                ShapleyShare = entry.MeanAbsoluteShapley / moved,
            }, p));
        }
        double[] adjusted = outcome is null ? [.. found.Select(_ => double.NaN)] : Holm.Adjust([.. found.Select(entry => entry.P)]);
        return [.. found.Select((entry, k) => entry.Driver with { P = adjusted[k] }).OrderByDescending(driver => driver.ShapleyShare)];
    }

    private static Driver Empty(string column, string from, string to) => new(
        column, from, to, 0, double.NaN, 0, 0, 0, double.NaN, double.NaN, double.NaN, double.NaN, 0, 0, 0);

    private static Driver OfNumbers(ModelColumn column, Func<double, double[]> at)
    {
        double[] known = [.. column.Values.Where(value => !double.IsNaN(value)).Order()];
        if (known.Length == 0)
            return Empty(column.Name, "", "");
        double from = Quantiles.OfSorted(known, 0.25), to = Quantiles.OfSorted(known, 0.75);
        // Where the middle half is of one value, the ends tell what the column does.
        if (from == to)
            (from, to) = (Quantiles.OfSorted(known, 0.05), Quantiles.OfSorted(known, 0.95));
        if (from == to)
            (from, to) = (known[0], known[^1]);
        bool whole = !column.IsDate && Array.TrueForAll(known, value => value == Math.Round(value))
            && known.Distinct().Count() <= MostUnits;
        double step = whole && to > from ? 1 : to - from;
        double[] changes = Changes(at(from), at(to));
        double perStep = to > from ? step / (to - from) : 0;
        double[] sorted = [.. changes.Select(change => change * perStep).Order()];
        return Empty(column.Name, column.Shown(from, Language.English), column.Shown(to, Language.English)) with
        {
            Swing = changes.Average(),
            Step = step,
            Change = sorted.Average(),
            Low = Quantiles.OfSorted(sorted, 0.1),
            High = Quantiles.OfSorted(sorted, 0.9),
        };
    }

    private static Driver OfLevels(ModelColumn column, Func<double, double[]> at)
    {
        int[] levels = [.. Enumerable.Range(0, column.Levels.Count)
            .Where(level => column.Values.Count(value => value == level) >= FewestOfLevel)];
        if (levels.Length < 2)
            return Empty(column.Name, "", "");
        var probabilities = levels.ToDictionary(level => level, level => at(level));
        int low = levels.MinBy(level => probabilities[level].Average()), high = levels.MaxBy(level => probabilities[level].Average());
        double[] sorted = [.. Changes(probabilities[low], probabilities[high]).Order()];
        return Empty(column.Name, column.Levels[low], column.Levels[high]) with
        {
            Swing = sorted.Average(),
            Change = sorted.Average(),
            Low = Quantiles.OfSorted(sorted, 0.1),
            High = Quantiles.OfSorted(sorted, 0.9),
        };
    }

    private static double[] Changes(double[] before, double[] after) => [.. after.Select((probability, i) => probability - before[i])];

    private static ModelTable With(ModelTable table, string name, double value) => table with
    {
        Columns =
        [
            .. table.Columns.Select(column => column.Name == name
                ? column with { Values = [.. column.Values.Select(_ => value)], UnseenTexts = new Dictionary<int, string>() }
                : column),
        ],
    };

    private static (double Dropped, double Stayed, double Auc, double P) ObservedNumber(ModelColumn column, bool[] outcome)
    {
        double[] dropped = [.. Of(column, outcome, true)], stayed = [.. Of(column, outcome, false)];
        if (dropped.Length == 0 || stayed.Length == 0)
            return (double.NaN, double.NaN, double.NaN, 1);
        MannWhitneyResult test = MannWhitney.Test(dropped, stayed);
        return (Quantiles.Median(dropped), Quantiles.Median(stayed), (test.RankBiserial + 1) / 2, test.P);
    }

    private static IEnumerable<double> Of(ModelColumn column, bool[] outcome, bool side) =>
        column.Values.Where((value, i) => outcome[i] == side && !double.IsNaN(value));

    private static (double Dropped, double Stayed, double Auc, double P) ObservedLevel(ModelColumn column, string to, bool[] outcome)
    {
        var counts = new long[2, column.Levels.Count];
        for (int i = 0; i < outcome.Length; i++)
        {
            if (column.Values[i] >= 0)
                counts[outcome[i] ? 0 : 1, (int)column.Values[i]]++;
        }
        int[] present = [.. Enumerable.Range(0, column.Levels.Count).Where(level => counts[0, level] + counts[1, level] > 0)];
        var table = new long[2, present.Length];
        for (int k = 0; k < present.Length; k++)
            (table[0, k], table[1, k]) = (counts[0, present[k]], counts[1, present[k]]);
        double Sum(int side) => present.Sum(level => (double)counts[side, level]);
        double p = present.Length < 2 || Sum(0) == 0 || Sum(1) == 0 ? 1 : ChiSquareTest.Independence(table).P;
        int at = column.Levels.ToList().IndexOf(to);
        return at < 0 ? (double.NaN, double.NaN, double.NaN, p) : (counts[0, at] / Sum(0), counts[1, at] / Sum(1), double.NaN, p);
    }
}
