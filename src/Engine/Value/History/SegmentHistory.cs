namespace Segmentation.Value.History;

/// <summary>Runs and scorings of the same customers through time.</summary>
/// <param name="Periods">Ascending by moment, one each.</param>
internal sealed record SegmentHistory(IReadOnlyList<HistoryPeriod> Periods)
{
    /// <summary>Before the first run.</summary>
    internal static SegmentHistory Empty { get; } = new([]);

    /// <summary>Fingerprint of the key that made pseudonyms of the customers' ids; null where they are as they were.</summary>
    internal string? Pseudonyms { get; init; }

    /// <summary>The history with one period more; one of the same moment is replaced.</summary>
    /// <remarks>Only moments count: months that are added one by one, in any order, are the history of all added in a row.</remarks>
    internal SegmentHistory With(HistoryPeriod period) => this with
    {
        Periods = [.. Periods.Where(other => other.AsOf != period.AsOf).Append(period).OrderBy(other => other.AsOf)],
    };

    /// <summary>The period before another; null for the first.</summary>
    internal HistoryPeriod? Before(HistoryPeriod period) => Periods.LastOrDefault(other => other.AsOf < period.AsOf);

    /// <summary>Since when each customer of a period is in its segment without a break: the first such period's moment.</summary>
    internal DateTime[] ChangedOn(HistoryPeriod period)
    {
        var since = new DateTime[period.Ids.Length];
        Array.Fill(since, period.AsOf);
        var stays = new bool[since.Length];
        Array.Fill(stays, true);
        foreach (HistoryPeriod earlier in Periods.Where(other => other.AsOf < period.AsOf).Reverse())
        {
            int[] rows = earlier.RowsOf(period.Ids);
            int[] same = [.. period.Codes.Select(code => Array.IndexOf(earlier.Codes, code))];
            bool any = false;
            for (int i = 0; i < since.Length; i++)
            {
                stays[i] &= rows[i] >= 0 && earlier.Segments[rows[i]] == same[period.Segments[i]];
                any |= stays[i];
                if (stays[i])
                    since[i] = earlier.AsOf;
            }
            if (!any)
                break;
        }
        return since;
    }
}
