using Segmentation.Conditions;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Statistics;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class ConditionGroupsTests
{
    [Fact]
    public void Part_ByProbabilityAndColumns_TakesTheFirstThatFits()
    {
        (ModelTable table, double[] probabilities, double[] profit) = Shop();
        (IReadOnlyList<RiskProfitGroup> groups, IReadOnlyList<string> empty) = ConditionGroups.Part(
            Definitions("hunters: promo > 0.5 and probability >= 0.5", "b lovers: kind = 'b'", "nobody: promo > 9"),
            table, table, probabilities, profit);

        Assert.Equal(["hunters", "b lovers", "Others"], groups.Select(group => group.Name));
        Assert.Equal(["nobody"], empty);
        Assert.Equal(Enumerable.Range(0, 200), groups.SelectMany(group => group.Rows).Order());
        Assert.All(groups[0].Rows, i => Assert.True(i % 10 > 5 && i >= 100));
        Assert.All(groups[1].Rows, i => Assert.True(i % 2 == 1 && !groups[0].Rows.Contains(i)));
        Assert.Equal("promo > 0.5 and probability >= 0.5", groups[0].Condition);
        Assert.Equal("strategy.risk-slipping", groups[0].Strategy.Key);
    }

    [Fact]
    public void Describe_Profit_HasTheWelchIntervalOfTheRest()
    {
        (ModelTable table, double[] probabilities, double[] profit) = Shop();
        SegmentDefinitions definitions = Definitions("hunters: promo > 0.5 and probability >= 0.5");
        RiskProfitGroup hunters = ConditionGroups.Part(definitions, table, table, probabilities, profit).Groups[0];
        double[] here = [.. hunters.Rows.Select(i => profit[i])];
        double[] others = [.. Enumerable.Range(0, 200).Except(hunters.Rows).Select(i => profit[i])];
        ProfitContrast contrast = hunters.Profit!;

        Assert.Equal((40, 160), (contrast.Customers, contrast.Others));
        Assert.Equal(here.Average() - others.Average(), (contrast.Low + contrast.High) / 2, 1e-12);
        // The interval of probability 1 − p ends at no difference.
        double p = MeanTests.Welch(here, others).P;
        (double low, double high) = MeanTests.Interval(here, others, 1 - p);
        Assert.Equal(0, Math.Min(Math.Abs(low), Math.Abs(high)), 1e-9);
        Assert.Equal(p, contrast.P);
    }

    [Fact]
    public void Describe_Members_AreTypicalAndRemindedOfTheirCarts()
    {
        (ModelTable table, double[] probabilities, double[] profit) = Shop();
        RiskProfitGroup lovers = ConditionGroups.Part(Definitions("b lovers: kind = 'b'"), table, table, probabilities, profit).Groups[0];

        TypicalValue kind = lovers.Typical.Single(typical => typical.Column == "kind");
        Assert.Equal(("b", 1, 0), (kind.Level, kind.Share, kind.ShareOfOthers));
        Assert.Equal(0.5, lovers.Typical.Single(typical => typical.Column == "promo").Median);
        Assert.Equal(new UnpaidCarts("unpaid_items", 50, 2), lovers.Unpaid);
    }

    [Fact]
    public void Describe_CategoryThatBringsMoreHere_IsNamed()
    {
        (ModelTable table, double[] probabilities, double[] profit) = Shop();
        for (int i = 0; i < 200; i++)
            profit[i] += i >= 100 && i % 2 == 1 ? 30 : 0;
        RiskProfitGroup late = ConditionGroups.Part(Definitions("late: probability >= 0.5"), table, table, probabilities, profit).Groups[0];
        CategoryProfit stronger = Assert.Single(late.Stronger);
        Assert.Equal(("kind", "b", 50, 50), (stronger.Column, stronger.Level, stronger.Profit.Customers, stronger.Profit.Others));
        Assert.InRange(26, stronger.Profit.Low, stronger.Profit.High);
    }

    [Fact]
    public void Check_UnknownColumn_NamesPlaceAndTheNearest()
    {
        (ModelTable table, _, _) = Shop();
        var error = Assert.Throws<InputException>(() => ConditionGroups.Check(Definitions("x: probabilty > 0.5"), table));
        Assert.Contains("s.txt:1: column 4: there is no column \"probabilty\". Did you mean probability?", error.Message);
    }

    // 200 customers: the later half is at risk, promo is i mod 10 in tenths, kinds alternate, every other pair left something unpaid.
    private static (ModelTable Table, double[] Probabilities, double[] Profit) Shop()
    {
        int[] all = [.. Enumerable.Range(0, 200)];
        var table = new ModelTable(
            IdList.From(all.Select(i => $"{i}")),
            [
                ModelColumn.Numeric("promo", [.. all.Select(i => i % 10 / 10.0)]),
                ModelColumn.Category("kind", [.. all.Select(i => i % 2 == 1 ? "b" : "a")]),
                ModelColumn.Numeric("unpaid_items", [.. all.Select(i => i % 4 < 2 ? 2.0 : 0)]),
            ]);
        return (table, [.. all.Select(i => i >= 100 ? 0.9 : 0.1)], [.. all.Select(i => 10 + (i * 7 % 11) - (i >= 100 ? 4.0 : 0))]);
    }

    private static SegmentDefinitions Definitions(params string[] lines) => SegmentDefinitions.Parse("s.txt", string.Join('\n', lines));
}
