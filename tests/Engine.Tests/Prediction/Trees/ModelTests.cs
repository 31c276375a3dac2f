using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;

namespace Segmentation.Tests.Prediction.Trees;

public sealed class ModelTests
{
    [Fact]
    public void RocAuc_ByHand_CountsTiesHalf()
    {
        Assert.Equal(1.0, RocAuc.Of([false, true], [0.1, 0.9]));
        Assert.Equal(0.5, RocAuc.Of([false, true], [0.4, 0.4]));
        Assert.Equal(0.75, RocAuc.Of([false, true, false, true], [0.1, 0.2, 0.3, 0.4]));
        Assert.True(double.IsNaN(RocAuc.Of([true, true], [0.1, 0.2])));
    }

    [Theory]
    [InlineData("boosting")]
    [InlineData("forest")]
    [InlineData("best-forest")]
    [InlineData("logistic")]
    public void Fit_PlantedSignal_RanksUnseenRows(string kind)
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(3000, seed: 5);
        (ModelTable unseen, bool[] truth) = ModelTables.Planted(2000, seed: 6);
        IActivityScorer model = kind switch
        {
            "boosting" => GradientBoosting.Fit(table, labels, new BoostingOptions()),
            "forest" => RandomForest.Fit(table, labels, new ForestOptions { Trees = 60 }),
            "best-forest" => RandomForest.Fit(table, labels, new ForestOptions { Trees = 60, Splits = ForestSplits.Best }),
            _ => LogisticRegression.Fit(table, labels),
        };
        // The planted log-odds themselves reach about 0.89 on such rows.
        Assert.True(RocAuc.Of(truth, model.Score(unseen)) > 0.84);
    }

    [Fact]
    public void Fit_AnyThreadCount_SameTrees()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(30_000, seed: 7);
        double[] one = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 10, Threads = 1 }).Score(table);
        double[] seven = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 10, Threads = 7 }).Score(table, 7);
        Assert.Equal(one, seven);
        (table, labels) = ModelTables.Planted(500, seed: 7);
        Assert.Equal(
            RandomForest.Fit(table, labels, new ForestOptions { Trees = 20, Threads = 1 }).Score(table),
            RandomForest.Fit(table, labels, new ForestOptions { Trees = 20, Threads = 7 }).Score(table));
    }

    [Fact]
    public void Boosting_RisingColumn_NeverLowersTheScore()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(800, seed: 8);
        var monotone = new[] { Monotone.Rising, Monotone.Falling, Monotone.Free, Monotone.Free, Monotone.Free };
        TreeEnsemble bound = GradientBoosting.Fit(table, labels, new BoostingOptions { Monotone = monotone, MinimumLeafRows = 2 });
        TreeEnsemble free = GradientBoosting.Fit(table, labels, new BoostingOptions { MinimumLeafRows = 2 });
        Assert.True(LargestFall(bound) <= 1e-12);
        Assert.True(LargestFall(free) > 1e-3, "the free fit already rises everywhere, so the test shows nothing");

        double LargestFall(TreeEnsemble model)
        {
            double worst = 0;
            for (int i = 0; i < 40; i++)
            {
                double before = double.NegativeInfinity;
                for (double a = -3; a <= 3; a += 0.05)
                {
                    double[] row = [.. table.Columns.Select(column => column.Values[i])];
                    row[0] = a;
                    double score = model.Trees.Sum(tree => tree.Score(row));
                    worst = Math.Max(worst, before - score);
                    before = score;
                }
            }
            return worst;
        }
    }

    [Fact]
    public void Boosting_EarlyStopping_KeepsFewerTrees()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(600, seed: 9);
        var patient = new BoostingOptions { Trees = 300, MinimumLeafRows = 5 };
        Assert.Equal(300, GradientBoosting.Fit(table, labels, patient).Trees.Count);
        Assert.InRange(GradientBoosting.Fit(table, labels, patient with { ValidationParts = 1 }).Trees.Count, 5, 200);
    }

    [Fact]
    public void Boosting_TreesChosenOnHeldOutRows_LearnFromAllRows()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(600, seed: 9);
        var options = new BoostingOptions { Trees = 300, MinimumLeafRows = 5, ValidationParts = 3 };
        TreeEnsemble chosen = GradientBoosting.Fit(table, labels, options);
        TreeEnsemble same = GradientBoosting.Fit(table, labels, options with { ValidationParts = 0, Trees = chosen.Trees.Count });

        Assert.Equal(same.Score(table), chosen.Score(table));
        Assert.Equal(labels.Length, chosen.Trees[0].Nodes[0].Cover);
        Assert.Equal(chosen.Score(table), GradientBoosting.Fit(table, labels, options with { Threads = 3 }).Score(table));
    }

    [Fact]
    public void Boosting_MoreColumnsThanOneGroupOfCellsHolds_FindsTheOneThatDecides()
    {
        var random = new SeededRandom(13);
        double[][] values = [.. Enumerable.Range(0, 53).Select(_ => Enumerable.Range(0, 500).Select(_ => random.NextGaussian()).ToArray())];
        bool[] labels = [.. values[51].Select(value => value > 0.3)];
        var table = new ModelTable(
            IdList.From(Enumerable.Range(0, 500).Select(i => $"c{i}")),
            [.. values.Select((column, c) => ModelColumn.Numeric($"v{c}", column))]);
        TreeEnsemble model = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 3 });

        Assert.All(model.Trees, tree => Assert.Equal(51, tree.Nodes[0].Column));
        Assert.Equal(1, RocAuc.Of(labels, model.Score(table)));
    }

    [Fact]
    public void Align_OtherOrderAndUnseenLevel_ScoresAllOtherRowsAsBefore()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(500, seed: 10);
        TreeEnsemble model = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 20 });
        ModelTable shuffled = table with { Columns = [.. table.Columns.Reverse()] };
        Assert.Equal(model.Score(table), model.Score(shuffled.Align(table.Columns)));

        string[] kinds = [.. Enumerable.Range(0, table.Rows).Select(i => i == 0 ? "overseas" : table["kind"].Text(i))];
        ModelTable unseen =
            table with { Columns =
                [.. table.Columns.Select(column => column.Name == "kind" ? ModelColumn.Category("kind", kinds) : column)] };
        Assert.Equal(ModelColumn.Unseen, unseen.Align(table.Columns)["kind"].Values[0]);
        Assert.Equal(model.Score(table)[1..], model.Score(unseen.Align(table.Columns))[1..]);
        Assert.Throws<InputException>(() => table.Without("a").Align(table.Columns));
    }

    [Fact]
    public void Explain_Logistic_SumsToLogOdds()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(300, seed: 11);
        LogisticRegression model = LogisticRegression.Fit(table, labels);
        (double expected, Matrix contributions) = model.Explain(table);
        double[] scores = model.Score(table);
        for (int i = 0; i < table.Rows; i++)
        {
            double sum = expected;
            foreach (double value in contributions.Row(i))
                sum += value;
            Assert.Equal(Math.Log(scores[i] / (1 - scores[i])), sum, 1e-9);
        }
    }

    [Theory]
    [InlineData(200, "platt")]
    [InlineData(2000, "isotonic")]
    public void Calibration_SquaredProbabilities_AreBroughtBack(int rows, string method)
    {
        var random = new SeededRandom(12);
        double[] truth = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        bool[] labels = [.. truth.Select(p => random.NextDouble() < p)];
        double[] distorted = [.. truth.Select(p => p * p)];
        Calibration calibration = Calibration.Fit(labels, distorted);
        Assert.Equal(method, calibration.Method);
        double before = -1;
        double error = 0, raw = 0;
        foreach ((double p, double score) in truth.Zip(distorted).OrderBy(pair => pair.Second))
        {
            double calibrated = calibration.Apply(score);
            Assert.True(calibrated >= before);
            before = calibrated;
            error += Math.Abs(calibrated - p);
            raw += Math.Abs(score - p);
        }
        Assert.True(error < 0.5 * raw);
    }
}
