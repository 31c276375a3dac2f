using Segmentation.Features;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports.Json.Value;

/// <summary>The run among those before it.</summary>
/// <param name="Periods">Periods in the history, this one included.</param>
/// <param name="Since">Moment of the period before, without a time zone; left out for the first.</param>
/// <param name="Both">Customers of both periods.</param>
/// <param name="Moved">Those of them who changed their segment.</param>
/// <param name="Moves">Who went where; each segment's add up to its customers before and now.</param>
/// <param name="Drift">Population stability index of each feature of both periods.</param>
/// <param name="Alerts">Changes beyond the bounds, in sentences.</param>
internal sealed record HistoryDocument(
    int Periods,
    string? Since,
    long? Both,
    long? Moved,
    IReadOnlyList<MoveDocument>? Moves,
    SortedDictionary<string, double>? Drift,
    IReadOnlyList<string> Alerts)
{
    internal static HistoryDocument Of(HistoryResult history, Language text) => new(
        history.History.Periods.Count,
        history.Moves is { } moves ? TransactionsDocument.Moment(moves.From) : null,
        history.Moves?.Both,
        history.Moves?.Moved,
        history.Moves is { } all ? [.. MoveDocument.Of(all, text)] : null,
        history.Moves is null ? null : new SortedDictionary<string, double>(
            history.Drift.ToDictionary(entry => entry.Feature, entry => entry.Psi), StringComparer.Ordinal),
        [.. history.Alerts.Select(text.Of)]);
}

/// <summary>Customers who went from one segment to another.</summary>
/// <param name="From">The segment before; left out for new customers.</param>
/// <param name="To">The segment now; left out for those who are no longer there.</param>
/// <param name="Customers">How many they are.</param>
/// <param name="Revenue">All that they had spent; left out where that is not known.</param>
internal sealed record MoveDocument(string? From, string? To, long Customers, double? Revenue)
{
    internal static IEnumerable<MoveDocument> Of(HistoryMoves moves, Language text)
    {
        for (int from = 0; from <= moves.Outside; from++)
        {
            for (int to = 0; to <= moves.Outside; to++)
            {
                if (moves.Customers[from, to] > 0)
                    yield return new MoveDocument(
                        Name(from), Name(to), moves.Customers[from, to],
                        moves.Revenue is { } revenue ? Math.Round(revenue[from, to], 6) : null);
            }
        }

        string? Name(int place) => place == moves.Outside ? null : SegmentNames.Of(moves.Codes[place], text);
    }
}
