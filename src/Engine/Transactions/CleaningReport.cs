using Segmentation.Transactions.Checks;
using Segmentation.Wording;

namespace Segmentation.Transactions;

/// <summary>What one cleaning rule did.</summary>
/// <param name="Rule">The rule's name: missing-customer, exact-duplicates, cancellations, non-positive-quantity, non-positive-price,
/// …</param>
/// <param name="Dropped">Rows dropped by it.</param>
/// <param name="Examples">A few dropped rows: in English as <c>line N: text</c>.</param>
public sealed record CleaningStep(string Rule, long Dropped, IReadOnlyList<Phrase> Examples);

/// <summary>What cleaning did, rule by rule in the order in which they ran.</summary>
/// <param name="RowsRead">Data rows in the source.</param>
/// <param name="Steps">One step a rule; rules that are switched off are absent.</param>
/// <param name="RowsKept">Rows left.</param>
public sealed record CleaningReport(long RowsRead, IReadOnlyList<CleaningStep> Steps, long RowsKept)
{
    /// <summary>What reading assumed and what looks wrong, in the order in which it was found; the same finding once.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What every rule does or would do, where that was looked for; empty elsewhere.</summary>
    internal IReadOnlyList<RuleEffect> Effects { get; init; } = [];

    /// <summary>There must be rows, and some must be left.</summary>
    /// <param name="name">The source's name.</param>
    internal void RequireRows(string name)
    {
        if (RowsRead == 0)
            throw Faults.Of("error.no-rows", ("file", name));
        if (RowsKept > 0)
            return;
        string drops = string.Join(", ", Steps.Where(step => step.Dropped > 0).Select(step => Invariant($"{step.Rule} {step.Dropped:N0}")));
        throw Faults.Of("error.none-left", ("rows", RowsRead), ("drops", drops));
    }
}
