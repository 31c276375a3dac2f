using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Reports.Lifetime;

/// <summary>What customers are expected to be worth, in sentences.</summary>
internal static class ValueWords
{
    /// <summary>The totals, how a holdout was told, and the findings.</summary>
    internal static IReadOnlyList<Phrase> Summary(LifetimeValues values) =>
    [
        new Phrase(
            "value.summary",
            ("orders", Math.Round(values.ExpectedOrders.Sum())),
            ("value", values.ExpectedValue.Sum()),
            ("customers", values.ExpectedOrders.Length),
            ("weeks", values.Options.HorizonWeeks),
            ("day", values.End),
            ("model", LifetimeValue.Name(values.Used))),
        .. values.Check is { } check ? (Phrase[])[Total(check), Error(check)] : [],
        .. values.Findings,
    ];

    /// <summary>Orders that were expected in the holdout, and those that came.</summary>
    internal static Phrase Total(HoldoutCheck check) => new(
        "value.check-total",
        ("day", check.Cut),
        ("weeks", check.Weeks),
        ("customers", check.Customers),
        ("model", LifetimeValue.Name(check.Kind)),
        ("expected", check.Expected),
        ("naive", check.Naive),
        ("actual", check.Actual));

    /// <summary>By how much a customer's orders are missed.</summary>
    internal static Phrase Error(HoldoutCheck check) => new("value.check-error", ("error", check.Error), ("naive", check.NaiveError));

    /// <summary>What the fifth of customers brought that was expected to be worth most.</summary>
    internal static Phrase TopFifth(HoldoutCheck check) => double.IsNaN(check.TopFifth)
        ? new Phrase("value.check-no-revenue")
        : new Phrase("value.check-fifth", ("share", check.TopFifth), ("past", check.TopFifthByPast), ("ideal", check.TopFifthIdeal));
}
