using System.Text.Json;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Prediction.Churn;

/// <summary>Against scikit-learn 1.2.1 on the one-click data and on the small table of tests/goldens.</summary>
public sealed class ChurnModelGoldenTests
{
    [SkippableTheory]
    [InlineData("churn")]
    [InlineData("s2")]
    public void Logistic_FullTable_EqualsReferenceCoefficientsAndProbabilities(string set)
    {
        OneClickTable data = OneClickTable.Read(set);
        LogisticRegression model = LogisticRegression.Fit(data.Table, data.Dropped);

        JsonElement reference = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}.json"))).RootElement.GetProperty(
            "logistic_full");
        Assert.Equal(reference.GetProperty("intercept").GetDouble(), model.Intercept, 1e-6);
        for (int j = 0; j < model.Coefficients.Count; j++)
        {
            ModelColumn column = data.Table.Columns[model.Design[j].Column];
            string name = column.Kind == ColumnKind.Category
                ? $"c__{column.Name}_{column.Levels[model.Design[j].Level]}"
                : $"n__{column.Name}";
            Assert.Equal(reference.GetProperty("coef").GetProperty(name).GetDouble(), model.Coefficients[j], 1e-6);
        }
        double[] expected = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_logistic_full_probabilities.csv")).Column("p");
        double[] actual = model.Score(data.Table);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
        Assert.Equal(reference.GetProperty("auc").GetDouble(), RocAuc.Of(data.Dropped, actual), 1e-9);
    }

    // scikit-learn's best of logistic regression, boosting and forests reaches 0.8340 on the small table.
    [SkippableTheory]
    [InlineData("churn", 0.829)]
    [InlineData("s2", 0.912)]
    public void Fit_StoredFolds_ChosenModelIsAsGoodAsScikitLearns(string set, double least)
    {
        OneClickTable data = OneClickTable.Read(set);
        ChurnModel model = ChurnTraining.Fit(
            data.Table, data.Dropped, new ChurnModelOptions { GivenFolds = data.Fold, Threads = 2 });
        string summary = string.Join("; ", model.Candidates.Select(c => $"{c.Kind} {c.MeanAuc:F4} ± {c.AucSpread:F4}"));
        Assert.True(model.Candidates[0].MeanAuc >= least, summary);
    }
}
