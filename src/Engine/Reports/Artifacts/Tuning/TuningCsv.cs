using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Tuning;
using Segmentation.Reports.Artifacts.Quality;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Artifacts.Tuning;

/// <summary><c>tuning.csv</c>: every way of looking for segments and number of them that was tried, by rank.</summary>
internal sealed class TuningCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("rank", FieldKind.Integer),
        new("method", FieldKind.Text),
        new("space", FieldKind.Text),
        new("transform", FieldKind.Text),
        new("perplexity", FieldKind.Real),
        new("segments", FieldKind.Integer),
        new("usable", FieldKind.Integer),
        new("contender", FieldKind.Integer),
        new("silhouette", FieldKind.Real),
        new("own_silhouette", FieldKind.Real),
        .. ChoiceCsv.Measures,
    ];

    /// <inheritdoc/>
    public string Name => "tuning.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Tuning is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Tuning is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(Table(run.Tuning!));

    /// <summary>One row a way and number of segments; what was not measured, or does not apply, is empty.</summary>
    internal static RowTable Table(TuningResult tuning) => new(Columns, tuning.Rows.Count, (i, row) =>
    {
        (TuningWay way, KQuality quality, double own) = tuning.Rows[i];
        row.Field(i + 1);
        row.Field(way.Method.Name);
        row.Field(JsonOutput.Word(way.Space));
        row.Field(JsonOutput.Word(way.Transform));
        row.Measured(way.Perplexity);
        row.Field(quality.Clusters);
        row.Field(quality.Breach == 0 ? 1 : 0);
        row.Field(i < tuning.Contenders ? 1 : 0);
        row.Field(quality.Silhouette);
        row.Field(own);
        ChoiceCsv.Write(row, quality);
    });
}
