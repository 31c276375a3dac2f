using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Artifacts;

namespace Segmentation.Reports.Activity;

/// <summary><c>risk.csv</c>: who will buy less, one row a customer, in table order.</summary>
internal sealed class RiskCsv : IArtifact<ChurnOptions, ChurnResult>
{
    /// <inheritdoc/>
    public string Name => "risk.csv";

    /// <inheritdoc/>
    public bool IsExpected(ChurnOptions options) => true;

    /// <inheritdoc/>
    public bool Applies(ChurnResult run) => true;

    /// <inheritdoc/>
    public ArtifactContent Content(ChurnResult run) => ArtifactContent.Of(Table(run));

    /// <summary><c>customer_id,probability,group,profit,dropped,why</c>; columns that a run does not have are left out.</summary>
    public static RowTable Table(ChurnResult run)
    {
        var groupOf = new Dictionary<int, string>();
        foreach (RiskProfitGroup group in run.Groups)
        {
            foreach (int row in group.Rows)
                groupOf[row] = group.In(run.Language);
        }
        var columns = new List<RowColumn> { new("customer_id", FieldKind.Text), new("probability", FieldKind.Real) };
        if (run.Groups.Count > 0)
            columns.Add(new RowColumn("group", FieldKind.Text));
        if (run.Profit is not null)
            columns.Add(new RowColumn("profit", FieldKind.Real, FieldUnit.Money));
        if (run.Outcome is not null)
            columns.Add(new RowColumn("dropped", FieldKind.Integer));
        columns.Add(new RowColumn("why", FieldKind.Text));
        return new RowTable(columns, run.Table.Rows, (i, row) =>
        {
            row.Field(run.Table.Ids.Utf8(i));
            row.Field(run.Probabilities[i]);
            if (run.Groups.Count > 0)
                row.Field(groupOf[i]);
            if (run.Profit is not null && double.IsNaN(run.Profit[i]))
                row.Empty();
            else if (run.Profit is not null)
                row.Field(run.Profit[i]);
            if (run.Outcome is not null)
                row.Field(run.Outcome[i] ? 1 : 0);
            row.Field(run.Reasons.GetValueOrDefault(i, ""));
        });
    }
}
