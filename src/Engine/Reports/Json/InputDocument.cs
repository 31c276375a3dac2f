using System.Globalization;
using System.Text.Json.Serialization;
using Segmentation.Pipeline;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>What was read.</summary>
/// <param name="Path">The input as the user named it; null where it was generated.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hex; null where it was generated.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="Formats">How each of several inputs is written.</param>
internal sealed record InputDocument(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sha256,
    long Rows,
    IReadOnlyList<FormatDocument>? Formats)
{
    internal static InputDocument Of(AnalysisResult run) =>
        new(run.Input, run.InputSha256, run.InputRows, run.Source is { } source ? [.. source.Formats.Select(FormatDocument.Of)] : null);
}

/// <summary>How an input is written.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Delimiter">What parts fields.</param>
/// <param name="DecimalMark">What parts whole numbers from decimals.</param>
/// <param name="DateFormat">How dates are written.</param>
/// <param name="Encoding">Its text encoding.</param>
/// <param name="KnownAs">The kind of export that the columns tell.</param>
/// <param name="Columns">Role → column.</param>
internal sealed record FormatDocument(
    string Path,
    string Delimiter,
    string DecimalMark,
    string DateFormat,
    string Encoding,
    string? KnownAs,
    SortedDictionary<string, string> Columns)
{
    internal static FormatDocument Of(SourceFormat format) => new(
        format.Path,
        format.Delimiter.ToString(),
        format.DecimalMark.ToString(),
        format.DateFormat,
        format.Encoding,
        format.KnownAs,
        ByRole(format));

    internal static SortedDictionary<string, string> ByRole(SourceFormat format) =>
        new(format.Columns.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal), StringComparer.Ordinal);
}

/// <summary>A rule of cleaning.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="On">Whether it was applied.</param>
/// <param name="Dropped">Rows that it dropped, or would.</param>
/// <param name="RevenueShare">Their share of revenue, where it is known.</param>
internal sealed record RuleDocument(string Rule, bool On, long Dropped, double? RevenueShare)
{
    internal static IReadOnlyList<RuleDocument> Of(CleaningReport cleaning) =>
    [
        .. cleaning.Steps.Select(step => new RuleDocument(
            step.Rule, true, step.Dropped, cleaning.Effects.FirstOrDefault(effect => effect.Rule == step.Rule)?.RevenueShare)),
        .. cleaning.Effects.Where(effect => !effect.IsOn)
        .Select(effect => new RuleDocument(effect.Rule, false, effect.Dropped, effect.RevenueShare)),
    ];
}

/// <summary>What looks wrong with the data, or deserves a look.</summary>
/// <param name="Code">Its kind.</param>
/// <param name="Weight">How much it matters.</param>
/// <param name="Text">What was found.</param>
/// <param name="Count">Rows, customers or products that it concerns.</param>
/// <param name="RevenueShare">Their share of revenue.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Examples">Some of what was found.</param>
internal sealed record FindingDocument(
    string Code,
    string Weight,
    string Text,
    long? Count,
    double? RevenueShare,
    string? Advice,
    IReadOnlyList<string>? Examples)
{
    internal static FindingDocument Of(Finding finding, Language text) => new(
        finding.Code,
        JsonOutput.Word(finding.Weight),
        Flags.Render(text.Of(finding.Fact)),
        finding.Count,
        finding.RevenueShare,
        finding.Advice is { } advice ? Flags.Render(text.Of(advice)) : null,
        finding.Examples.Count > 0 ? [.. finding.Examples.Select(text.Of)] : null);
}

/// <summary>How returns were handled; the counts are there where they were netted.</summary>
/// <param name="Handling">What was done with them.</param>
/// <param name="Rows">Rows that are returns.</param>
/// <param name="FullyMatched">Returns whose whole quantity was taken from purchases.</param>
/// <param name="PartlyMatched">Returns of which a part was.</param>
/// <param name="Unmatched">Returns of which nothing was.</param>
/// <param name="UnitsNetted">Units taken from purchases.</param>
/// <param name="UnitsLeftOver">Units that no purchase was found for.</param>
/// <param name="RevenueNetted">Revenue taken from purchases.</param>
/// <param name="PurchasesReturnedWhole">Purchases of which nothing was left.</param>
internal sealed record ReturnsDocument(
    string Handling,
    long Rows,
    long? FullyMatched,
    long? PartlyMatched,
    long? Unmatched,
    double? UnitsNetted,
    double? UnitsLeftOver,
    double? RevenueNetted,
    long? PurchasesReturnedWhole)
{
    internal static ReturnsDocument Of(ReturnsReport returns)
    {
        bool net = returns.Handling == ReturnHandling.Net;
        return new ReturnsDocument(
            JsonOutput.Word(returns.Handling),
            returns.Rows,
            net ? returns.FullyMatched : null,
            net ? returns.PartlyMatched : null,
            net ? returns.Unmatched : null,
            net ? returns.UnitsNetted : null,
            net ? returns.UnitsLeftOver : null,
            net ? returns.RevenueNetted : null,
            net ? returns.PurchasesReturnedWhole : null);
    }
}

/// <summary>The kept transactions.</summary>
/// <param name="First">Moment of the first, without a time zone.</param>
/// <param name="Last">Moment of the last, without a time zone.</param>
/// <param name="Orders">Distinct orders.</param>
/// <param name="Revenue">Sum of their values.</param>
internal sealed record TransactionsDocument(string First, string Last, long Orders, double Revenue)
{
    internal static TransactionsDocument Of(TransactionSummary summary) =>
        new(Moment(summary.First), Moment(summary.Last), summary.Orders, summary.Revenue);

    internal static string Moment(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
