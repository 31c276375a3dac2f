using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class ChurnModelTests
{
    private static readonly ChurnModelOptions Quick = new()
    {
        Boosting = new BoostingOptions { Trees = 30 },
        Forest = new ForestOptions { Trees = 30 },
    };

    [Fact]
    public void Fit_PlantedSignal_RanksTheTellingColumnFirstAndIsReliable()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(1500, seed: 20);
        ChurnModel model = ChurnTraining.Fit(table, labels, Quick);
        Assert.Equal("a", model.Importance[0].Column);
        Assert.True(model.Reliability.ExpectedError < 0.06);
        Assert.Equal(3, model.Candidates.Count);
        Assert.True(model.Candidates[0].MeanAuc >= model.Candidates[1].MeanAuc);
        Assert.All(model.Probabilities(table), probability => Assert.InRange(probability, 0, 1));
    }

    [Fact]
    public void Fit_LogisticTruth_ChoosesLogistic()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(1500, seed: 21);
        Assert.Equal("logistic", ChurnTraining.Fit(table, labels, Quick).Scorer.Kind);
    }

    [Fact]
    public void Fit_SameSeedAnyThreads_SameProbabilities()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(400, seed: 22);
        double[] one = ChurnTraining.Fit(table, labels, Quick with { Seed = 3, Threads = 1 }).Probabilities(table);
        Assert.Equal(one, ChurnTraining.Fit(table, labels, Quick with { Seed = 3, Threads = 3 }).Probabilities(table));
    }

    [Fact]
    public void Fit_FewerRowsToLearnFrom_StillJudgesAllOfThem()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(1500, seed: 25);
        ChurnModel all = ChurnTraining.Fit(table, labels, Quick);
        ChurnModel few = ChurnTraining.Fit(table, labels, Quick with { MostLearned = 300 });
        Assert.All(few.Candidates[0].Scores, score => Assert.True(double.IsFinite(score)));
        Assert.NotEqual(all.Probabilities(table), few.Probabilities(table));
        Assert.InRange(few.Candidates[0].MeanAuc, 0.75, all.Candidates[0].MeanAuc);
    }

    [Fact]
    public void Fit_OneClassOnly_SaysSo()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(100, seed: 23);
        var error = Assert.Throws<InputException>(() => ChurnTraining.Fit(table, new bool[labels.Length], Quick));
        Assert.Contains("same outcome", error.Message);
    }

    [Fact]
    public void Fit_ColumnWithoutValues_NamesIt()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(100, seed: 24);
        var hollow = new double[100];
        Array.Fill(hollow, double.NaN);
        ModelTable bad = table with { Columns = [.. table.Columns, ModelColumn.Numeric("hollow", hollow)] };
        Assert.Contains("'hollow'", Assert.Throws<InputException>(() => ChurnTraining.Fit(bad, labels, Quick)).Message);
    }
}
