using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>Splits customers by how likely they are to buy less and by what they bring.</summary>
internal static class RiskProfit
{
    /// <summary>Probabilities from here on are risky.</summary>
    public const double RiskFrom = 0.5;

    private static readonly (bool Risky, bool Profitable, string Code)[] Standings =
    [
        (true, true, "risk-keep"),
        (false, true, "risk-pillars"),
        (true, false, "risk-slipping"),
        (false, false, "risk-steady"),
    ];

    /// <summary>Groups customers.</summary>
    /// <param name="table">The columns to tell groups apart by.</param>
    /// <param name="probabilities">Probability of a drop, one a row.</param>
    /// <param name="profit">Profit, one a row.</param>
    /// <param name="riskFrom">Probabilities from here on are risky.</param>
    /// <param name="profitQuantile">Profits from this quantile on are high.</param>
    /// <param name="spend">What product categories brought, one a row; null where that is not known.</param>
    public static IReadOnlyList<RiskProfitGroup> Split(
        ModelTable table, IReadOnlyList<double> probabilities, IReadOnlyList<double> profit, double riskFrom = RiskFrom,
        double profitQuantile = 0.75, CategorySpend? spend = null)
    {
        double profitFrom = Quantiles.Of([.. profit.Where(value => !double.IsNaN(value))], profitQuantile);
        var columns = SortedColumns.Of(table);
        var groups = new List<RiskProfitGroup>();
        foreach ((bool risky, bool profitable, string code) in Standings)
        {
            int[] rows = [.. Enumerable.Range(0, table.Rows)
                .Where(i => probabilities[i] >= riskFrom == risky && profit[i] >= profitFrom == profitable)];
            if (rows.Length == 0)
                continue;
            RiskProfitGroup group = CustomerGroups.Describe(
                Language.English[$"group.{code}"], new Phrase($"strategy.{code}"), columns, rows, probabilities, profit, spend);
            groups.Add(group with { Code = code });
        }
        return groups;
    }
}
