namespace Segmentation.Prediction.Churn;

/// <summary>Kinds of model that compete.</summary>
internal enum ActivityModelKind
{
    /// <summary>L2 logistic regression.</summary>
    Logistic,

    /// <summary>Gradient boosting of histogram trees.</summary>
    Boosting,

    /// <summary>Extremely randomised trees.</summary>
    Forest,
}

/// <summary>Settings of <see cref="ChurnTraining"/>.</summary>
internal sealed record ChurnModelOptions
{
    /// <summary>The models that compete; the one of highest cross-validated ROC-AUC is kept.</summary>
    public IReadOnlyList<ActivityModelKind> Candidates { get; init; } = [
        ActivityModelKind.Logistic, ActivityModelKind.Boosting, ActivityModelKind.Forest];

    /// <summary>Folds of the cross-validation, drawn so that each holds the same share of positives.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Fold of each row, 0-based; null draws them. A row in fold −1 is only trained on.</summary>
    public IReadOnlyList<int>? GivenFolds { get; init; }

    /// <summary>
    /// Whether folds are windows of time, the latest first: a fold's models then learn from later-numbered folds and from fold −1 only,
    /// never from what came after.
    /// </summary>
    public bool RollingOrigins { get; init; }

    /// <summary>Rows that a model learns from at most; of more it learns from an even sample.</summary>
    public int MostLearned { get; init; } = int.MaxValue;

    /// <summary>Settings of the boosting candidate.</summary>
    public Trees.Boosting.BoostingOptions Boosting { get; init; } = new()
    {
        Trees = 1000, LearningRate = 0.1, Leaves = 31, MinimumLeafRows = 10, L2 = 10, ValidationParts = 3, Patience = 20,
    };

    /// <summary>Settings of the forest candidate.</summary>
    public Trees.ForestOptions Forest { get; init; } = new();

    /// <summary>C of the logistic candidate.</summary>
    public double InverseRegularization { get; init; } = 1;

    /// <summary>Seed of every draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; results are the same on any number.</summary>
    public int Threads { get; init; } = 1;
}
