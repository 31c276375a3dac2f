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
    public void WriteAndRead_Model_ScoresTheSame()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(300, seed: 32);
        foreach (ActivityModelKind kind in Enum.GetValues<ActivityModelKind>())
        {
            var options =
                new ActivityDropOptions { Candidates = [kind], Forest = new ForestOptions { Trees = 10 },
                    Boosting = new BoostingOptions { Trees = 10 } };
            ActivityDropModel model = ActivityDrop.Fit(table, labels, options);
            using var file = new MemoryStream();
            ActivityDropFile.Write(file, model, new ActivityDropOrigin("1", 0, "kind=x", "id", []));
            file.Position = 0;
            (ActivityDropModel back, _) = ActivityDropFile.Read(file, "model");
            Assert.Equal(model.Probabilities(table), back.Probabilities(table));
        }
    }

    [Fact]
    public void Read_AnotherFile_SaysSo()
    {
        using var file = new MemoryStream("{\"kind\":\"something\"}"u8.ToArray());
        Assert.Contains(
            "m.json is no model of activity drop", Assert.Throws<InputException>(() => ActivityDropFile.Read(file, "m.json")).Message);
    }
}
