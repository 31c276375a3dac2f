using Segmentation.Embedding;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>map.csv</c>: where each customer stands on the map.</summary>
internal sealed class MapCsv : IArtifact
{
    /// <inheritdoc/>
    public string Name => "map.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.Segments.Map || options.Segments.Space == SegmentationSpace.Map;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Map is not null;

    /// <inheritdoc/>
    public ArtifactContent Content(AnalysisResult run)
    {
        TSneResult map = run.Segments.Map!;
        return ArtifactContent.Of(Table(run.Segments.Table.Ids, map.Positions, run.Segments.Labels, map.Landmarks));
    }

    /// <summary>
    /// <c>customer_id,x,y</c>, with labels <c>segment</c>, and with landmarks <c>landmark</c>; a map of one dimension has no <c>y</c>.
    /// </summary>
    /// <param name="ids">Customer ids, n.</param>
    /// <param name="positions">n×1 or n×2.</param>
    /// <param name="labels">Segment of each row; null for none.</param>
    /// <param name="landmarks">Rows that were mapped themselves, ascending: <c>landmark</c> is 1 there, and 0 where a customer was placed
    /// among them. Null where all were mapped.</param>
    public static RowTable Table(IdList ids, Matrix positions, int[]? labels = null, int[]? landmarks = null)
    {
        var columns = new List<RowColumn> { new("customer_id", FieldKind.Text), new("x", FieldKind.Real) };
        if (positions.Columns > 1)
            columns.Add(new RowColumn("y", FieldKind.Real));
        if (labels is not null)
            columns.Add(new RowColumn("segment", FieldKind.Integer));
        if (landmarks is not null)
            columns.Add(new RowColumn("landmark", FieldKind.Integer));
        return new RowTable(columns, positions.Rows, (i, row) =>
        {
            row.Field(ids.Utf8(i));
            foreach (double coordinate in positions.Row(i))
                row.Field(coordinate);
            if (labels is not null)
                row.Field(labels[i]);
            if (landmarks is not null)
                row.Field(Array.BinarySearch(landmarks, i) >= 0 ? 1 : 0);
        })
        {
            RowsStandAlone = true,
        };
    }
}
