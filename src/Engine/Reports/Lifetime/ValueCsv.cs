using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Value.Models;

namespace Segmentation.Reports.Lifetime;

/// <summary><c>value.csv</c>: what is known of each customer's buying, and what is expected.</summary>
internal sealed class ValueCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("customer_id", FieldKind.Text),
        new("repeat_days", FieldKind.Integer),
        new("weeks_to_last", FieldKind.Real),
        new("weeks_known", FieldKind.Real),
        FeatureCatalog.AliveProbability.Column,
        FeatureCatalog.ExpectedOrders.Column,
        new("expected_order_value", FieldKind.Real, FieldUnit.Money),
        FeatureCatalog.ExpectedValue.Column,
    ];

    /// <inheritdoc/>
    public string Name => "value.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.NeededValue is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Value is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(
        Table(run.Value!, run.HasSegments ? run.Segments.Table.Ids : run.Source!.Table.Ids));

    /// <summary>
    /// One row a customer, in the order of the ids. The probability to buy still is empty where the naive rate is used, which does not know
    /// it.
    /// </summary>
    internal static RowTable Table(LifetimeValues values, IdList ids) => new(Columns, ids.Count, (i, row) =>
    {
        row.Field(ids.Utf8(i));
        row.Field(values.Purchases.Repeats[i]);
        row.Field(Math.Round(values.Purchases.LastWeek(i), 4));
        row.Field(Math.Round(values.Purchases.Weeks(i), 4));
        row.Measured(values.Alive?[i]);
        row.Field(values.ExpectedOrders[i]);
        row.Field(values.OrderValue[i]);
        row.Field(values.ExpectedValue[i]);
    });
}
