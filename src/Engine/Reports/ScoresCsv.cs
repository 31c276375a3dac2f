using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Artifacts.Value;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary>Where a model placed customers: one row a customer.</summary>
internal static class ScoresCsv
{
    private static readonly string[] Axes = ["x", "y"];

    /// <inheritdoc cref="Table(Placements, Matrix?, Language?, HistoryResult?)"/>
    /// <param name="scored">A scoring, with its map and its history.</param>
    public static RowTable Table(AnalysisResult scored) =>
        Table(scored.Placements, scored.Positions, scored.Language, scored.History);

    /// <summary>
    /// <c>customer_id,segment,name,probability,distance,why</c>, the raw features, and RFM scores where the model gives them, rows in table
    /// order.
    /// </summary>
    /// <param name="history">The scoring among those before it, told as <c>previous_segment</c> and <c>changed_on</c>; null for
    /// none.</param>
    /// <param name="map">Where each customer stands on a map, one row a customer, told as <c>x</c> and <c>y</c>; null for no map.</param>
    /// <param name="language">The language of names and reasons; English where none is given.</param>
    public static RowTable Table(
        Placements placements, Matrix? map = null, Language? language = null, HistoryResult? history = null)
    {
        Language text = language ?? Language.English;
        byte[][] names = [.. placements.Names(text).Select(Encoding.UTF8.GetBytes)];
        RfmScores? scores = placements.Scores;
        RowColumn[] columns =
        [
            new("customer_id", FieldKind.Text),
            new("segment", FieldKind.Integer),
            new("name", FieldKind.Text),
            new("probability", FieldKind.Real),
            new("distance", FieldKind.Real),
            new("why", FieldKind.Text),
            .. placements.Features.Columns.Select(FeatureCatalog.ColumnOf),
            .. SegmentsCsv.ScoreColumns(scores),
            .. Axes.Take(map?.Columns ?? 0).Select(column => new RowColumn(column, FieldKind.Real)),
            .. HistoryColumns.Of(history),
        ];
        return new RowTable(columns, placements.Count, (i, row) =>
        {
            row.Field(placements.Ids.Utf8(i));
            row.Field(placements.Segments[i]);
            row.Field(names[placements.Segments[i]]);
            row.Field(placements.Probabilities[i]);
            row.Field(placements.Distances[i]);
            row.Field(placements.Why(i, text));
            foreach (double value in placements.Features.Values.Row(i))
                row.Field(value);
            if (scores is not null)
                SegmentsCsv.Write(row, scores, i);
            foreach (double coordinate in map is null ? [] : map.Row(i))
                row.Field(coordinate);
            HistoryColumns.Write(row, history, i, text);
        });
    }
}
