using Segmentation.Pipeline;
using Segmentation.Profiles;

namespace Segmentation.Reports.Artifacts.Quality;

/// <summary><c>stability.csv</c>: how much of each segment is found again among customers drawn anew.</summary>
internal sealed class StabilityCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("segment", FieldKind.Integer),
        new("name", FieldKind.Text),
        new("jaccard", FieldKind.Real),
        new("reading", FieldKind.Text),
    ];

    /// <inheritdoc/>
    public string Name => "stability.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Segments.StabilityResamples > 0;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Quality?.Stability is not null;

    /// <summary>
    /// One row a segment that clustering found: mean Jaccard similarity with its best match, in [0, 1], and Hennig's word for it.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        double[] jaccard = run.Quality!.Stability!.Jaccard;
        return ArtifactContent.Of(new RowTable(Columns, jaccard.Length, (i, row) =>
        {
            SegmentProfile segment = run.Segments.Profiles[i];
            row.Field(segment.Segment);
            row.Field(segment.Name);
            row.Field(jaccard[i]);
            row.Field(StabilityResult.Word(jaccard[i]));
        }));
    }
}
