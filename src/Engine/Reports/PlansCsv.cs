using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Reports.Artifacts;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary><c>plans.csv</c>: the plan of each segment, what a contact brings, and the distance to the next better segment.</summary>
internal sealed class PlansCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("segment", FieldKind.Integer),
        new("name", FieldKind.Text),
        new("action", FieldKind.Text),
        new("strategy", FieldKind.Text),
        new("when", FieldKind.Text),
        new("why", FieldKind.Text),
        new("calls", FieldKind.Integer),
        new("response", FieldKind.Real),
        new("revenue_an_order", FieldKind.Real, FieldUnit.Money),
        new("contact_cost", FieldKind.Real, FieldUnit.Money),
        new("value_a_contact", FieldKind.Real, FieldUnit.Money),
        new("money_to_win_back", FieldKind.Real, FieldUnit.Money),
        new("basket", FieldKind.Text),
        new("next_segment", FieldKind.Integer),
        new("more_orders", FieldKind.Integer),
        new("within_reach", FieldKind.Integer),
        new("looked_at", FieldKind.Integer),
        new("next", FieldKind.Text),
    ];

    /// <inheritdoc/>
    public string Name => "plans.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.PossibleOffers is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Plans is not null;

    /// <summary>One row a segment; figures that a plan does not rest on are empty.</summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        Language text = run.Language;
        IReadOnlyList<SegmentPlan> plans = run.Plans!;
        string NameOf(int segment) => run.Segments.Profiles[segment].Name;
        return ArtifactContent.Of(new RowTable(Columns, plans.Count, (i, row) =>
        {
            SegmentPlan plan = plans[i];
            row.Field(plan.Segment);
            row.Field(NameOf(plan.Segment));
            row.Field(PlanActions.Code(plan.Action));
            row.Field(text.Of(plan.Strategy));
            row.Field(text.Of(plan.When));
            row.Field(text.Of(plan.WhyAction ?? plan.WhyWhen));
            row.Field(plan.Calls);
            foreach (double? figure in (double?[])[
                plan.Contact?.Response, plan.Contact?.RevenueAnOrder, plan.Contact?.Cost, plan.Contact?.Value, plan.Contact?.Money])
            {
                if (figure is { } known)
                    row.Field(Math.Round(known, 4));
                else
                    row.Empty();
            }
            row.Field(plan.Basket is null ? "" : text.Of(plan.Basket));
            foreach (int? count in (int?[])[plan.Next?.Segment, plan.Next?.MoreOrders, plan.Next?.WithinReach, plan.Next?.LookedAt])
            {
                if (count is { } known)
                    row.Field(known);
                else
                    row.Empty();
            }
            row.Field(plan.WhatMakesBetter(NameOf) is { } next ? text.Of(next) : "");
        }));
    }
}
