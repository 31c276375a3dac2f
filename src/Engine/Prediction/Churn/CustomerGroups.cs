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
internal sealed record ColumnContrast(string Column, double Median, double MedianOfOthers, double P, double RankBiserial);

/// <summary>How often the group has a category value, against all others.</summary>
/// <param name="Column">The column.</param>
/// <param name="Level">The value.</param>
/// <param name="Share">Share of the group that has it.</param>
/// <param name="Lift">That share over the share of all others.</param>
/// <param name="MeanProfit">Mean profit of the group's customers who have it; NaN where no profit is known.</param>
/// <param name="P">Chi-square of the whole column, adjusted by Holm over the columns.</param>
internal sealed record CategoryOffer(string Column, string Level, double Share, double Lift, double MeanProfit, double P);

/// <summary>Customers of one standing in risk and profit, or who meet one condition.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Strategy">What to do.</param>
/// <param name="Rows">Row numbers of its customers, those of highest expected loss first.</param>
/// <param name="MeanProbability">Mean probability of a drop.</param>
/// <param name="MeanProfit">Mean profit; NaN where none is known.</param>
/// <param name="Contrasts">Numbers that tell the group from all others, largest effect first.</param>
/// <param name="Offers">Category values by lift × profit, best first.</param>
internal sealed record RiskProfitGroup(
    string Name,
    Phrase Strategy,
    IReadOnlyList<int> Rows,
    double MeanProbability,
    double MeanProfit,
    IReadOnlyList<ColumnContrast> Contrasts,
    IReadOnlyList<CategoryOffer> Offers)
{
    /// <summary>The code of a name that the program made; null for a name of the user's.</summary>
    public string? Code { get; init; }

    /// <summary>The group's name in a language.</summary>
    public string In(Language language) => Code is null ? Name : language[$"group.{Code}"];

    /// <summary>The condition that its customers meet; null for risk × profit, and for those who meet none.</summary>
    public string? Condition { get; init; }

    /// <summary>Its profit against that of all others; null where fewer than two profits are known on a side.</summary>
    public ProfitContrast? Profit { get; init; }

    /// <summary>Its typical member, a line for each column.</summary>
    public IReadOnlyList<TypicalValue> Typical { get; init; } = [];

    /// <summary>Category values that bring more here than elsewhere at 5 %, largest difference first.</summary>
    public IReadOnlyList<CategoryProfit> Stronger { get; init; } = [];

    /// <summary>Members who left something unpaid; null where no column tells.</summary>
    public UnpaidCarts? Unpaid { get; init; }
}

/// <summary>What tells a group of customers from all others.</summary>
internal static class CustomerGroups
{
    /// <summary>Customers with a value on either side, at least, before means of profit are compared.</summary>
    private const int FewestCompared = 10;

    private static readonly string[] UnpaidWords = ["unpaid", "abandon", "cart", "неоплач", "корзин", "брошен"];

    /// <summary>Describes a group.</summary>
    /// <param name="columns">The columns to tell groups apart by.</param>
    /// <param name="rows">The group's rows, at least one.</param>
    /// <param name="probabilities">Probability of a drop, one a row.</param>
    /// <param name="profit">Profit, one a row; null where none is known.</param>
    /// <param name="spend">What product categories brought, one a row; null where that is not known.</param>
    internal static RiskProfitGroup Describe(
        string name, Phrase strategy, SortedColumns columns, int[] rows, IReadOnlyList<double> probabilities,
        IReadOnlyList<double>? profit, CategorySpend? spend = null)
    {
        ModelTable table = columns.Table;
        rows = [.. rows.OrderByDescending(i => probabilities[i] * (profit is null ? 1 : double.IsNaN(profit[i]) ? 0 : profit[i]))];
        var inside = new bool[table.Rows];
        foreach (int row in rows)
            inside[row] = true;
        int[] others = [.. Enumerable.Range(0, table.Rows).Where(i => !inside[i])];
        List<ColumnContrast> contrasts = Contrasts(columns, inside);
        return new RiskProfitGroup(
            name,
            strategy,
            rows,
            rows.Average(i => probabilities[i]),
            profit is null ? double.NaN
            : rows.Where(i => !double.IsNaN(profit[i])).Select(i => profit[i]).DefaultIfEmpty(double.NaN).Average(),
            contrasts,
            spend is null ? Offers(table, rows, inside, profit) : Offers(spend, rows, others))
        {
            Profit = profit is null ? null : Compare(rows, others, profit),
            Typical = [.. Enumerable.Range(0, table.Columns.Count).Select(c => Typical(columns, c, inside, rows, others))],
            Stronger = spend is not null ? Stronger(spend, rows, others) : profit is null ? [] : Stronger(table, rows, others, profit),
            Unpaid = Unpaid(table, rows),
        };
    }

