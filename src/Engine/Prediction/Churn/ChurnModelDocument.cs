using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>
/// The fields of a model of activity drop, in the order in which they are written; of <c>linear</c> and <c>trees</c> it has one.
/// </summary>
/// <param name="Kind">What the document is.</param>
/// <param name="Format">Number of its format.</param>
/// <param name="Origin">What a stored model must know beside its numbers.</param>
/// <param name="BaseRate">Share of positives in training.</param>
/// <param name="Columns">The columns that it learned from.</param>
/// <param name="Candidates">All that competed, best first.</param>
/// <param name="Reliability">How often predicted probabilities come true.</param>
/// <param name="Importance">How much each column matters, most first.</param>
/// <param name="Calibration">Score → probability.</param>
/// <param name="Linear">The model, where it is a regression.</param>
/// <param name="Trees">The model, where it is of trees.</param>
internal sealed record ChurnModelDocument(
    string Kind,
    int Format,
    ChurnModelOrigin Origin,
    double BaseRate,
    StoredColumn[] Columns,
    StoredCandidate[] Candidates,
    Reliability Reliability,
    ColumnImportance[] Importance,
    Calibration Calibration,
    StoredLogistic? Linear = null,
    StoredTrees? Trees = null)
{
    internal static ChurnModelDocument Of(ChurnModel model, ChurnModelOrigin origin) => new(
        ChurnModelFile.Kind,
        ChurnModelFile.Format,
        origin,
        model.BaseRate,
        [.. model.Columns.Select(column =>
        new StoredColumn(column.Name, column.Kind, column.Levels) { IsDate = column.IsDate ? true : null })],
        [.. model.Candidates.Select(candidate => new StoredCandidate(candidate.Kind, candidate.FoldAuc))],
        model.Reliability,
        [.. model.Importance],
        model.Calibration,
        model.Scorer is LogisticRegression linear
            ? new StoredLogistic(linear.Intercept, [.. linear.Coefficients], [.. linear.Design])
            : null,
        model.Scorer is TreeEnsemble trees
            ? new StoredTrees(trees.Kind, trees.Bias, trees.Scale, trees.Logistic, [.. trees.Trees.Select(Pack)])
            : null);

    internal ChurnModel ToModel() => new(
        [.. Columns.Select(column => new ModelColumn(column.Name, column.Kind, [], column.Levels) { IsDate = column.IsDate ?? false })],
        Linear is not null
            ? LogisticRegression.From(Linear.Design, Linear.Intercept, Linear.Coefficients)
            : new TreeEnsemble(Trees!.Kind, Trees.Bias, Trees.Scale, Trees.Logistic, [.. Trees.Trees.Select(Unpack)]),
        Calibration,
        [.. Candidates.Select(candidate => new CandidateResult(candidate.Kind, candidate.FoldAuc, []))],
        Reliability,
        Importance,
        BaseRate);

    private static StoredTree Pack(DecisionTree tree) => new(
        [.. tree.Nodes.Select(node => node.Column)],
        [.. tree.Nodes.Select(node => node.Threshold)],
        [.. tree.Nodes.Select(node => node.LeftLevels)],
        [.. tree.Nodes.Select(node => node.MissingLeft)],
        [.. tree.Nodes.Select(node => node.Left)],
        [.. tree.Nodes.Select(node => node.Value)],
        [.. tree.Nodes.Select(node => node.Cover)]);

    private static DecisionTree Unpack(StoredTree tree) => new([.. Enumerable.Range(0, tree.Column.Length).Select(i => new TreeNode(
        tree.Column[i],
        tree.Threshold[i],
        tree.LeftLevels[i],
        tree.MissingLeft[i],
        tree.Left[i],
        tree.Left[i] < 0 ? -1 : tree.Left[i] + 1,
        tree.Value[i],
        tree.Cover[i]))]);
}

/// <summary>A column that the model learned from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">0 for numbers, 1 for categories.</param>
/// <param name="Levels">The values of a category by number; none for numbers.</param>
internal sealed record StoredColumn(string Name, ColumnKind Kind, IReadOnlyList<string> Levels)
{
    /// <summary>Whether the numbers are days since 1970-01-01.</summary>
    public bool? IsDate { get; init; }
}

/// <summary>A tree by its nodes, the root first; right children follow their left sibling, so one number places both.</summary>
/// <param name="Column">Column that a node asks for; −1 for a leaf.</param>
/// <param name="Threshold">Numbers up to it go left.</param>
/// <param name="LeftLevels">Categories that go left, one bit each; null for numbers.</param>
/// <param name="MissingLeft">Whether missing values go left.</param>
/// <param name="Left">Left child; −1 for a leaf.</param>
/// <param name="Value">What a leaf answers.</param>
/// <param name="Cover">Rows that came to a node in training.</param>
internal sealed record StoredTree(
    int[] Column,
    double[] Threshold,
    ulong[]?[] LeftLevels,
    bool[] MissingLeft,
    int[] Left,
    double[] Value,
    double[] Cover);

/// <summary>A logistic regression.</summary>
/// <param name="Intercept">The intercept.</param>
/// <param name="Coefficients">One a column of the design.</param>
/// <param name="Design">How the design is made of columns.</param>
internal sealed record StoredLogistic(double Intercept, double[] Coefficients, LogisticRegression.DesignColumn[] Design);

/// <summary>A model of several trees.</summary>
/// <param name="Kind">Kind of the model.</param>
/// <param name="Bias">What is added to the trees' answers.</param>
/// <param name="Scale">What their sum is multiplied with.</param>
/// <param name="Logistic">Whether the sum is on the scale of log-odds.</param>
/// <param name="Trees">The trees.</param>
internal sealed record StoredTrees(string Kind, double Bias, double Scale, bool Logistic, StoredTree[] Trees);

/// <summary>A model that competed.</summary>
/// <param name="Kind">Kind of the model.</param>
/// <param name="FoldAuc">ROC-AUC of each fold.</param>
internal sealed record StoredCandidate(string Kind, double[] FoldAuc);
