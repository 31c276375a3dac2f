using Segmentation.Lists;

namespace Segmentation.Reports.Lists;

/// <summary>The outcome of a trial as a table: one row a list, all lists together last.</summary>
internal static class OutcomeCsv
{
    private static readonly RowColumn[] Columns =
    [
        new("segment", FieldKind.Text),
        new("customers", FieldKind.Integer),
        new("buyers", FieldKind.Integer),
        new("orders", FieldKind.Integer),
        new("revenue", FieldKind.Real, FieldUnit.Money),
        new("control_customers", FieldKind.Integer),
        new("control_buyers", FieldKind.Integer),
        new("control_orders", FieldKind.Integer),
        new("control_revenue", FieldKind.Real, FieldUnit.Money),
        new("difference", FieldKind.Real),
        new("difference_lower", FieldKind.Real),
        new("difference_upper", FieldKind.Real),
        new("lift", FieldKind.Real),
        new("p", FieldKind.Real),
        new("p_holm", FieldKind.Real),
        new("extra_revenue", FieldKind.Real, FieldUnit.Money),
        new("extra_revenue_lower", FieldKind.Real, FieldUnit.Money),
        new("extra_revenue_upper", FieldKind.Real, FieldUnit.Money),
    ];

    /// <summary>The rows; what is not known is empty, the segment of all lists together too.</summary>
    public static RowTable Table(IReadOnlyList<ListOutcome> outcomes) => new(Columns, outcomes.Count, (i, row) =>
    {
        ListOutcome outcome = outcomes[i];
        row.Field(outcome.Segment ?? "");
        Group(outcome.List);
        Group(outcome.Control);
        row.Measured(outcome.Rate?.Value);
        row.Measured(outcome.Rate?.Lower);
        row.Measured(outcome.Rate?.Upper);
        row.Measured(outcome.Lift);
        row.Measured(outcome.P);
        row.Measured(outcome.CorrectedP);
        row.Measured(outcome.Extra?.Value);
        row.Measured(outcome.Extra?.Lower);
        row.Measured(outcome.Extra?.Upper);

        void Group(TrialGroup group)
        {
            row.Field(group.Customers);
            row.Field(group.Buyers);
            row.Field(group.Orders);
            row.Field(group.Revenue);
        }
    });
}
