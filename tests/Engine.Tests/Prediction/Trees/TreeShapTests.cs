using System.Numerics;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;
using Segmentation.Prediction.Trees.Shapley;

namespace Segmentation.Tests.Prediction.Trees;

public sealed class TreeShapTests
{
    [Fact]
    public void Add_RandomTrees_SumsToScoreLessExpectation()
    {
        (ModelTable table, TreeEnsemble ensemble) = SmallForest(columns: 5, seed: 1);
        (double expected, Matrix contributions) = ensemble.Explain(table);
        double[] scores = ensemble.Score(table);
        for (int i = 0; i < table.Rows; i++)
            Assert.Equal(scores[i], expected + Sum(contributions.Row(i)), 1e-10);
    }

    [Fact]
    public void Add_SmallTrees_EqualsTheDefinitionOverAllSubsets()
    {
        (ModelTable table, TreeEnsemble ensemble) = SmallForest(columns: 4, seed: 2);
        for (int i = 0; i < 12; i++)
        {
            double[] row = [.. table.Columns.Select(column => column.Values[i])];
            foreach (DecisionTree tree in ensemble.Trees.Take(5))
            {
                var fast = new double[row.Length];
                TreeShap.Add(tree, row, fast);
                for (int c = 0; c < row.Length; c++)
                    Assert.Equal(ByDefinition(tree, row, c), fast[c], 1e-10);
            }
        }
    }

    [Fact]
    public void Explain_ModelThatAsksNothing_GivesEveryoneTheBase()
    {
        (ModelTable table, _) = SmallForest(columns: 3, seed: 1);
        var leaf = new DecisionTree([new TreeNode(-1, 0, null, false, -1, -1, 0.25, 10)]);
        foreach ((DecisionTree[] trees, double sum) in ((DecisionTree[], double)[])[([], -1), ([leaf, leaf], -0.5)])
        {
            var ensemble = new TreeEnsemble("boosting", -1, 1, true, trees);
            (double expected, Matrix contributions) = ensemble.Explain(table);

            Assert.True(ensemble.NodesToExplain() <= trees.Length);
            Assert.Equal(sum, expected, 1e-15);
            Assert.All(contributions.Values, value => Assert.Equal(0, value));
            Assert.All(ensemble.Score(table), score => Assert.Equal(1 / (1 + Math.Exp(-sum)), score, 1e-15));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(130)]
    public void Explain_RowsInAnyCompanyAndOnAnyThreads_HaveTheSameBits(int rows)
    {
        (ModelTable table, TreeEnsemble ensemble) = SmallForest(columns: 5, seed: 4);
        (_, Matrix all) = ensemble.Explain(table);

        int[] chosen = [.. Enumerable.Range(0, rows).Select(i => i * 11 % table.Rows)];
        (_, Matrix few) = ensemble.Explain(table.Select(chosen), threads: 3);

        for (int i = 0; i < rows; i++)
            Assert.Equal(all.Row(chosen[i]), few.Row(i));
    }

    [Fact]
    public void Add_DeepTreesThatAskTheSameColumnsAgain_EqualTheDefinition()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(600, seed: 5);
        TreeEnsemble forest = RandomForest.Fit(table, labels, new ForestOptions { Trees = 2, MinimumLeafRows = 1, Seed = 5 });
        Assert.True(forest.Trees[0].Nodes.Length > 100);
        for (int i = 0; i < 6; i++)
        {
            double[] row = [.. table.Columns.Select(column => column.Values[i])];
            var fast = new double[row.Length];
            TreeShap.Add(forest.Trees[0], row, fast);
            for (int c = 0; c < row.Length; c++)
                Assert.Equal(ByDefinition(forest.Trees[0], row, c), fast[c], 1e-12);
        }
    }

    [Fact]
    public void Add_TextThatTrainingNeverSaw_IsAColumnThatIsNotKnown()
    {
        (ModelTable table, TreeEnsemble ensemble) = SmallForest(columns: 4, seed: 6);
        const int Kind = 2;
        foreach (int i in (int[])[0, 5, 9])
        {
            double[] row = [.. table.Columns.Select(column => column.Values[i])];
            row[Kind] = ModelColumn.Unseen;
            foreach (DecisionTree tree in ensemble.Trees)
            {
                var fast = new double[row.Length];
                TreeShap.Add(tree, row, fast);
                Assert.Equal(0, fast[Kind]);
                Assert.Equal(ShapleySets.Known(tree, 0, row, ~(1u << Kind)), tree.Score(row), 1e-12);
                Assert.Equal(tree.Score(row) - TreeShap.Expectation(tree), Sum(fast), 1e-10);
            }
        }
        Assert.Contains(ensemble.Trees, tree => tree.Nodes.Any(node => node.Column == Kind));
    }

    [Fact]
    public void Add_TreeOfOneLeaf_AddsNothing()
    {
        var contributions = new double[2];
        TreeShap.Add(new DecisionTree([new TreeNode(-1, 0, null, false, -1, -1, 0.3, 10)]), [1, 2], contributions);
        Assert.Equal([0, 0], contributions);
    }

