using System.CommandLine;
using Segmentation.Value.History;

namespace Segmentation.Cli.Options;

/// <summary>The options that follow segments through time.</summary>
internal static class HistorySettings
{
    /// <summary>The store of runs.</summary>
    public static Option<string?> History { get; } = TypedOptions.Text(
        "--history", "FILE",
        "Add this run to the history in FILE (SQLite, made where it is missing) and compare it with the one before: "
        + "previous segment, date of change, moves, alerts. A run of the same --as-of is replaced.");

    /// <summary>Change of a share.</summary>
    public static Option<double> AlertShare { get; } = TypedOptions.Number(
        "--alert-share", "History: points of percent by which a segment's share of the customers may change before it is told as an alert.",
        100 * HistoryPlan.UsualShareBound, 0, 100);

    /// <summary>Drift of a feature.</summary>
    public static Option<double> AlertPsi { get; } = TypedOptions.Number(
        "--alert-psi", "History: population stability index of a feature above which it is told as an alert.",
        HistoryPlan.UsualPsiBound, 0, 1000);

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [History, AlertShare, AlertPsi];
}
