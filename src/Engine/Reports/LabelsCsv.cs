namespace Segmentation.Reports;

/// <summary>Labels of a plain clustering: one row a customer.</summary>
internal static class LabelsCsv
{
    /// <summary><c>customer_id,segment</c>, rows in table order.</summary>
    /// <param name="ids">Customer ids, n.</param>
    /// <param name="labels">Segment of each row, length n.</param>
    public static RowTable Table(IdList ids, int[] labels) => new(
        [new RowColumn("customer_id", FieldKind.Text), new RowColumn("segment", FieldKind.Integer)],
        labels.Length,
        (i, row) =>
        {
            row.Field(ids.Utf8(i));
            row.Field(labels[i]);
        })
    {
        RowsStandAlone = true,
    };
}