    [Fact]
    public void Explain_Boosting_SumsToLogOdds()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(400, seed: 3);
        TreeEnsemble boosting = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 20 });
        (double expected, Matrix contributions) = boosting.Explain(table);
        double[] scores = boosting.Score(table);
        for (int i = 0; i < table.Rows; i++)
            Assert.Equal(Math.Log(scores[i] / (1 - scores[i])), expected + Sum(contributions.Row(i)), 1e-9);
    }

    // Paths of 3 columns and of 10 fill narrow and wide tables; one of 18 has none and is followed node by node.
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(18)]
    public void Explain_PathsOfAnyWidth_EqualsWhatFollowingThePathsGives(int columns)
    {
        var random = new SeededRandom((ulong)columns);
        const int rows = 90;
        double[][] values = [.. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, rows).Select(
            _ => random.Next(6) == 0 ? double.NaN : random.NextDouble()).ToArray())];
        values[1] = [.. values[1].Select(value => double.IsNaN(value) ? value : Math.Floor(4 * value))];
        var table = new ModelTable(
            IdList.From(Enumerable.Range(0, rows).Select(i => $"c{i}")),
            [
                .. values.Select((column, c) => c == 1
                    ? new ModelColumn("levels", ColumnKind.Category, column, ["a", "b", "c", "d"])
                    : ModelColumn.Numeric($"v{c}", column)),
            ]);
        var ensemble = new TreeEnsemble("boosting", 0.5, 1, Logistic: true, [Chain(columns, random), Chain(columns, random)]);
        Assert.Equal(columns <= PatternGroup.MostBits, PatternGroup.Cut(ensemble.Trees[0]) is not null);

        (_, Matrix contributions) = ensemble.Explain(table, threads: 2);
        double[] scores = ensemble.Score(table, threads: 2);

        for (int i = 0; i < rows; i++)
        {
            double[] row = [.. values.Select(column => column[i])];
            Assert.Equal(LogisticRegression.Sigmoid(0.5 + ensemble.Trees.Sum(tree => tree.Score(row))), scores[i]);
            var expected = new double[columns];
            foreach (DecisionTree tree in ensemble.Trees)
                TreeShap.Add(tree, row, expected);
            for (int c = 0; c < columns; c++)
                Assert.Equal(expected[c], contributions[i, c], 1e-13);
        }
    }

    [Fact]
    public void Explain_TablesFilledBeforehand_HaveTheSameBits()
    {
        (ModelTable table, TreeEnsemble ensemble) = SmallForest(columns: 5, seed: 7);
        int[] many = [.. Enumerable.Range(0, 20_500).Select(i => i % table.Rows)];
        (_, Matrix few) = ensemble.Explain(table);
        var repeated = new ModelTable(
            IdList.From(many.Select((_, i) => $"c{i}")), [.. table.Columns.Select(column => column.Select(many))]);
        (_, Matrix all) = ensemble.Explain(repeated, threads: 2);
        foreach (int i in (int[])[0, 199, 4_095, 4_096, 20_499])
            Assert.Equal(few.Row(many[i]), all.Row(i));
    }

    // A tree whose last leaf is as many answers deep as there are columns, and asks about the first column again.
    private static DecisionTree Chain(int columns, SeededRandom random)
    {
        var nodes = new TreeNode[(2 * (columns + 1)) + 1];
        double cover = 1000;
        for (int step = 0; step <= columns; step++)
        {
            int column = step % columns, at = 2 * step;
            bool missingLeft = random.Next(2) == 0;
            nodes[at] = column == 1
                ? new TreeNode(column, 0, [0b0110, 0, 0, 0], missingLeft, at + 1, at + 2, 0, cover)
                : new TreeNode(column, step == columns ? 0.7 : 0.4, null, missingLeft, at + 1, at + 2, 0, cover);
            double left = Math.Floor(cover * (0.2 + (0.3 * random.NextDouble())));
            nodes[at + 1] = new TreeNode(-1, 0, null, false, -1, -1, random.NextGaussian(), left);
            cover -= left;
        }
        nodes[^1] = new TreeNode(-1, 0, null, false, -1, -1, random.NextGaussian(), cover);
        return new DecisionTree(nodes);
    }

    private static (ModelTable Table, TreeEnsemble Ensemble) SmallForest(int columns, ulong seed)
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(200, seed);
        table = table with { Columns = [.. table.Columns.Take(columns)] };
        return (table, RandomForest.Fit(table, labels, new ForestOptions { Trees = 10, MinimumLeafRows = 5, Seed = seed }));
    }

    // Shapley's sum over every subset of the other columns, with left-out columns averaged by cover.
    private static double ByDefinition(DecisionTree tree, double[] row, int column)
    {
        int d = row.Length;
        double total = 0;
        for (uint subset = 0; subset < 1u << d; subset++)
        {
            if ((subset >> column & 1) != 0)
                continue;
            int size = BitOperations.PopCount(subset);
            double weight = ShapleySets.Factorial(size) * ShapleySets.Factorial(d - size - 1) / ShapleySets.Factorial(d);
            total += weight * (ShapleySets.Known(tree, 0, row, subset | 1u << column) - ShapleySets.Known(tree, 0, row, subset));
        }
        return total;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
