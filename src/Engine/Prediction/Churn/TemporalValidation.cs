using Segmentation.Features;
using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>A window of time whose customers were judged by models that had learned from earlier windows alone.</summary>
/// <param name="Cut">The moment before which features were made, and after which the outcome was seen.</param>
/// <param name="Customers">Customers judged.</param>
/// <param name="Predicted">Their mean probability of a drop.</param>
/// <param name="Observed">The share of them that dropped.</param>
/// <param name="Auc">ROC-AUC among them.</param>
internal sealed record ValidationWindow(DateTime Cut, int Customers, double Predicted, double Observed, double Auc);

/// <summary>Learns from snapshots of transactions: models compete on snapshots later than those they learned from.</summary>
/// <param name="Model">The model, learned from all snapshots.</param>
/// <param name="Table">All snapshots one after another, the earliest first.</param>
/// <param name="Dropped">True where activity dropped.</param>
/// <param name="Windows">What was held out, the latest first.</param>
internal sealed record TemporalValidation(
    ChurnModel Model, ModelTable Table, bool[] Dropped, IReadOnlyList<ValidationWindow> Windows)
{
    /// <summary>
    /// For every snapshot but the earliest, candidates learn from those before it and are judged on it (rolling origins); calibration is
    /// learned from what they said of all of these, and the kept model from all snapshots.
    /// </summary>
    /// <param name="snapshots">
    /// With their outcomes, the latest first; two or more, no cut earlier than the end of the next one's window.
    /// </param>
    public static TemporalValidation Fit(
        IReadOnlyList<ActivitySnapshot> snapshots, ChurnModelOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ActivitySnapshot[] ordered = [.. snapshots.Reverse()];
        ModelTable[] tables = [.. ordered.Select(ToModelTable)];
        ModelColumn[] columns =
        [
            .. tables[0].Columns.Select((column, c) =>
                ModelColumn.Numeric(column.Name, [.. tables.SelectMany(table => table.Columns[c].Values)])),
        ];
        IdList ids = IdList.From(ordered.SelectMany((snapshot, s) =>
            Enumerable.Range(0, tables[s].Rows).Select(i => Invariant($"{tables[s].Ids[i]} at {snapshot.Cut:yyyy-MM-dd}"))));
        int[] folds = [.. tables.SelectMany((table, s) => Enumerable.Repeat(s == 0 ? -1 : tables.Length - 1 - s, table.Rows))];
        bool[] dropped = [.. ordered.SelectMany(snapshot => snapshot.Dropped!)];
        var all = new ModelTable(ids, columns);
        ChurnModel model = ChurnTraining.Fit(
            all, dropped, options with { GivenFolds = folds, Folds = 1, RollingOrigins = true }, progress, cancellation);
        return new TemporalValidation(
            model, all, dropped,
            [.. snapshots.Take(snapshots.Count - 1).Select((snapshot, f) => Window(snapshot, f, model, folds, dropped))]);
    }

    /// <summary>A snapshot's features as a table that models take.</summary>
    public static ModelTable ToModelTable(ActivitySnapshot snapshot) => new(
        snapshot.Table.Ids,
        [.. snapshot.Table.Columns.Select((name, c) => ModelColumn.Numeric(name, snapshot.Table.Values.Column(c)))]);

    private static ValidationWindow Window(ActivitySnapshot snapshot, int fold, ChurnModel model, int[] folds, bool[] dropped)
    {
        int[] rows = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] == fold)];
        CandidateResult best = model.Candidates[0];
        return new ValidationWindow(
            snapshot.Cut,
            rows.Length,
            rows.Average(i => model.Calibration.Apply(best.Scores[i])),
            rows.Average(i => dropped[i] ? 1.0 : 0),
            best.FoldAuc[fold]);
    }
}
