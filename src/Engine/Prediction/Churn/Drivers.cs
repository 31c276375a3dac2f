using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>What a column does to the probability of a drop, and how those who dropped differ in it.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">The value that is started from: the lower quartile, or the category of the lowest mean probability.</param>
/// <param name="To">The value that is gone to: the upper quartile, or the category of the highest mean probability.</param>
/// <param name="Swing">Mean change of the probability from one to the other, all other columns left as they are.</param>
/// <param name="Step">One unit more, for whole numbers of few values; else the way from <paramref name="From"/> to
/// <paramref name="To"/>.</param>
/// <param name="Change">Mean change of the probability for one step.</param>
/// <param name="Low">Change of the customer at the tenth percentile of all changes.</param>
/// <param name="High">Change of the customer at the ninetieth.</param>
/// <param name="Dropped">Of those who dropped: the median, or the share that has the category <paramref name="To"/>; NaN where no outcome
/// is known.</param>
/// <param name="Stayed">The same of the others.</param>
/// <param name="Auc">ROC-AUC of the column alone, above ½ where higher values drop; NaN for categories.</param>
/// <param name="P">Mann-Whitney or chi-square, adjusted by Holm over the columns; NaN where no outcome is known.</param>
/// <param name="PermutationDrop">Fall of ROC-AUC when it is shuffled on unseen rows.</param>
/// <param name="PermutationSpread">Standard deviation of that fall over the shuffles.</param>
/// <param name="ShapleyShare">Its share of all that moves the scores, by mean |Shapley value|.</param>
internal sealed record Driver(
    string Column,
    string From,
    string To,
    double Swing,
    double Step,
    double Change,
    double Low,
    double High,
    double Dropped,
    double Stayed,
    double Auc,
    double P,
    double PermutationDrop,
    double PermutationSpread,
    double ShapleyShare)
{
    /// <summary>A swing below two points is too little to act on.</summary>
    public const double LeastSwing = 0.02;

    /// <summary>The number of <see cref="From"/>, or the code of its category; NaN where the column has no two values.</summary>
    internal double FromValue { get; init; } = double.NaN;

    /// <summary>The number of <see cref="To"/>, or the code of its category.</summary>
    internal double ToValue { get; init; } = double.NaN;

    /// <summary>Whether the column matters: shuffling it costs more than chance does, or it swings the probability by two points.</summary>
    public bool HasEffect => PermutationDrop > Math.Max(0.0005, 2 * PermutationSpread) || Math.Abs(Swing) >= LeastSwing;
}

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
        ChurnModel model, ModelTable table, bool[]? outcome, int threads, CancellationToken cancellation)
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
            FromValue = from,
            ToValue = to,
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
            FromValue = low,
            ToValue = high,
            Swing = sorted.Average(),
            Change = sorted.Average(),
            Low = Quantiles.OfSorted(sorted, 0.1),
            High = Quantiles.OfSorted(sorted, 0.9),
        };
    }

    private static double[] Changes(double[] before, double[] after) => [.. after.Select((probability, i) => probability - before[i])];

    /// <summary>The same customers with one value for all in a column.</summary>
    internal static ModelTable With(ModelTable table, string name, double value) => table with
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
