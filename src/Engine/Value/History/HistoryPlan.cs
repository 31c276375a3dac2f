using Segmentation.Features;
using Segmentation.Prediction.Segments;
using Segmentation.Pseudonyms;
using Segmentation.Wording;

namespace Segmentation.Value.History;

/// <summary>What came before a run, and which changes are alarming.</summary>
/// <param name="Past">The periods so far.</param>
/// <param name="ShareBound">Change of a segment's share of the customers above which there is an alert, in [0, 1].</param>
/// <param name="PsiBound">Population stability index of a feature above which there is an alert.</param>
internal sealed record HistoryPlan(
    SegmentHistory Past, double ShareBound = HistoryPlan.UsualShareBound, double PsiBound = HistoryPlan.UsualPsiBound)
{
    /// <summary>The file that the periods are kept in; null where they are kept nowhere.</summary>
    internal string? File { get; init; }

    /// <summary>The plan for ids that a key made; null where they are as they were.</summary>
    /// <exception cref="InputException">The history holds ids of another key, or of none.</exception>
    internal HistoryPlan With(PseudonymKey? key)
    {
        if (Past.Periods.Count > 0)
            RecordedKey.Require($"The history {PlainText.Phrase(File)}", Past.Pseudonyms, key);
        return this with { Past = Past with { Pseudonyms = key?.Fingerprint } };
    }

    /// <summary>Five points of percent.</summary>
    internal const double UsualShareBound = 0.05;

    /// <summary>From here on a distribution counts as changed.</summary>
    internal const double UsualPsiBound = 0.2;

    /// <summary>Adds a run or a scoring, and compares it with the period before.</summary>
    /// <inheritdoc cref="HistoryPeriod.Of" path="/param"/>
    /// <inheritdoc cref="HistoryPeriod.Of" path="/exception"/>
    internal HistoryResult Add(DateTime asOf, FeatureTable table, IReadOnlyList<string> names, int[] labels, double[]? revenue)
    {
        (HistoryPeriod period, int[] rows) = HistoryPeriod.Of(asOf, table, names, labels, revenue);
        SegmentHistory history = Past.With(period);
        HistoryPeriod? before = history.Before(period);
        DateTime[] since = history.ChangedOn(period);
        int[]? earlier = before?.RowsOf(period.Ids);
        var previous = new string?[rows.Length];
        var changedOn = new DateTime[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            changedOn[rows[i]] = since[i];
            if (earlier is not null && earlier[i] >= 0)
                previous[rows[i]] = before!.Codes[before.Segments[earlier[i]]];
        }
        HistoryMoves? moves = before is null ? null : HistoryMoves.Between(before, period);
        IReadOnlyList<(string Feature, double Psi)> drift = before is null ? [] : Drift(before, table);
        return new HistoryResult(history, period, before, previous, changedOn, moves, drift, moves is null ? [] : Alerts(moves, drift));
    }

    private static List<(string Feature, double Psi)> Drift(HistoryPeriod before, FeatureTable table)
    {
        var drift = new List<(string, double)>();
        foreach (FeatureShape shape in before.Features)
        {
            int column = table.Columns.ToList().IndexOf(shape.Feature);
            if (column >= 0)
                drift.Add((shape.Feature, Comparison.Index(shape.Counts, Comparison.Histogram(table.Values.Column(column), shape.Edges))));
        }
        return drift;
    }

    private List<Phrase> Alerts(HistoryMoves moves, IReadOnlyList<(string Feature, double Psi)> drift)
    {
        var alerts = new List<Phrase>();
        if (moves.SharesNoName)
        {
            // Every share would have moved, and none of it says anything.
            alerts.Add(new Phrase("history.no-names", ("from", moves.From)));
        }
        else
        {
            for (int place = 0; place < moves.Outside; place++)
            {
                double was = (double)moves.Before(place) / moves.AllBefore, now = (double)moves.After(place) / moves.AllAfter;
                if (Math.Abs(now - was) > ShareBound)
                    alerts.Add(new Phrase(
                        "history.alert-share", ("segment", new SegmentName(moves.Codes[place])), ("was", was), ("now", now),
                        ("from", moves.From), ("bound", 100 * ShareBound)));
            }
        }
        alerts.AddRange(drift.Where(feature => feature.Psi > PsiBound).Select(feature => new Phrase(
            "history.alert-psi", ("feature", new FeatureLabel(feature.Feature)), ("psi", feature.Psi), ("from", moves.From),
            ("bound", PsiBound))));
        return alerts;
    }
}

/// <summary>A run among those before it.</summary>
/// <param name="History">All periods, this one included.</param>
/// <param name="Period">This one.</param>
/// <param name="Before">The one before; null for the first.</param>
/// <param name="Previous">Code of the name of each customer's segment in the period before, in row order; null for who was not
/// there.</param>
/// <param name="ChangedOn">Since when each customer is in its segment: the moment of the first period of an unbroken row.</param>
/// <param name="Moves">Who moved; null for the first period.</param>
/// <param name="Drift">Population stability index of each feature of both periods.</param>
/// <param name="Alerts">Changes beyond the bounds.</param>
internal sealed record HistoryResult(
    SegmentHistory History,
    HistoryPeriod Period,
    HistoryPeriod? Before,
    string?[] Previous,
    DateTime[] ChangedOn,
    HistoryMoves? Moves,
    IReadOnlyList<(string Feature, double Psi)> Drift,
    IReadOnlyList<Phrase> Alerts)
{
    /// <summary>How a segment has changed since the period before; null for the first period.</summary>
    /// <param name="name">Name of the segment, as it is shown.</param>
    /// <param name="code">The code that the name was made from; null where that is not known.</param>
    internal Phrase? Trend(string name, string? code = null)
    {
        if (Moves is null)
            return null;
        code = code is null ? SegmentNames.CodeOf(name) : SegmentNames.CodeOf(name, code);
        int place = Array.IndexOf(Moves.Codes, code);
        long was = place < 0 ? 0 : Moves.Before(place), now = place < 0 ? 0 : Moves.After(place);
        if (was == 0)
            return new Phrase("history.new-segment", ("since", Moves.From));
        double customers = 100 * (((double)now / was) - 1);
        return HistoryMoves.RevenueOf(Before!, code) is > 0 and var spent && HistoryMoves.RevenueOf(Period, code) is { } spends
            ? new Phrase("history.trend", ("customers", customers), ("revenue", 100 * ((spends / spent) - 1)), ("since", Moves.From))
            : new Phrase("history.trend-customers", ("customers", customers), ("since", Moves.From));
    }

    /// <summary>What the history is, in sentences; the bounds of alerts are told too.</summary>
    internal IEnumerable<Phrase> Told(HistoryPlan plan) =>
    [
        Moves is null
            ? new Phrase("history.first", ("as-of", Period.AsOf))
            : new Phrase(
                "history.told", ("periods", History.Periods.Count), ("from", Moves.From), ("both", Moves.Both), ("moved", Moves.Moved),
                ("points", 100 * plan.ShareBound), ("psi", plan.PsiBound)),
        .. Alerts,
    ];
}
