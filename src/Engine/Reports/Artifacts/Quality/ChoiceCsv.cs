using Segmentation.Clustering;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts.Quality;

/// <summary><c>choice.csv</c>: every number of segments that was measured, and which was chosen.</summary>
internal sealed class ChoiceCsv : IArtifact
{
    /// <summary>What of a number of segments is measured where it can be.</summary>
    internal static readonly RowColumn[] Measures =
    [
        new("stability", FieldKind.Real),
        new("worst_stability", FieldKind.Real),
        new("placement_accuracy", FieldKind.Real),
        new("largest_share", FieldKind.Real, FieldUnit.Share),
        new("smallest_share", FieldKind.Real, FieldUnit.Share),
        new("largest_revenue_share", FieldKind.Real, FieldUnit.Share),
        new("smallest_revenue_share", FieldKind.Real, FieldUnit.Share),
    ];

    private static readonly RowColumn[] Columns =
    [
        new("segments", FieldKind.Integer),
        new("chosen", FieldKind.Integer),
        new("usable", FieldKind.Integer),
        new("silhouette", FieldKind.Real),
        .. Measures,
        new("calinski_harabasz", FieldKind.Real),
        new("davies_bouldin", FieldKind.Real),
    ];

    /// <inheritdoc/>
    public string Name => "choice.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Segments.Clusters is null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Choice is { } choice && choice.Curve.All(number => number.Breach is not null);

    /// <summary>
    /// One row a number; 1 or 0 says whether it was chosen and whether it keeps the limits. What was not measured is empty.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        ChosenK choice = run.Choice!;
        return ArtifactContent.Of(new RowTable(Columns, choice.Curve.Count, (i, row) =>
        {
            KQuality number = choice.Curve[i];
            row.Field(number.Clusters);
            row.Field(number.Clusters == choice.Chosen ? 1 : 0);
            row.Field(number.Breach == 0 ? 1 : 0);
            row.Field(number.Silhouette);
            Write(row, number);
            row.Field(number.CalinskiHarabasz);
            row.Field(number.DaviesBouldin);
        }));
    }

    /// <summary>Writes the <see cref="Measures"/>; what was not measured is empty.</summary>
    internal static void Write(IFieldWriter row, KQuality number)
    {
        row.Measured(number.Stability?.Average());
        row.Measured(number.Stability?.Min());
        row.Measured(number.PlacementAccuracy);
        row.Measured(number.LargestShare);
        row.Measured(number.SmallestShare);
        row.Measured(number.LargestRevenueShare);
        row.Measured(number.SmallestRevenueShare);
    }
}
