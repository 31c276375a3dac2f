using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>Looks at every value of a stored model of activity drop before any of it is computed with.</summary>
internal static class ChurnModelCheck
{
    // A share of all rows is a quotient of two covers, which rounding may leave above 1.
    private const double Slack = 1 + 1e-9;

    /// <summary>Holds a document to what its format promises.</summary>
    /// <exception cref="InputException">A value that no model has; the message names its JSON path.</exception>
    internal static void Require(ChurnModelDocument stored, DocumentCheck check)
    {
        RequireOrigin(stored.Origin, check);
        check.RequireBetween(stored.BaseRate, 0, 1, "$.baseRate");
        RequireColumns(stored.Columns, check);
        RequireFigures(stored, check);
        RequireCalibration(stored.Calibration, check);
        check.Require((stored.Linear is null) != (stored.Trees is null), "$", "must have one of linear and trees, and not both");
        if (stored.Linear is { } linear)
            RequireLinear(linear, stored.Columns, check);
        if (stored.Trees is { } trees)
            RequireTrees(trees, stored.Columns, check);
    }

    private static void RequireOrigin(ChurnModelOrigin origin, DocumentCheck check)
    {
        check.RequireEntries(origin.Fixes, "$.origin.fixes");
    }

    private static void RequireColumns(StoredColumn[] columns, DocumentCheck check)
    {
        check.Require(columns.Length > 0, "$.columns", "is empty");
        check.RequireEntries(columns, "$.columns");
        check.RequireNames([.. columns.Select(column => column.Name)], "$.columns");
        for (int c = 0; c < columns.Length; c++)
        {
            check.Require(
                Enum.IsDefined(columns[c].Kind),
                Invariant($"$.columns[{c}].kind"),
                Invariant($"is {(int)columns[c].Kind}; 0 for numbers or 1 for categories was expected"));
            check.RequireNames(columns[c].Levels, Invariant($"$.columns[{c}].levels"));
            check.Require(
                columns[c].Kind == ColumnKind.Category || columns[c].Levels.Count == 0,
                Invariant($"$.columns[{c}].levels"),
                "must be empty for a column of numbers");
        }
    }

    private static void RequireFigures(ChurnModelDocument stored, DocumentCheck check)
    {
        check.Require(stored.Candidates.Length > 0, "$.candidates", "is empty");
        check.RequireEntries(stored.Candidates, "$.candidates");
        for (int i = 0; i < stored.Candidates.Length; i++)
        {
            check.Require(stored.Candidates[i].FoldAuc.Length > 0, Invariant($"$.candidates[{i}].foldAuc"), "is empty");
            for (int fold = 0; fold < stored.Candidates[i].FoldAuc.Length; fold++)
                check.RequireBetween(stored.Candidates[i].FoldAuc[fold], 0, 1, Invariant($"$.candidates[{i}].foldAuc[{fold}]"));
        }
        check.RequireBetween(stored.Reliability.Brier, 0, 1, "$.reliability.brier");
        check.RequireBetween(stored.Reliability.ExpectedError, 0, 1, "$.reliability.expectedError");
        check.RequireEntries(stored.Reliability.Bins, "$.reliability.bins");
        for (int i = 0; i < stored.Reliability.Bins.Count; i++)
        {
            check.RequireBetween(stored.Reliability.Bins[i].Predicted, 0, 1, Invariant($"$.reliability.bins[{i}].item1"));
            check.RequireBetween(stored.Reliability.Bins[i].Observed, 0, 1, Invariant($"$.reliability.bins[{i}].item2"));
            check.Require(stored.Reliability.Bins[i].Rows >= 0, Invariant($"$.reliability.bins[{i}].item3"), "is below 0");
        }
        check.RequireEntries(stored.Importance, "$.importance");
        for (int i = 0; i < stored.Importance.Length; i++)
        {
            check.RequireNumber(stored.Importance[i].PermutationDrop, Invariant($"$.importance[{i}].permutationDrop"));
            check.RequireNumber(stored.Importance[i].MeanAbsoluteShapley, Invariant($"$.importance[{i}].meanAbsoluteShapley"));
        }
    }

    private static void RequireCalibration(Calibration calibration, DocumentCheck check)
    {
        check.Require(
            calibration.Method is "platt" or "isotonic",
            "$.calibration.method",
            MessageText.Of($"is \"{calibration.Method}\"; platt or isotonic was expected"));
        if (calibration.Method == "platt")
        {
            check.RequireLength(calibration.Scores.Length, 2, "$.calibration.scores");
            check.RequireNumbers(calibration.Scores, "$.calibration.scores");
            check.RequireLength(calibration.Probabilities.Length, 0, "$.calibration.probabilities");
            return;
        }
        check.Require(calibration.Scores.Length > 0, "$.calibration.scores", "is empty");
        check.RequireAscending(calibration.Scores, "$.calibration.scores");
        check.RequireLength(calibration.Probabilities.Length, calibration.Scores.Length, "$.calibration.probabilities");
        check.RequireAscending(calibration.Probabilities, "$.calibration.probabilities");
        check.RequireBetween(calibration.Probabilities[0], 0, 1, "$.calibration.probabilities[0]");
        check.RequireBetween(
            calibration.Probabilities[^1],
            0,
            1,
            Invariant($"$.calibration.probabilities[{calibration.Probabilities.Length - 1}]"));
    }

