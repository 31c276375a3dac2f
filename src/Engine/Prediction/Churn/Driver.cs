namespace Segmentation.Prediction.Churn;

/// <summary>What a column does to the probability of a drop, and how those who dropped differ in it.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">The value that is started from: the lower quartile, or the category of the lowest mean probability.</param>
/// <param name="To">The value that is gone to: the upper quartile, or the category of the highest mean probability.</param>
/// <param name="Swing">Mean change of the probability from one to the other, all other columns left as they are.</param>
/// <param name="Step">One unit more, for whole numbers of few values; else the way from <paramref name="From"/> to
/// <paramref name="To"/>.</param>
/// <param name="Change">Mean change of the probability for one step.</param>
/// <param name="Low">Change of the customer at the tenth percentile of all changes.</param>
/// <param name="High">Change of the customer at the ninetieth.</param>
/// <param name="Dropped">Of those who dropped: the median, or the share that has the category <paramref name="To"/>; NaN where no outcome
/// is known.</param>
/// <param name="Stayed">The same of the others.</param>
/// <param name="Auc">ROC-AUC of the column alone, above ½ where higher values drop; NaN for categories.</param>
/// <param name="P">Mann-Whitney or chi-square, adjusted by Holm over the columns; NaN where no outcome is known.</param>
/// <param name="PermutationDrop">Fall of ROC-AUC when it is shuffled on unseen rows.</param>
/// <param name="PermutationSpread">Standard deviation of that fall over the shuffles.</param>
/// <param name="ShapleyShare">Its share of all that moves the scores, by mean |Shapley value|.</param>
public sealed record Driver(
    string Column,
    string From,
    string To,
    double Swing,
    double Step,
    double Change,
    double Low,
    double High,
    double Dropped,
    double Stayed,
    double Auc,
    double P,
    double PermutationDrop,
    double PermutationSpread,
    double ShapleyShare)
{
    /// <summary>A swing below two points is too little to act on.</summary>
    public const double LeastSwing = 0.02;

    /// <summary>Whether the column matters: shuffling it costs more than chance does, or it swings the probability by two points.</summary>
    public bool HasEffect => PermutationDrop > Math.Max(0.0005, 2 * PermutationSpread) || Math.Abs(Swing) >= LeastSwing;
}
