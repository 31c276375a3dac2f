using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Value.History;

namespace Segmentation.Reports.Artifacts.Value;

/// <summary><c>moves.csv</c>: who moved since the period before, with the revenue of those who did.</summary>
internal sealed class HistoryMovesCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("from", FieldKind.Text), new("to", FieldKind.Text), new("customers", FieldKind.Integer),
        new("share", FieldKind.Real, FieldUnit.Share),
        new("revenue", FieldKind.Real, FieldUnit.Money),
    ];

    /// <inheritdoc/>
    public string Name => "moves.csv";

    // The first run of a history moves nobody.
    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.History is { Past.Periods.Count: > 0 };

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.History?.Moves is not null;

    /// <summary>
    /// One row for each two segments between which somebody went: customers, their share of the segment before, and all that they had
    /// spent; <c>from</c> is empty for new customers, <c>to</c> for those who are no longer there.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        HistoryMoves moves = run.History!.Moves!;
        (int From, int To)[] pairs = [.. Enumerable.Range(0, moves.Outside + 1)
            .SelectMany(from => Enumerable.Range(0, moves.Outside + 1).Select(to => (from, to)))
            .Where(pair => moves.Customers[pair.from, pair.to] > 0)];
        return ArtifactContent.Of(new RowTable(Columns, pairs.Length, (i, row) =>
        {
            (int from, int to) = pairs[i];
            row.Field(from == moves.Outside ? "" : SegmentNames.Of(moves.Codes[from], run.Language));
            row.Field(to == moves.Outside ? "" : SegmentNames.Of(moves.Codes[to], run.Language));
            row.Field(moves.Customers[from, to]);
            row.Field((double)moves.Customers[from, to] / moves.Before(from));
            if (moves.Revenue is { } revenue)
                row.Field(Math.Round(revenue[from, to], 6));
            else
                row.Empty();
        }));
    }
}
