using Segmentation.Features;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary>
/// <c>outliers.csv</c>: customers beyond the fences, and which fences they are beyond; only where something was done with them.
/// </summary>
internal sealed class OutliersCsv : IArtifact
{
    /// <inheritdoc/>
    public string Name => "outliers.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Segments.Outliers != OutlierHandling.Keep;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Outliers is { Handling: not OutlierHandling.Keep, Beyond.Length: > 0 };

    /// <summary><c>customer_id,why</c> and the raw features, rows in the order of the table they were found in.</summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        OutlierResult outliers = run.Outliers!;
        RowColumn[] columns =
        [
            new("customer_id", FieldKind.Text),
            new("why", FieldKind.Text),
            .. outliers.Customers.Columns.Select(FeatureCatalog.ColumnOf),
        ];
        return ArtifactContent.Of(new RowTable(columns, outliers.Beyond.Length, (i, row) =>
        {
            row.Field(outliers.Customers.Ids.Utf8(i));
            row.Field(outliers.Fences.Why(outliers.Customers, i));
            foreach (double value in outliers.Customers.Values.Row(i))
                row.Field(value);
        }));
    }
}
