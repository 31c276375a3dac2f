using Segmentation.Features;
using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>Learns from snapshots of transactions: models compete on a snapshot later than the one they learned from.</summary>
internal static class ActivityInTime
{
    /// <summary>
    /// Candidates learn from the earlier snapshot and are judged, and calibrated, on the later one; the kept model learns from both.
    /// </summary>
    /// <param name="earlier">With its outcome.</param>
    /// <param name="later">With its outcome; its cut is no earlier than the end of the other's window.</param>
    public static ActivityDropModel Fit(
        ActivitySnapshot earlier, ActivitySnapshot later, ActivityDropOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ModelTable first = ToModelTable(earlier), second = ToModelTable(later);
        var columns = new List<ModelColumn>();
        for (int c = 0; c < first.Columns.Count; c++)
            columns.Add(ModelColumn.Numeric(first.Columns[c].Name, [.. first.Columns[c].Values, .. second.Columns[c].Values]));
        string Dated(IdList ids, int i, ActivitySnapshot snapshot) => Invariant($"{ids[i]} at {snapshot.Cut:yyyy-MM-dd}");
        IdList both = IdList.From([
            .. Enumerable.Range(0, first.Rows).Select(i => Dated(first.Ids, i, earlier)),
            .. Enumerable.Range(0, second.Rows).Select(i => Dated(second.Ids, i, later))]);
        int[] folds = [.. Enumerable.Repeat(-1, first.Rows), .. Enumerable.Repeat(0, second.Rows)];
        return ActivityDrop.Fit(
            new ModelTable(both, columns), [.. earlier.Dropped!, .. later.Dropped!], options with { GivenFolds = folds, Folds = 1 },
            progress, cancellation);
    }

    /// <summary>A snapshot's features as a table that models take.</summary>
    public static ModelTable ToModelTable(ActivitySnapshot snapshot) => new(
        snapshot.Table.Ids,
        [.. snapshot.Table.Columns.Select((name, c) => ModelColumn.Numeric(name, snapshot.Table.Values.Column(c)))]);
}
