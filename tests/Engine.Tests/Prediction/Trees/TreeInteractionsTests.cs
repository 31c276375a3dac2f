using System.Numerics;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Shapley;

namespace Segmentation.Tests.Prediction.Trees;

public sealed class TreeInteractionsTests
{
    [Fact]
    public void Of_ForestOfAPlantedTable_EqualsTheDefinitionOverAllSubsets()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(300, seed: 8);
        TreeEnsemble forest = RandomForest.Fit(table, labels, new ForestOptions { Trees = 4, MinimumLeafRows = 1, Seed = 8 });
        for (int i = 0; i < 6; i++)
        {
            double[] row = [.. table.Columns.Select(column => column.Values[i])];
            foreach (DecisionTree tree in forest.Trees)
            {
                Matrix found = TreeInteractions.Of(tree, row);
                for (int a = 0; a < row.Length; a++)
                {
                    for (int b = 0; b < row.Length; b++)
                        Assert.Equal(a == b ? 0 : ByDefinition(tree, row, a, b), found[a, b], 1e-11);
                }
            }
        }
    }

    [Fact]
    public void MeanAbsolute_TreesOfOneQuestion_HaveNone()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(300, seed: 9);
        TreeEnsemble stumps = Segmentation.Prediction.Trees.Boosting.GradientBoosting.Fit(
            table, labels, new Segmentation.Prediction.Trees.Boosting.BoostingOptions { Trees = 30, Leaves = 2 });
        Assert.All(TreeInteractions.MeanAbsolute(stumps, table, 1, default).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void MeanAbsolute_OnAnyThreads_HasTheSameBits()
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(200, seed: 10);
        TreeEnsemble forest = RandomForest.Fit(table, labels, new ForestOptions { Trees = 5, Seed = 10 });
        Assert.Equal(
            TreeInteractions.MeanAbsolute(forest, table, 1, default).Values,
            TreeInteractions.MeanAbsolute(forest, table, 3, default).Values);
    }

    // Shapley's interaction index: the second difference, averaged over every subset of the other columns. Grabisch & Roubens 1999.
    private static double ByDefinition(DecisionTree tree, double[] row, int a, int b)
    {
        int d = row.Length;
        double total = 0;
        for (uint subset = 0; subset < 1u << d; subset++)
        {
            if ((subset >> a & 1) != 0 || (subset >> b & 1) != 0)
                continue;
            int size = BitOperations.PopCount(subset);
            double weight = ShapleySets.Factorial(size) * ShapleySets.Factorial(d - size - 2) / ShapleySets.Factorial(d - 1);
            total += weight * (Known(subset | 1u << a | 1u << b) - Known(subset | 1u << a) - Known(subset | 1u << b) + Known(subset));
        }
        return total;

        double Known(uint known) => ShapleySets.Known(tree, 0, row, known);
    }
}
