using Segmentation.Features;
using Segmentation.Lists;
using Segmentation.Wording;

namespace Segmentation.Tests.Lists;

/// <summary>What writing did, by those who were held back.</summary>
public sealed class TrialOutcomeTests
{
    [Fact]
    public void Read_SmallTrial_CountsByHand()
    {
        // a: two of three written to bought, one of two held back; b: nobody is held back.
        var lists = new TrialAssignments(
            ["1", "2", "3", "4", "5", "6"], ["a", "b"], [0, 0, 0, 0, 0, 1], [false, false, false, true, true, false]);
        FeatureTable purchases = Purchases(("1", 2, 30), ("2", 1, 10.005), ("4", 1, 4), ("9", 7, 1000));

        IReadOnlyList<ListOutcome> outcomes = TrialOutcome.Read(lists, purchases);

        Assert.Equal(["a", "b", null], outcomes.Select(outcome => outcome.Segment));
        Assert.Equal(new TrialGroup(3, 2, 3, 40), outcomes[0].List with { Revenue = Math.Round(outcomes[0].List.Revenue, 1) });
        Assert.Equal(new TrialGroup(2, 1, 1, 4), outcomes[0].Control);
        Assert.Equal((2 / 3.0) - 0.5, outcomes[0].Rate!.Value, 12);
        Assert.Equal(1 / 3.0, outcomes[0].Lift!.Value, 12);
        Assert.Equal((40.005 / 3) - 2, outcomes[0].RevenueEach!.Value, 9);
        Assert.True(outcomes[0].RevenueEach!.Lower < outcomes[0].RevenueEach!.Value);
        Assert.Null(outcomes[1].Rate);
        Assert.Null(outcomes[1].P);
        Assert.Equal(new TrialGroup(4, 2, 3, 40), outcomes[2].List with { Revenue = Math.Round(outcomes[2].List.Revenue, 1) });
        Assert.Contains("nobody was held back", Language.English.Of(ListWords.Of(outcomes[1]).Single()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0, false)]
    public void Read_PlantedEffect_IsShownAndNoneIsNot(double effect, bool isShown)
    {
        const int Customers = 4000;
        var random = new Random(5);
        string[] ids = [.. Enumerable.Range(0, Customers).Select(i => $"c{i}")];
        bool[] held = [.. ids.Select(id => ControlGroup.Holds(id, 1, 0.3))];
        var bought = new List<(string, double, double)>();
        for (int i = 0; i < Customers; i++)
        {
            if (random.NextDouble() < 0.2 * (held[i] ? 1 : 1 + effect))
                bought.Add((ids[i], 1, 10));
        }

        ListOutcome all = TrialOutcome.Read(new TrialAssignments(ids, ["a"], new int[Customers], held), Purchases([.. bought]))[^1];

        Assert.Equal(isShown, all.Rate!.Lower > 0);
        Assert.True(all.Rate.Lower < 0.2 * effect && 0.2 * effect < all.Rate.Upper);
        string text = Language.English.Of(ListWords.Of(all).First());
        Assert.Contains(isShown ? "is more than chance" : "may be chance", text, StringComparison.Ordinal);
        Assert.StartsWith("All lists: ", text, StringComparison.Ordinal);
    }

    private static FeatureTable Purchases(params (string Id, double Orders, double Revenue)[] customers) => new(
        IdList.From(customers.Select(customer => customer.Id)), ["frequency", "monetary"],
        new Matrix(customers.Length, 2, [.. customers.SelectMany(customer => new[] { customer.Orders, customer.Revenue })]));
}
