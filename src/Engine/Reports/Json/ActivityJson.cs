using Segmentation.Outputs;
using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary><c>churn.json</c>: what competed, how well, what matters, and the groups.</summary>
internal static class ActivityJson
{
    /// <summary>Writes the account of a run into its folder, sealed with its own hash.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run.</param>
    /// <param name="files">Files that were written beside it.</param>
    public static void Write(Stream stream, ChurnResult run, IReadOnlyList<OutputFile> files)
    {
        var account = ActivityDocument.Of(run, files);
        JsonOutput.WriteSealed(stream, account, seal => account with { OwnSha256 = seal }, JsonOutput.Documents.ActivityDocument);
    }
}

/// <summary>How a drop of activity was predicted: what competed, how well, what matters, and the groups.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Seed">Seed of every random draw.</param>
/// <param name="Input">What was read, as the user named it.</param>
/// <param name="Customers">Customers that the model learned from.</param>
/// <param name="BaseRate">Share of them whose activity dropped.</param>
/// <param name="Model">Kind of the chosen model.</param>
/// <param name="Account">How the table was made, line by line.</param>
/// <param name="Findings">What may mislead, line by line.</param>
/// <param name="Candidates">All that competed, best first.</param>
/// <param name="Calibration">How scores became probabilities: <c>isotonic</c> or <c>platt</c>.</param>
/// <param name="Brier">Mean squared error of the probabilities.</param>
/// <param name="CalibrationError">Expected calibration error.</param>
/// <param name="Importance">How much each column matters, most first.</param>
/// <param name="Drivers">What each column does, those that move the scores most first.</param>
/// <param name="DriverGroups">What columns that tell of one thing do together, where such groups were named.</param>
/// <param name="Interactions">
/// Pairs of columns that do together what neither does alone, largest first; left out where the model adds its columns up.
/// </param>
/// <param name="Correlations">φk of each column with the outcome, then of columns with each other.</param>
/// <param name="GlobalPhiK">φk of each column with all others together, in the order of <paramref name="Drivers"/>.</param>
/// <param name="Windows">From transactions: windows of time that were held out, the latest first.</param>
/// <param name="Gap">From transactions: the mean prediction beside what was seen, and the column that makes most of the difference.</param>
/// <param name="Groups">Groups by conditions, or by risk and profit.</param>
/// <param name="Files">Files that the run wrote beside this account.</param>
internal sealed record ActivityDocument(
    string Version,
    ulong Seed,
    string Input,
    int Customers,
    double BaseRate,
    string Model,
    IReadOnlyList<string> Account,
    IReadOnlyList<string> Findings,
    IReadOnlyList<CandidateDocument> Candidates,
    string Calibration,
    double Brier,
    double CalibrationError,
    IReadOnlyList<ColumnImportance> Importance,
    IReadOnlyList<Driver> Drivers,
    IReadOnlyList<DriverGroup> DriverGroups,
    IReadOnlyList<Interaction>? Interactions,
    IReadOnlyList<Correlation> Correlations,
    IReadOnlyList<double> GlobalPhiK,
    IReadOnlyList<ValidationWindow> Windows,
    PredictionGap? Gap,
    IReadOnlyList<RiskGroupDocument> Groups,
    IReadOnlyList<OutputFile> Files)
{
    /// <summary>SHA-256 of all bytes of this file before this member, the comma excluded; lower-case hex.</summary>
    public string? OwnSha256 { get; init; }

    internal static ActivityDocument Of(ChurnResult run, IReadOnlyList<OutputFile> files) => new(
        run.Version,
        run.Seed,
        string.Join(' ', run.Inputs),
        run.Table.Rows,
        run.Model.BaseRate,
        run.Model.Scorer.Kind,
        [.. run.Account.Select(run.Language.Of).Select(Flags.Render)],
        [.. run.Findings.Select(run.Language.Of).Select(Flags.Render)],
        [.. run.Model.Candidates.Select(candidate =>
        new CandidateDocument(candidate.Kind, candidate.MeanAuc, candidate.AucSpread, candidate.FoldAuc))],
        run.Model.Calibration.Method,
        run.Model.Reliability.Brier,
        run.Model.Reliability.ExpectedError,
        run.Model.Importance,
        run.Drivers,
        run.DriverGroups,
        run.Interactions,
        run.Correlations,
        run.GlobalPhiK,
        run.Windows,
        run.Gap,
        [.. run.Groups.Select(group => RiskGroupDocument.Of(group, run.Language))],
        files);
}

/// <summary>A model that competed, by cross-validation.</summary>
/// <param name="Kind">Kind of the model.</param>
/// <param name="MeanAuc">Mean ROC-AUC over the folds.</param>
/// <param name="AucSpread">Its standard deviation over the folds.</param>
/// <param name="FoldAuc">ROC-AUC of each fold.</param>
internal sealed record CandidateDocument(string Kind, double MeanAuc, double AucSpread, IReadOnlyList<double> FoldAuc);

/// <summary>Customers of one standing in risk and profit, or who meet one condition.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Strategy">What to do about it.</param>
/// <param name="Customers">Its customers.</param>
/// <param name="MeanProbability">Their mean probability of a drop.</param>
/// <param name="MeanProfit">Their mean profit.</param>
/// <param name="Contrasts">Columns in which they differ from all others.</param>
/// <param name="Offers">Values of categories that they have more often than all others.</param>
/// <param name="Condition">The condition that they meet; of risk × profit, and of those who meet none, there is none.</param>
/// <param name="Profit">Their profit against that of all others.</param>
/// <param name="Typical">Their typical member, column by column.</param>
/// <param name="Stronger">Values of categories that bring more among them than elsewhere.</param>
/// <param name="Unpaid">Those of them who left something unpaid, where a column tells.</param>
internal sealed record RiskGroupDocument(
    string Name,
    string Strategy,
    int Customers,
    double MeanProbability,
    double MeanProfit,
    IReadOnlyList<ColumnContrast> Contrasts,
    IReadOnlyList<CategoryOffer> Offers,
    string? Condition,
    ProfitContrast? Profit,
    IReadOnlyList<TypicalValue> Typical,
    IReadOnlyList<CategoryProfit> Stronger,
    UnpaidCarts? Unpaid)
{
    internal static RiskGroupDocument Of(RiskProfitGroup group, Language text) => new(
        group.In(text),
        text.Of(group.Strategy),
        group.Rows.Count,
        group.MeanProbability,
        group.MeanProfit,
        group.Contrasts,
        group.Offers,
        group.Condition,
        group.Profit,
        group.Typical,
        group.Stronger,
        group.Unpaid);
}