    private static ProfitContrast? Compare(IEnumerable<int> rows, IEnumerable<int> others, IReadOnlyList<double> profit)
    {
        double[] here = [.. rows.Select(i => profit[i]).Where(value => !double.IsNaN(value))];
        double[] there = [.. others.Select(i => profit[i]).Where(value => !double.IsNaN(value))];
        return Compare(here, there);
    }

    private static ProfitContrast? Compare(double[] here, double[] there)
    {
        if (here.Length < 2 || there.Length < 2)
            return null;
        (double low, double high) = MeanTests.Interval(here, there, 0.95);
        return new ProfitContrast(here.Length, here.Average(), there.Length, there.Average(), low, high, MeanTests.Welch(here, there).P);
    }

    private static List<CategoryProfit> Stronger(ModelTable table, int[] rows, int[] others, IReadOnlyList<double> profit)
    {
        var found = new List<CategoryProfit>();
        foreach (ModelColumn column in table.Columns.Where(column => column.Kind == ColumnKind.Category))
        {
            ILookup<double, int> here = rows.ToLookup(i => column.Values[i]), there = others.ToLookup(i => column.Values[i]);
            for (int level = 0; level < column.Levels.Count; level++)
            {
                if (Compare(here[level], there[level], profit) is { } compared
                    && Math.Min(compared.Customers, compared.Others) >= FewestCompared)
                    found.Add(new CategoryProfit(column.Name, column.Levels[level], compared));
            }
        }
        return Largest(found);
    }

    // Money from a category by all customers of a side, buyers or not.
    private static List<CategoryProfit> Stronger(CategorySpend spend, int[] rows, int[] others)
    {
        var found = new List<CategoryProfit>();
        for (int category = 0; category < spend.Categories.Count; category++)
        {
            double[] here = [.. rows.Select(row => spend.On(category, row))], there = [.. others.Select(row => spend.On(category, row))];
            if (Math.Min(here.Count(value => value > 0), there.Count(value => value > 0)) >= FewestCompared
                && Compare(here, there) is { } compared)
                found.Add(new CategoryProfit(CategorySpend.Column, spend.Categories[category], compared));
        }
        return Largest(found);
    }

    private static List<CategoryProfit> Largest(List<CategoryProfit> found)
    {
        double[] adjusted = Holm.Adjust([.. found.Select(entry => entry.Profit.P)]);
        return [.. found.Select((entry, k) => entry with { Profit = entry.Profit with { P = adjusted[k] } })
            .Where(entry => entry.Profit.P < 0.05 && entry.Profit.Mean > entry.Profit.MeanOfOthers)
            .OrderByDescending(entry => entry.Profit.Mean - entry.Profit.MeanOfOthers)];
    }

