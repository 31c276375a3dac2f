namespace Segmentation.Prediction.Trees;

/// <summary>A fitted model: raw scores and the share that each column has in them.</summary>
internal interface IActivityScorer
{
    /// <summary>What kind of model it is: logistic, boosting or forest.</summary>
    string Kind { get; }

    /// <summary>Probabilities of the positive class before calibration.</summary>
    /// <param name="table">Aligned to the columns of the fit (<see cref="ModelTable.Align"/>).</param>
    double[] Score(ModelTable table, int threads = 1, CancellationToken cancellation = default);

    /// <summary>
    /// Shapley values: how much each column moved each row's score away from the base, on the model's own scale (log-odds; a forest's:
    /// probability).
    /// </summary>
    /// <returns>The base value, and n×columns contributions; a row's base plus contributions is its score on that scale.</returns>
    (double Base, Matrix Contributions) Explain(ModelTable table, int threads = 1, CancellationToken cancellation = default);
}