    private static void RequireLinear(StoredLogistic linear, StoredColumn[] columns, DocumentCheck check)
    {
        check.RequireNumber(linear.Intercept, "$.linear.intercept");
        check.RequireLength(linear.Coefficients.Length, linear.Design.Length, "$.linear.coefficients");
        check.RequireNumbers(linear.Coefficients, "$.linear.coefficients");
        for (int i = 0; i < linear.Design.Length; i++)
        {
            LogisticRegression.DesignColumn entry = linear.Design[i];
            string place = Invariant($"$.linear.design[{i}]");
            RequireColumn(entry.Column, columns, Invariant($"{place}.column"), check);
            bool fits = columns[entry.Column].Kind == ColumnKind.Category
                ? entry.Level >= 0
                && entry.Level <= columns[entry.Column].Levels.Count : entry.Level == -1;
            check.Require(fits, Invariant($"{place}.level"), Invariant($"is {entry.Level}, which column {entry.Column} does not have"));
            check.RequireNumber(entry.Mean, Invariant($"{place}.mean"));
            check.RequireDivisor(entry.StandardDeviation, Invariant($"{place}.standardDeviation"));
            check.RequireNumber(entry.Average, Invariant($"{place}.average"));
        }
    }

    private static void RequireTrees(StoredTrees trees, StoredColumn[] columns, DocumentCheck check)
    {
        check.RequireNumber(trees.Bias, "$.trees.bias");
        check.RequireNumber(trees.Scale, "$.trees.scale");
        check.Require(trees.Trees.Length > 0, "$.trees.trees", "is empty");
        check.RequireEntries(trees.Trees, "$.trees.trees");
        for (int t = 0; t < trees.Trees.Length; t++)
            RequireTree(trees.Trees[t], columns, Invariant($"$.trees.trees[{t}]"), check);
    }

    private static void RequireTree(StoredTree tree, StoredColumn[] columns, string place, DocumentCheck check)
    {
        int nodes = tree.Column.Length;
        check.Require(nodes > 0, Invariant($"{place}.column"), "is empty");
        foreach ((int length, string field) in new[]
        {
            (tree.Threshold.Length, "threshold"), (tree.LeftLevels.Length, "leftLevels"), (tree.MissingLeft.Length, "missingLeft"),
            (tree.Left.Length, "left"), (tree.Value.Length, "value"), (tree.Cover.Length, "cover"),
        })
            check.RequireLength(length, nodes, Invariant($"{place}.{field}"));
        var parent = new int[nodes];
        Array.Fill(parent, -1);
        for (int node = 0; node < nodes; node++)
        {
            if (!DocumentCheck.IsNumber(tree.Value[node]))
                check.RequireNumber(tree.Value[node], Invariant($"{place}.value[{node}]"));
            if (!(tree.Cover[node] > 0 && tree.Cover[node] <= DocumentCheck.Largest))
                check.Refuse(Invariant($"{place}.cover[{node}]"), Invariant($"is {tree.Cover[node]:R}; a number of rows was expected"));
            if (node > 0)
            {
                // Every node but the root is the child of an earlier one: a walk from the root always goes on, and ends.
                if (parent[node] < 0)
                    check.Refuse(Invariant($"{place}.left"), Invariant($"leads to node {node} from nowhere"));
                if (tree.Cover[node] > tree.Cover[parent[node]] * Slack)
                    check.Refuse(Invariant($"{place}.cover[{node}]"), "is above that of the node it hangs on");
            }
            if (tree.Column[node] < 0)
            {
                if (tree.Column[node] != -1)
                    check.Refuse(Invariant($"{place}.column[{node}]"), Invariant($"is {tree.Column[node]}; -1 marks a leaf"));
                if (tree.Left[node] >= 0)
                    check.Refuse(Invariant($"{place}.left[{node}]"), Invariant($"is {tree.Left[node]}, and node {node} is a leaf"));
                continue;
            }
            RequireQuestion(tree, node, columns, place, check);
            int left = tree.Left[node];
            if (left <= node || left >= nodes - 1)
                check.Refuse(Invariant($"{place}.left[{node}]"), Invariant($"is {left}; a later pair of the {nodes} nodes was expected"));
            if (parent[left] >= 0 || parent[left + 1] >= 0)
                check.Refuse(Invariant($"{place}.left[{node}]"), Invariant($"is {left}, which hangs on another node too"));
            parent[left] = parent[left + 1] = node;
        }
    }

    private static void RequireQuestion(StoredTree tree, int node, StoredColumn[] columns, string place, DocumentCheck check)
    {
        if (tree.Column[node] >= columns.Length)
            RequireColumn(tree.Column[node], columns, Invariant($"{place}.column[{node}]"), check);
        if (columns[tree.Column[node]].Kind == ColumnKind.Category)
        {
            int words = tree.LeftLevels[node]?.Length ?? 0;
            if (words == 0 || words * 64 < columns[tree.Column[node]].Levels.Count)
                check.Refuse(
                    Invariant($"{place}.leftLevels[{node}]"),
                    Invariant($"has {words} words, too few for the levels of column {tree.Column[node]}"));
            return;
        }
        if (tree.LeftLevels[node] is not null)
            check.Refuse(Invariant($"{place}.leftLevels[{node}]"), Invariant($"is there, and column {tree.Column[node]} holds numbers"));
        // Any number divides others in two, the largest too.
        if (!double.IsFinite(tree.Threshold[node]))
            check.Refuse(Invariant($"{place}.threshold[{node}]"), "is not finite");
    }

    private static void RequireColumn(int column, StoredColumn[] columns, string place, DocumentCheck check) =>
        check.Require(
            column >= 0 && column < columns.Length,
            place,
            Invariant($"is {column}; an index of the {columns.Length} columns was expected"));
}