    private static TypicalValue Typical(SortedColumns columns, int place, bool[] inside, int[] rows, int[] others)
    {
        ModelColumn column = columns.Table.Columns[place];
        if (column.Kind == ColumnKind.Numeric)
        {
            (double[] here, double[] there) = columns.Divide(place, inside);
            return new TypicalValue(column.Name, Median(here), Median(there), null, double.NaN, double.NaN);
        }
        string level = rows.GroupBy(column.Text).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal)
            .First().Key;
        double Share(int[] among) => among.Length == 0 ? 0 : among.Count(i => column.Text(i) == level) / (double)among.Length;
        return new TypicalValue(column.Name, double.NaN, double.NaN, level, Share(rows), Share(others));
    }

    private static double Median(double[] ascending) => ascending.Length == 0 ? double.NaN : Quantiles.OfSorted(ascending, 0.5);

    private static UnpaidCarts? Unpaid(ModelTable table, int[] rows)
    {
        ModelColumn? column = table.Columns.FirstOrDefault(
            column => column is { Kind: ColumnKind.Numeric, IsDate: false }
                && UnpaidWords.Any(word => column.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
        if (column is null)
            return null;
        double[] left = [.. rows.Select(i => column.Values[i]).Where(value => value > 0)];
        return new UnpaidCarts(column.Name, left.Length, left.Length == 0 ? 0 : Quantiles.Median(left));
    }

    private static List<ColumnContrast> Contrasts(SortedColumns columns, bool[] inside)
    {
        var found = new List<(ColumnContrast Contrast, double P)>();
        for (int c = 0; c < columns.Table.Columns.Count; c++)
        {
            (double[] group, double[] others) = columns.Divide(c, inside);
            if (group.Length == 0 || others.Length == 0)
                continue;
            MannWhitneyResult test = MannWhitney.TestSorted(group, others);
            found.Add((
                new ColumnContrast(columns.Table.Columns[c].Name, Median(group), Median(others), double.NaN, test.RankBiserial), test.P));
        }
        double[] adjusted = Holm.Adjust([.. found.Select(entry => entry.P)]);
        return [.. found.Select((entry, k) => entry.Contrast with { P = adjusted[k] })
            .OrderByDescending(contrast => Math.Abs(contrast.RankBiserial))];
    }

    private static List<CategoryOffer> Offers(ModelTable table, int[] rows, bool[] inside, IReadOnlyList<double>? profit)
    {
        ModelColumn[] categories = [.. table.Columns.Where(column => column.Kind == ColumnKind.Category && column.Levels.Count > 1)];
        if (rows.Length == table.Rows || categories.Length == 0)
            return [];
        double[] adjusted = Holm.Adjust([.. categories.Select(column => DependenceP(Counts(column, inside)))]);
        var offers = new List<CategoryOffer>();
        for (int c = 0; c < categories.Length; c++)
        {
            ModelColumn column = categories[c];
            long[,] counts = Counts(column, inside);
            for (int level = 0; level < column.Levels.Count; level++)
            {
                double share = (double)counts[0, level] / rows.Length, others = (double)counts[1, level] / (table.Rows - rows.Length);
                double[] profits = profit is null
                    ? [] : [.. rows.Where(i => column.Values[i] == level && !double.IsNaN(profit[i])).Select(i => profit[i])];
                double mean = profits.Length > 0 ? profits.Average() : double.NaN;
                if (profits.Length > 0 || (profit is null && share > 0))
                    offers.Add(new CategoryOffer(
                        column.Name, column.Levels[level], share, others > 0 ? share / others : double.PositiveInfinity, mean,
                        adjusted[c]));
            }
        }
        return [.. offers.OrderByDescending(offer => offer.Lift * (profit is null ? 1 : offer.MeanProfit))];
    }

    // Categories that more of them buy than others do, by lift × what a buyer among them brought.
    private static List<CategoryOffer> Offers(CategorySpend spend, int[] rows, int[] others)
    {
        var offers = new List<CategoryOffer>();
        for (int category = 0; category < spend.Categories.Count && others.Length > 0; category++)
        {
            double[] bought = [.. rows.Select(row => spend.On(category, row)).Where(value => value > 0)];
            int elsewhere = others.Count(row => spend.On(category, row) > 0);
            if (bought.Length == 0)
                continue;
            double share = (double)bought.Length / rows.Length, shareOfOthers = (double)elsewhere / others.Length;
            var counts = new long[,] { { bought.Length, rows.Length - bought.Length }, { elsewhere, others.Length - elsewhere } };
            offers.Add(new CategoryOffer(
                CategorySpend.Column, spend.Categories[category], share,
                elsewhere > 0 ? share / shareOfOthers : double.PositiveInfinity, bought.Average(), DependenceP(counts)));
        }
        double[] adjusted = Holm.Adjust([.. offers.Select(offer => offer.P)]);
        return [.. offers.Select((offer, k) => offer with { P = adjusted[k] }).OrderByDescending(offer => offer.Lift * offer.MeanProfit)];
    }

    // Two rows: the group and all others.
    private static long[,] Counts(ModelColumn column, bool[] inside)
    {
        var counts = new long[2, column.Levels.Count];
        for (int i = 0; i < column.Values.Length; i++)
        {
            // Neither a missing value nor one that training never saw is a level.
            if (column.Values[i] >= 0)
                counts[inside[i] ? 0 : 1, (int)column.Values[i]]++;
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
