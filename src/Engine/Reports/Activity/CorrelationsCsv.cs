using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Artifacts;

namespace Segmentation.Reports.Activity;

/// <summary><c>correlations.csv</c>: φk of every column with the outcome, and of all columns with each other.</summary>
internal sealed class CorrelationsCsv : IArtifact<ChurnOptions, ChurnResult>
{
    private static readonly RowColumn[] Columns =
    [
        new("column", FieldKind.Text),
        new("with", FieldKind.Text),
        new("phik", FieldKind.Real),
        new("z", FieldKind.Real),
        new("p", FieldKind.Real),
        new("chi_square", FieldKind.Real),
        new("customers", FieldKind.Integer),
    ];

    /// <inheritdoc/>
    public string Name => "correlations.csv";

    /// <inheritdoc/>
    public bool IsExpected(ChurnOptions options) => true;

    /// <inheritdoc/>
    public bool Applies(ChurnResult run) => run.Correlations.Count > 0;

    /// <summary>One row a pair; empty fields where one of the two is the same for all customers.</summary>
    public ArtifactContent Content(ChurnResult run) => ArtifactContent.Of(new RowTable(Columns, run.Correlations.Count, (i, row) =>
    {
        Correlation pair = run.Correlations[i];
        row.Field(pair.Column);
        row.Field(pair.With);
        foreach (double figure in (ReadOnlySpan<double>)[pair.PhiK, pair.Z, pair.P, pair.ChiSquare])
        {
            if (double.IsNaN(figure))
                row.Empty();
            else
                row.Field(figure);
        }
        row.Field((int)pair.Customers);
    }));
}
