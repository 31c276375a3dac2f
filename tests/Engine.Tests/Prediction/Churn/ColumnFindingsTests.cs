using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Prediction.Trees;
using Segmentation.Wording;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class ColumnFindingsTests
{
    [Fact]
    public void Look_ConstantAndLeakingColumns_AreNamed()
    {
        (ModelTable table, bool[] outcome) = ModelTables.Planted(300, seed: 1);
        table = table with
        {
            Columns =
            [
                .. table.Columns,
                ModelColumn.Category("country", [.. outcome.Select(_ => "UK")]),
                ModelColumn.Numeric("empty", [.. outcome.Select(_ => double.NaN)]),
                ModelColumn.Numeric("cancelled_on", [.. outcome.Select((dropped, i) => dropped ? i % 7 : double.NaN)]),
                ModelColumn.Category("state", [.. outcome.Select((dropped, i) => dropped ? "closed" : i % 2 == 0 ? "open" : "new")]),
                ModelColumn.Category("name", [.. outcome.Select((_, i) => $"n{i}")]),
            ],
        };
        (ModelTable kept, IReadOnlyList<Phrase> phrases) = ColumnFindings.Look(table, outcome);
        string[] findings = [.. phrases.Select(Language.English.Of)];

        Assert.Equal(["a", "b", "kind", "gaps", "noise", "cancelled_on", "state", "name"], kept.Columns.Select(column => column.Name));
        Assert.Equal(4, findings.Length);
        Assert.Contains(findings, finding => finding.Contains("'country' is \"UK\" for everyone"));
        Assert.Contains(findings, finding => finding.Contains("'empty' has no value at all"));
        Assert.Contains(findings, finding => finding.Contains("'cancelled_on' predicts the outcome alone (ROC-AUC 1.000)"));
        Assert.Contains(findings, finding => finding.Contains("'state' predicts the outcome alone"));
    }

    [Fact]
    public void Align_LevelThatTheModelNeverSaw_IsNewAndNotMissing()
    {
        ModelTable learned = Plans(["A", "B", null]);
        ModelTable given = Plans(["Z", "B", null, "Y"]).Align(learned.Columns);

        Assert.Equal([ModelColumn.Unseen, 1, double.NaN, ModelColumn.Unseen], given["plan"].Values);
        Assert.Equal(["Z", "B", "", "Y"], Enumerable.Range(0, 4).Select(given["plan"].Text));
        Assert.Equal("Y", given.Select([3, 1]).Align(learned.Columns)["plan"].Text(0));
    }

    [Fact]
    public void Logistic_MissingCategory_IsALevelAndANewOneIsNone()
    {
        string?[] plans = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? null : i % 2 == 0 ? "A" : "B")];
        bool[] outcome = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? i % 20 != 0 : i % 10 == 1)];
        ModelTable table = Plans(plans);
        var model = LogisticRegression.Fit(table, outcome, 100);

        double[] scores = model.Score(Plans([null, "A", "Z"]).Align(table.Columns));
        Assert.InRange(scores[0], 0.75, 0.85);
        Assert.InRange(scores[1], 0, 0.1);
        Assert.InRange(scores[2], scores[1], scores[0] - 0.3);
        Assert.Equal(0, model.Explain(Plans(["Z"]).Align(table.Columns)).Contributions[0, 0], 1e-12);
    }

    private static ModelTable Plans(string?[] plans) =>
        new(IdList.From(plans.Select((_, i) => $"{i}")), [ModelColumn.Category("plan", plans)]);
}
