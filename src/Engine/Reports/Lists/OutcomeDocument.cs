using Segmentation.Lists;
using Segmentation.Statistics;

namespace Segmentation.Reports.Lists;

/// <summary>What writing to lists did.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="From">First moment whose orders count, ISO 8601.</param>
/// <param name="Until">Last moment whose orders count, ISO 8601.</param>
/// <param name="Lists">By list, in the order of the lists.</param>
/// <param name="All">All lists together.</param>
internal sealed record OutcomeDocument(
    string Version, string From, string Until, IReadOnlyList<ListOutcomeDocument> Lists, ListOutcomeDocument All)
{
    internal static OutcomeDocument Of(string version, DateTime from, DateTime until, IReadOnlyList<ListOutcome> outcomes)
    {
        ListOutcomeDocument[] all = [.. outcomes.Select(ListOutcomeDocument.Of)];
        return new OutcomeDocument(version, Moment(from), Moment(until), all[..^1], all[^1]);
    }

    private static string Moment(DateTime moment) => Invariant($"{moment:yyyy-MM-dd'T'HH:mm:ss}");
}

/// <summary>A list against those who were held back.</summary>
/// <param name="Segment">Name of the segment.</param>
/// <param name="List">Those who were written to.</param>
/// <param name="Control">Those who were held back.</param>
/// <param name="Difference">Difference of the shares of buyers, 95 %.</param>
/// <param name="Lift">Relative lift of the share of buyers.</param>
/// <param name="P">Two-sided probability of shares this different by chance.</param>
/// <param name="CorrectedP">The same, corrected for the number of lists.</param>
/// <param name="RevenueEach">Difference of the revenue a customer, 95 %.</param>
/// <param name="Extra">Revenue that writing brought, 95 %.</param>
internal sealed record ListOutcomeDocument(
    string? Segment,
    TrialGroupDocument List,
    TrialGroupDocument Control,
    DifferenceDocument? Difference,
    double? Lift,
    double? P,
    double? CorrectedP,
    DifferenceDocument? RevenueEach,
    DifferenceDocument? Extra)
{
    internal static ListOutcomeDocument Of(ListOutcome outcome) => new(
        outcome.Segment, TrialGroupDocument.Of(outcome.List), TrialGroupDocument.Of(outcome.Control), DifferenceDocument.Of(outcome.Rate),
        outcome.Lift, outcome.P, outcome.CorrectedP, DifferenceDocument.Of(outcome.RevenueEach), DifferenceDocument.Of(outcome.Extra));
}

/// <summary>What one group of a trial did.</summary>
/// <param name="Customers">Customers of the group.</param>
/// <param name="Buyers">Those who ordered.</param>
/// <param name="Orders">Their orders.</param>
/// <param name="Revenue">Their revenue.</param>
internal sealed record TrialGroupDocument(int Customers, int Buyers, long Orders, double Revenue)
{
    internal static TrialGroupDocument Of(TrialGroup group) => new(group.Customers, group.Buyers, group.Orders, group.Revenue);
}

/// <summary>A difference with its interval.</summary>
/// <param name="Value">The difference.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
internal sealed record DifferenceDocument(double Value, double Lower, double Upper)
{
    internal static DifferenceDocument? Of(Difference? difference) =>
        difference is null ? null : new DifferenceDocument(difference.Value, difference.Lower, difference.Upper);
}
