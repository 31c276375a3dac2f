using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class RiskProfitTests
{
    [Fact]
    public void Split_EveryCustomer_StandsInOneGroup()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(400, seed: 30);
        var random = new SeededRandom(31);
        double[] profit = [.. labels.Select(_ => random.NextDouble())];
        double[] risk = [.. labels.Select((dropped, i) => Math.Clamp(0.5 + (dropped ? 0.3 : -0.3) + (0.1 * random.NextGaussian()), 0, 1))];
        IReadOnlyList<RiskProfitGroup> groups = RiskProfit.Split(table, risk, profit);
        Assert.Equal(Enumerable.Range(0, 400), groups.SelectMany(group => group.Rows).Order());
        Assert.Equal("Worth keeping", groups[0].Name);
        Assert.All(groups[0].Rows, i => Assert.True(risk[i] >= 0.5));
        // The planted driver of the label tells the risky from the others, and stands first.
        Assert.Equal("a", groups.First(group => group.Name == "Slipping away").Contrasts[0].Column);
        Assert.Contains(
            groups.First(group => group.Name == "Slipping away").Offers, offer =>
                offer.Column == "kind" && offer.Level == "south" && offer.Lift > 1.2);
    }

    [Fact]
    public void Split_SpendOnCategories_IsComparedByHand()
    {
        const int Rows = 100;
        double[] risk = [.. Enumerable.Range(0, Rows).Select(i => i < 40 ? 0.8 : 0.2)];
        double[] profit = [.. Enumerable.Range(0, Rows).Select(i => i % 4 == 0 ? 100.0 + i : 10)];
        // The risky spend on books what others spend on toys; a third category is everyone's, equally.
        double[] books = [.. Enumerable.Range(0, Rows).Select(i => i < 40 ? 0.4 + (0.01 * (i % 5)) : i % 4 == 1 ? 0.1 : 0)];
        double[] toys = [.. Enumerable.Range(0, Rows).Select(i => 0.5 - books[i])];
        double[] food = [.. Enumerable.Repeat(0.2, Rows)];
        var spend = new CategorySpend(["Books", "Toys", "Food"], [books, toys, food], [.. Enumerable.Repeat(200.0, Rows)]);
        var table = new ModelTable(
            Segmentation.IdList.From(Enumerable.Range(0, Rows).Select(i => $"c{i}")), [ModelColumn.Numeric("profit", profit)]);

        RiskProfitGroup slipping = RiskProfit.Split(table, risk, profit, spend: spend).Single(group => group.Code == "risk-slipping");

        Assert.Equal(30, slipping.Rows.Count);
        CategoryProfit stronger = Assert.Single(slipping.Stronger);
        Assert.Equal(("category", "Books"), (stronger.Column, stronger.Level));
        Assert.Equal(slipping.Rows.Average(i => 200 * books[i]), stronger.Profit.Mean, 1e-9);
        Assert.Equal(
            Enumerable.Range(0, Rows).Except(slipping.Rows).Average(i => 200 * books[i]), stronger.Profit.MeanOfOthers, 1e-9);
        CategoryOffer offer = slipping.Offers[0];
        // All 30 buy books; of the other 70, the 10 risky ones of high profit and 15 more.
        Assert.Equal(("Books", 1.0, 70.0 / 25), (offer.Level, offer.Share, offer.Lift));
        Assert.Equal(stronger.Profit.Mean, offer.MeanProfit, 1e-9);
        Assert.True(offer.P < 1e-6);
        Assert.Equal(1, slipping.Offers.Single(other => other.Level == "Food").P);
    }

    [Fact]
    public void WriteAndRead_Model_ScoresTheSame()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(300, seed: 32);
        foreach (ActivityModelKind kind in Enum.GetValues<ActivityModelKind>())
        {
            var options =
                new ChurnModelOptions { Candidates = [kind], Forest = new ForestOptions { Trees = 10 },
                    Boosting = new BoostingOptions { Trees = 10 } };
            ChurnModel model = ChurnTraining.Fit(table, labels, options);
            using var file = new MemoryStream();
            ChurnModelFile.Write(file, model, new ChurnModelOrigin("1", 0, "kind=x", "id", []));
            file.Position = 0;
            (ChurnModel back, _) = ChurnModelFile.Read(file, "model");
            Assert.Equal(model.Probabilities(table), back.Probabilities(table));
        }
    }

    [Fact]
    public void Read_AnotherFile_SaysSo()
    {
        using var file = new MemoryStream("{\"kind\":\"something\"}"u8.ToArray());
        Assert.Contains(
            "m.json is no model of activity drop", Assert.Throws<InputException>(() => ChurnModelFile.Read(file, "m.json")).Message);
    }
}
