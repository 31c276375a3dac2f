using Segmentation.Conditions;
using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>Groups of customers by named conditions on their columns and on the probability of a drop.</summary>
internal static class ConditionGroups
{
    /// <summary>What conditions call the probability of a drop.</summary>
    internal const string Probability = "probability";

    private const string Column = "column";

    /// <summary>Refuses conditions that no customer table of these columns can meet, before anything is learned.</summary>
    /// <param name="described">All columns that conditions may name, but the probability.</param>
    /// <exception cref="InputException">Names file, line, place and the nearest known column.</exception>
    internal static void Check(SegmentDefinitions definitions, ModelTable described) =>
        definitions.Check(Columns(described, []), Column);

    /// <summary>Parts the customers; a segment without any is left out.</summary>
    /// <param name="described">All columns that conditions may name, but the probability.</param>
    /// <param name="table">The columns to tell segments apart by; of the same rows.</param>
    /// <param name="probabilities">Probability of a drop, one a row.</param>
    /// <param name="profit">Profit, one a row; null where none is known.</param>
    /// <param name="spend">What product categories brought, one a row; null where that is not known.</param>
    /// <returns>The segments in the order of the file, and the names of those without customers.</returns>
    internal static (IReadOnlyList<RiskProfitGroup> Groups, IReadOnlyList<string> Empty) Part(
        SegmentDefinitions definitions, ModelTable described, ModelTable table, double[] probabilities, double[]? profit,
        CategorySpend? spend = null)
    {
        int[] labels = definitions.Label(Columns(described, probabilities), table.Rows, Column);
        double[] known = profit is null ? [] : [.. profit.Where(value => !double.IsNaN(value))];
        double profitFrom = known.Length == 0 ? double.NaN : Quantiles.Of(known, 0.75);
        var columns = SortedColumns.Of(table);
        var groups = new List<RiskProfitGroup>();
        var empty = new List<string>();
        for (int place = 0; place < definitions.Segments.Count; place++)
        {
            SegmentDefinition segment = definitions.Segments[place];
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == place)];
            if (rows.Length == 0)
            {
                if (segment.Line > 0)
                    empty.Add(segment.Name);
                continue;
            }
            RiskProfitGroup group = CustomerGroups.Describe(
                segment.Name, new Phrase(""), columns, rows, probabilities, profit, spend);
            groups.Add(group with { Condition = segment.Condition?.ToString(), Strategy = Strategy(group, profitFrom) });
        }
        return (groups, empty);
    }

    // Segments of one's own hold all kinds of customers: what most of them need, by the same limits as risk × profit.
    private static Phrase Strategy(RiskProfitGroup group, double profitFrom)
    {
        bool risky = group.MeanProbability >= RiskProfit.RiskFrom;
        if (double.IsNaN(profitFrom) || double.IsNaN(group.MeanProfit))
            return new Phrase(risky ? "strategy.risk-likely" : "strategy.risk-unlikely");
        return (risky, group.MeanProfit >= profitFrom) switch
        {
            (true, true) => new Phrase("strategy.risk-keep"),
            (false, true) => new Phrase("strategy.risk-pillars"),
            (true, false) => new Phrase("strategy.risk-slipping"),
            (false, false) => new Phrase("strategy.risk-steady"),
        };
    }

    private static List<ConditionColumn> Columns(ModelTable described, double[] probabilities)
    {
        if (described.Columns.Any(column => column.Name == Probability))
            throw new InputException(
                $"‹segments›: conditions call the predicted probability \"{Probability}\", and a table has a column of that name. Rename "
                + $"the column.");
        var columns = new List<ConditionColumn> { ConditionColumn.OfNumbers(Probability, row => probabilities[row]) };
        foreach (ModelColumn column in described.Columns)
        {
            columns.Add(column.Kind == ColumnKind.Numeric
                ? ConditionColumn.OfNumbers(column.Name, row => column.Values[row])
                : ConditionColumn.OfTexts(column.Name, column.Text));
        }
        return columns;
    }
}
