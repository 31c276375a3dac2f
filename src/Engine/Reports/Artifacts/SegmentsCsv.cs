using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts.Value;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>segments.csv</c>: one row a customer with its segment.</summary>
internal sealed class SegmentsCsv : IArtifact
{
    /// <inheritdoc/>
    public string Name => "segments.csv";

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run) => ArtifactContent.Of(Table(run.Segments, run.History, run.Language));

    /// <summary>
    /// <c>customer_id,segment,name</c>, the raw features, RFM scores where they were asked for, <c>silhouette</c> where it was computed
    /// (empty
    /// for customers outside its sample), and with a history <c>previous_segment</c> (empty for new customers) and <c>changed_on</c>.
    /// </summary>
    /// <remarks>Rows in table order. The same result gives the same bytes.</remarks>
    public static RowTable Table(SegmentationResult result, HistoryResult? history = null, Language? language = null)
    {
        byte[][] names = [.. result.Profiles.Select(profile => Encoding.UTF8.GetBytes(profile.Name))];
        RfmScores? scores = result.Scoring?.Score(result.Table);
        RowColumn[] columns =
        [
            new("customer_id", FieldKind.Text),
            new("segment", FieldKind.Integer),
            new("name", FieldKind.Text),
            .. result.Table.Columns.Select(FeatureCatalog.ColumnOf),
            .. ScoreColumns(scores),
            .. result.Silhouette is null ? (RowColumn[])[] : [new RowColumn("silhouette", FieldKind.Real)],
            .. HistoryColumns.Of(history),
        ];
        return new RowTable(columns, result.Labels.Length, (i, row) =>
        {
            row.Field(result.Table.Ids.Utf8(i));
            row.Field(result.Labels[i]);
            row.Field(names[result.Labels[i]]);
            foreach (double value in result.Table.Values.Row(i))
                row.Field(value);
            if (scores is not null)
                Write(row, scores, i);
            if (result.Silhouette is { } silhouette)
            {
                int seen = Array.BinarySearch(silhouette.Rows, i);
                if (seen >= 0)
                    row.Field(silhouette.Values[seen]);
                else
                    row.Empty();
            }
            HistoryColumns.Write(row, history, i, language ?? Language.English);
        })
        {
            RowsStandAlone = history is null,
        };
    }

    /// <summary>Columns of the scores, where there are any.</summary>
    internal static IEnumerable<RowColumn> ScoreColumns(RfmScores? scores) =>
        scores is null ? [] : RfmScoring.ScoreColumns.Select(column => new RowColumn(column, FieldKind.Integer));

    /// <summary>Writes the scores of one customer.</summary>
    internal static void Write(IFieldWriter fields, RfmScores scores, int row)
    {
        fields.Field(scores.Recency[row]);
        fields.Field(scores.Frequency[row]);
        fields.Field(scores.Monetary[row]);
        fields.Field(scores.Code(row));
    }
}
