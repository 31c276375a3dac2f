using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Profiles;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>call-first.csv</c>: customers who are late against their own rhythm, the most valuable first.</summary>
internal sealed class CallFirstCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("rank", FieldKind.Integer),
        new("customer_id", FieldKind.Text),
        new("segment", FieldKind.Integer),
        new("name", FieldKind.Text),
        new("days_since_last", FieldKind.Integer),
        new("usual_gap_days", FieldKind.Real),
        new("times_usual_gap", FieldKind.Real),
        new("order_days", FieldKind.Integer),
        new("revenue", FieldKind.Real, FieldUnit.Money),
        new("revenue_a_year", FieldKind.Real, FieldUnit.Money),
        new("buys_most", FieldKind.Text),
        new("why", FieldKind.Text),
    ];

    /// <inheritdoc/>
    public string Name => "call-first.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.PossibleOffers is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Advice is not null;

    /// <summary>One row a customer.</summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        IReadOnlyList<Call> calls = run.Advice!.Calls.Calls;
        return ArtifactContent.Of(new RowTable(Columns, calls.Count, (i, row) =>
        {
            Call call = calls[i];
            SegmentProfile segment = run.Segments.Profiles[run.Segments.Labels[call.Customer]];
            row.Field(i + 1);
            row.Field(run.Segments.Table.Ids.Utf8(call.Customer));
            row.Field(segment.Segment);
            row.Field(segment.Name);
            row.Field(call.DaysSince);
            row.Field(call.UsualGap);
            row.Field(Math.Round(call.Times, 2));
            row.Field(call.OrderDays);
            row.Field(Math.Round(call.Revenue, 2));
            row.Field(Math.Round(call.YearlyValue, 2));
            row.Field(call.BuysMost ?? "");
            row.Field(RecommendationText.Why(call, run.Language));
        }));
    }
}
