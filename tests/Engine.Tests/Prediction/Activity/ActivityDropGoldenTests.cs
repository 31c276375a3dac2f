using System.Text.Json;
using Segmentation.Prediction.Activity;
using Segmentation.Prediction.Models;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Prediction.Activity;

/// <summary>Against scikit-learn 1.2.1 on the stored folds of the one-click data.</summary>
public sealed class ActivityDropGoldenTests
{
    [SkippableFact]
    public void Logistic_FullTable_EqualsReferenceCoefficientsAndProbabilities()
    {
        OneClickTable data = OneClickTable.Read();
        LogisticRegression model = LogisticRegression.Fit(data.Table, data.Dropped);

        JsonElement reference = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("reference/s2.json"))).RootElement.GetProperty("logistic_full");
        Assert.Equal(reference.GetProperty("intercept").GetDouble(), model.Intercept, 1e-6);
        for (int j = 0; j < model.Coefficients.Count; j++)
        {
            ModelColumn column = data.Table.Columns[model.Design[j].Column];
            string name = column.Kind == ColumnKind.Category ? $"c__{column.Name}_{column.Levels[model.Design[j].Level]}" : $"n__{column.Name}";
            Assert.Equal(reference.GetProperty("coef").GetProperty(name).GetDouble(), model.Coefficients[j], 1e-6);
        }
        double[] expected = GoldenCsv.Read(SharedFiles.Require("reference/s2_logistic_full_probabilities.csv")).Column("p");
        double[] actual = model.Score(data.Table);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
        Assert.Equal(reference.GetProperty("auc").GetDouble(), RocAuc.Of(data.Dropped, actual), 1e-9);
    }

    [SkippableFact]
    public void Fit_StoredFolds_ChosenModelReaches0912()
    {
        OneClickTable data = OneClickTable.Read();
        ActivityDropModel model = ActivityDrop.Fit(data.Table, data.Dropped, new ActivityDropOptions { GivenFolds = data.Fold, Threads = 2 });
        string summary = string.Join("; ", model.Candidates.Select(c => $"{c.Kind} {c.MeanAuc:F4} ± {c.AucSpread:F4}"));
        Assert.True(model.Candidates[0].MeanAuc >= 0.912, summary);
    }
}
