using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;

namespace Segmentation.Reports.Artifacts.Quality;

/// <summary><c>segmentations.csv</c>: one row a customer with its group in each segmentation.</summary>
internal sealed class SegmentationsCsv : IArtifact
{
    /// <inheritdoc/>
    public string Name => "segmentations.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Groupings is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.PartitionComparison is not null;

    /// <summary><c>customer_id,segment</c> with the segment's name, and one column of group names for each other segmentation.</summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        PartitionComparison segmentations = run.PartitionComparison!;
        IdList ids = run.Segments.Table.Ids;
        Grouping[] all = [segmentations.Clusters.Grouping, .. segmentations.Others.Select(other => other.Grouping)];
        RowColumn[] columns =
        [
            new("customer_id", FieldKind.Text),
            new("segment", FieldKind.Text),
            .. all.Skip(1).Select(grouping => new RowColumn(grouping.Name, FieldKind.Text)),
        ];
        return ArtifactContent.Of(new RowTable(columns, ids.Count, (i, row) =>
        {
            row.Field(ids.Utf8(i));
            foreach (Grouping grouping in all)
                row.Field(grouping.Groups[grouping.Labels[i]]);
        }));
    }
}
