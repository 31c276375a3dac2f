using System.Numerics;
using Segmentation.Prediction.Models;

namespace Segmentation.Tests.Prediction.Models;

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
    public void Explain_Boosting_SumsToLogOdds()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(400, seed: 3);
        TreeEnsemble boosting = GradientBoosting.Fit(table, labels, new BoostingOptions { Trees = 20 });
        (double expected, Matrix contributions) = boosting.Explain(table);
        double[] scores = boosting.Score(table);
        for (int i = 0; i < table.Rows; i++)
            Assert.Equal(Math.Log(scores[i] / (1 - scores[i])), expected + Sum(contributions.Row(i)), 1e-9);
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
            double weight = Factorial(size) * Factorial(d - size - 1) / Factorial(d);
            total += weight * (Known(tree, 0, row, subset | 1u << column) - Known(tree, 0, row, subset));
        }
        return total;
    }

    private static double Known(DecisionTree tree, int at, double[] row, uint known)
    {
        TreeNode node = tree.Nodes[at];
        if (node.IsLeaf)
            return node.Value;
        if ((known >> node.Column & 1) != 0)
            return Known(tree, node.Next(row[node.Column]), row, known);
        return ((tree.Nodes[node.Left].Cover * Known(tree, node.Left, row, known)) + (tree.Nodes[node.Right].Cover * Known(tree, node.Right, row, known))) / node.Cover;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
