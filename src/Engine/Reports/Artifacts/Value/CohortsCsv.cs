using Segmentation.Pipeline;
using Segmentation.Value.Cohorts;

namespace Segmentation.Reports.Artifacts.Value;

/// <summary><c>cohorts.csv</c>: customers, orders and revenue by month of first order and month.</summary>
internal sealed class CohortsCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("cohort", FieldKind.Text),
        new("month", FieldKind.Text),
        new("age", FieldKind.Integer),
        new("customers", FieldKind.Integer),
        new("share", FieldKind.Real, FieldUnit.Share),
        new("orders", FieldKind.Integer),
        new("revenue", FieldKind.Real, FieldUnit.Money),
    ];

    /// <inheritdoc/>
    public string Name => "cohorts.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.LooksAtOrders;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Cohorts is not null;

    /// <summary>
    /// One row for each month of first order and each month from it on: months between them, customers of the cohort who ordered, their
    /// share of the cohort (empty for a month without new customers), their orders and revenue, and with margins the profit.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        CohortTriangle cohorts = run.Cohorts!;
        (int Cohort, int Age)[] places = [.. Enumerable.Range(0, cohorts.Months)
            .SelectMany(cohort => Enumerable.Range(0, cohorts.Months - cohort).Select(age => (cohort, age)))];
        return ArtifactContent.Of(new RowTable(
            cohorts.HasProfit ? [.. Columns, new RowColumn("profit", FieldKind.Real, FieldUnit.Money)] : Columns,
            places.Length,
            (i, row) =>
            {
                (int cohort, int age) = places[i];
                CohortCell cell = cohorts.Cells[cohort][age];
                row.Field(Invariant($"{cohorts.MonthOf(cohort):yyyy-MM}"));
                row.Field(Invariant($"{cohorts.MonthOf(cohort + age):yyyy-MM}"));
                row.Field(age);
                row.Field(cell.Customers);
                if (cohorts.Cells[cohort][0].Customers is var all and > 0)
                    row.Field((double)cell.Customers / all);
                else
                    row.Empty();
                row.Field(cell.Orders);
                row.Field(cell.Revenue);
                if (cell.Profit is { } profit)
                    row.Field(Math.Round(profit, 6));
            }));
    }
}
