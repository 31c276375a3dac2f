using Segmentation.Wording;

namespace Segmentation.Transactions.Checks;

/// <summary>What a cleaning rule does to the data, or would do if it were switched.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="IsOn">Whether it ran; otherwise the figures are of a reading in which it did, with all other rules as they were.</param>
/// <param name="Dropped">Rows that it dropped, or would drop.</param>
/// <param name="RevenueShare">Value of those rows as a share of the revenue that is kept; null where it is not known.</param>
/// <param name="Examples">A few of the rows: in English as <c>line N: text</c>.</param>
internal sealed record RuleEffect(string Rule, bool IsOn, long Dropped, double? RevenueShare, IReadOnlyList<Phrase> Examples);
