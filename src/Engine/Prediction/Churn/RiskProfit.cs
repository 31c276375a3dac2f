using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>How a number differs between a group and all other customers.</summary>
/// <param name="Column">The column.</param>
/// <param name="Median">Median of the group.</param>
/// <param name="MedianOfOthers">Median of all others.</param>
/// <param name="P">Mann-Whitney, two-sided, adjusted by Holm over the columns.</param>
/// <param name="RankBiserial">Effect size in [−1, 1]; positive where the group is higher.</param>
public sealed record ColumnContrast(string Column, double Median, double MedianOfOthers, double P, double RankBiserial);

/// <summary>How often the group has a category value, against all others.</summary>
/// <param name="Column">The column.</param>
/// <param name="Level">The value.</param>
/// <param name="Share">Share of the group that has it.</param>
/// <param name="Lift">That share over the share of all others.</param>
/// <param name="MeanProfit">Mean profit of the group's customers who have it.</param>
/// <param name="P">Chi-square of the whole column, adjusted by Holm over the columns.</param>
public sealed record CategoryOffer(string Column, string Level, double Share, double Lift, double MeanProfit, double P);

/// <summary>Customers of one standing in risk and profit.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Strategy">What to do.</param>
/// <param name="Rows">Row numbers of its customers, those of highest expected loss first.</param>
/// <param name="MeanProbability">Mean probability of a drop.</param>
/// <param name="MeanProfit">Mean profit.</param>
/// <param name="Contrasts">Numbers that tell the group from all others, largest effect first.</param>
/// <param name="Offers">Category values by lift × profit, best first.</param>
public sealed record RiskProfitGroup(
    string Name,
    Phrase Strategy,
    IReadOnlyList<int> Rows,
    double MeanProbability,
    double MeanProfit,
    IReadOnlyList<ColumnContrast> Contrasts,
    IReadOnlyList<CategoryOffer> Offers);

/// <summary>Splits customers by how likely they are to buy less and by what they bring.</summary>
internal static class RiskProfit
{
    private static readonly (bool Risky, bool Profitable, string Name, string Strategy)[] Standings =
    [
        (true, true, "Worth keeping", "strategy.risk-keep"),
        (false, true, "Pillars", "strategy.risk-pillars"),
        (true, false, "Slipping away", "strategy.risk-slipping"),
        (false, false, "Steady", "strategy.risk-steady"),
    ];

    /// <summary>Groups customers.</summary>
    /// <param name="table">The columns to tell groups apart by.</param>
    /// <param name="probabilities">Probability of a drop, one a row.</param>
    /// <param name="profit">Profit, one a row.</param>
    /// <param name="riskFrom">Probabilities from here on are risky.</param>
    /// <param name="profitQuantile">Profits from this quantile on are high.</param>
    public static IReadOnlyList<RiskProfitGroup> Split(ModelTable table, IReadOnlyList<double> probabilities, IReadOnlyList<double> profit, double riskFrom = 0.5, double profitQuantile = 0.75)
    {
        double profitFrom = Quantiles.Of([.. profit.Where(value => !double.IsNaN(value))], profitQuantile);
        var groups = new List<RiskProfitGroup>();
        foreach ((bool risky, bool profitable, string name, string strategy) in Standings)
        {
            int[] rows = [.. Enumerable.Range(0, table.Rows)
                .Where(i => probabilities[i] >= riskFrom == risky && profit[i] >= profitFrom == profitable)
                .OrderByDescending(i => probabilities[i] * (double.IsNaN(profit[i]) ? 0 : profit[i]))];
            if (rows.Length == 0)
                continue;
            groups.Add(new RiskProfitGroup(
                name,
                new Phrase(strategy),
                rows,
                rows.Average(i => probabilities[i]),
                rows.Where(i => !double.IsNaN(profit[i])).Select(i => profit[i]).DefaultIfEmpty(double.NaN).Average(),
                Contrasts(table, rows),
                Offers(table, rows, profit)));
        }
        return groups;
    }

    private static List<ColumnContrast> Contrasts(ModelTable table, int[] rows)
    {
        var inside = new HashSet<int>(rows);
        var found = new List<(string Column, double[] Group, double[] Others, MannWhitneyResult Test)>();
        foreach (ModelColumn column in table.Columns.Where(column => column.Kind == ColumnKind.Numeric))
        {
            double[] group = [.. rows.Select(i => column.Values[i]).Where(value => !double.IsNaN(value))];
            double[] others = [.. Enumerable.Range(0, table.Rows).Where(i => !inside.Contains(i)).Select(i => column.Values[i]).Where(value => !double.IsNaN(value))];
            if (group.Length > 0 && others.Length > 0)
                found.Add((column.Name, group, others, MannWhitney.Test(group, others)));
        }
        double[] adjusted = Holm.Adjust([.. found.Select(entry => entry.Test.P)]);
        return [.. found
            .Select((entry, k) => new ColumnContrast(entry.Column, Quantiles.Median(entry.Group), Quantiles.Median(entry.Others), adjusted[k], entry.Test.RankBiserial))
            .OrderByDescending(contrast => Math.Abs(contrast.RankBiserial))];
    }

    private static List<CategoryOffer> Offers(ModelTable table, int[] rows, IReadOnlyList<double> profit)
    {
        ModelColumn[] categories = [.. table.Columns.Where(column => column.Kind == ColumnKind.Category && column.Levels.Count > 1)];
        if (rows.Length == table.Rows || categories.Length == 0)
            return [];
        var inside = new HashSet<int>(rows);
        double[] adjusted = Holm.Adjust([.. categories.Select(column => DependenceP(Counts(column, inside)))]);
        var offers = new List<CategoryOffer>();
        for (int c = 0; c < categories.Length; c++)
        {
            ModelColumn column = categories[c];
            long[,] counts = Counts(column, inside);
            for (int level = 0; level < column.Levels.Count; level++)
            {
                double share = (double)counts[0, level] / rows.Length, others = (double)counts[1, level] / (table.Rows - rows.Length);
                double[] profits = [.. rows.Where(i => column.Values[i] == level && !double.IsNaN(profit[i])).Select(i => profit[i])];
                if (profits.Length > 0)
                    offers.Add(new CategoryOffer(column.Name, column.Levels[level], share, others > 0 ? share / others : double.PositiveInfinity, profits.Average(), adjusted[c]));
            }
        }
        return [.. offers.OrderByDescending(offer => offer.Lift * offer.MeanProfit)];
    }

    // Two rows: the group and all others.
    private static long[,] Counts(ModelColumn column, HashSet<int> inside)
    {
        var counts = new long[2, column.Levels.Count];
        for (int i = 0; i < column.Values.Length; i++)
        {
            if (!double.IsNaN(column.Values[i]))
                counts[inside.Contains(i) ? 0 : 1, (int)column.Values[i]]++;
        }
        return counts;
    }

    // Levels that nobody has say nothing; with one left there is no dependence to test.
    private static double DependenceP(long[,] counts)
    {
        int[] present = [.. Enumerable.Range(0, counts.GetLength(1)).Where(level => counts[0, level] + counts[1, level] > 0)];
        var kept = new long[2, present.Length];
        for (int k = 0; k < present.Length; k++)
            (kept[0, k], kept[1, k]) = (counts[0, present[k]], counts[1, present[k]]);
        bool bothSides = present.Any(level => counts[0, level] > 0) && present.Any(level => counts[1, level] > 0);
        return present.Length < 2 || !bothSides ? 1 : ChiSquareTest.Independence(kept).P;
    }
}
